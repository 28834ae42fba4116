"""Processes on many machines, by Dask: its scheduler finds workers, and finds others where some are lost.

Work and its parts are sent once under their digests, not with every job; the scheduler keeps them for workers that come
later.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from routecalc.engines.jobs import Each, Job, Parted
from routecalc.findings import Refused, finding

AHEAD = 4
"""Jobs given out for each thread of a worker, so that none is idle and not all lie with the scheduler."""

ANSWER_S = 10
"""Seconds in which a scheduler must answer."""


@contextlib.contextmanager
def cluster(address: str | None, workers: int | None = None) -> Iterator[Each]:
    """An engine on the cluster whose scheduler has this address; without one, on a cluster of this machine alone.

    Raises ``Refused``: status 2 where Dask is missing or nobody answers at the address, 70 where the cluster is lost.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise Refused([finding("E-EXTRA", what="--engine dask", extra="cluster")], 2) from error
    with contextlib.ExitStack() as stack:
        stack.enter_context(_quiet())
        try:
            if address is None:
                own = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
                stack.enter_context(own)
            client = stack.enter_context(Client(address or own, set_as_default=False, timeout=ANSWER_S))
        except (OSError, ValueError, TimeoutError) as error:
            raise Refused([finding("E-CLUSTER", address=address, reason=str(error) or "no answer")], 2) from error
        yield lambda jobs: _spread(client, jobs)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own words about lost connections are left out: what they come to is told in one sentence."""
    import logging

    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _spread(client: Any, jobs: Sequence[Job]) -> Generator[tuple[int, Any]]:
    """Results as they are done. A lost scheduler is a refusal; what was answered before is kept by whoever asks."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    threads = sum(client.nthreads().values()) or 1
    sent: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    ahead = iter(enumerate(jobs))
    going = as_completed(loop=client.loop)

    def there(digest: str, what: Any) -> Any:
        if digest not in sent:
            sent[digest] = client.submit(pickle.loads, pickle.dumps(what), pure=False)
        return sent[digest]

    def submit() -> None:
        for number, (work, item) in ahead:
            parts = work.parts(item) if isinstance(work, Parted) else {}
            here = {digest: there(f"part {digest}", part) for digest, part in parts.items()}
            future = client.submit(_done, there(f"work {work.digest}", work), here, item, pure=False)
            numbers[future.key] = number
            going.add(future)
            return

    try:
        for _ in range(AHEAD * threads):
            submit()
        for future in going:
            number = numbers.pop(future.key)
            result = future.result()
            submit()
            yield number, result
    except KilledWorker as error:
        raise Refused(
            [finding("E-CLUSTER-LOST", reason=f"several workers were lost over one piece: {error}")], 70
        ) from error
    except Exception as error:
        if not _lost(client, error):
            raise
        raise Refused([finding("E-CLUSTER-LOST", reason=f"{type(error).__name__}: {error}")], 70) from error


def _lost(client: Any, error: Exception) -> bool:
    """Whether the scheduler is gone, and not the work wrong."""
    gone = type(error).__name__ in (
        "CancelledError",
        "FutureCancelledError",
        "FuturesCancelledError",
        "CommClosedError",
    )
    return gone or isinstance(error, OSError | TimeoutError) or client.status != "running"


def _done(work: Any, parts: dict[str, Any], item: Any) -> Any:
    """A job on a worker."""
    if parts:
        work.take(parts)
    return work(item)
