"""What a run leaves beside its output until it is done: whose it is, what it does, and every piece that is answered.

A run that is killed loses the pieces that are being worked on, and no other: rows are copied from the answers again.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from routecalc.findings import Refused, finding
from routecalc.tables.answers import whole

SCHEMA = 2
LOCK, MANIFEST, ANSWERS = "lock", "manifest.json", "answers"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Kept:
    """The hidden folder of one output, held by this process."""

    def __init__(self, folder: Path, lock: IO[str]) -> None:
        self.folder, self._lock = folder, lock
        self.manifest: dict[str, Any] = {}

    @property
    def answers(self) -> Path:
        """Where answered pieces are."""
        return self.folder / ANSWERS

    def today(self) -> str | None:
        """The day on which the unfinished run was begun; None if there is none."""
        before = self._before()
        return None if before is None else str(before.get("today"))

    def begin(self, manifest: dict[str, Any], *, resume: bool) -> bool:
        """Begins, or goes on with what is there; says whether it goes on.

        Raises ``Refused`` where the run that is to go on is another.
        """
        before, lost = self._before(), resume and self.lost()
        if resume and before is not None:
            for name, value in manifest.items():
                if before.get(name) != value:
                    reason = REASONS[name].format(before=before.get(name), now=value)
                    raise Refused([finding("E-RUN-OTHER", folder=self.folder, reason=reason)], 2)
            self.manifest = before
            return True
        for name in os.listdir(self.folder):
            if name != LOCK and not (lost and name == ANSWERS):
                path = self.folder / name
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.manifest = {**manifest, "networks": {}}
        self._note()
        self.answers.mkdir(exist_ok=lost)
        return False

    def worth(self) -> bool:
        """Whether there are answers that another run can go on with."""
        return self.answers.is_dir() and any(self.answers.iterdir())

    def lost(self) -> bool:
        """Whether there are answers of a run of which it cannot be read what it did. Those that fit are still good, as
        their names hang on all that they hang on."""
        return self.worth() and self._before() is None

    def _before(self) -> dict[str, Any] | None:
        try:
            read = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        whole = isinstance(read, dict) and isinstance(read.get("networks"), dict) and self.answers.is_dir()
        return read if whole else None

    def networks(self, digests: Mapping[str, str]) -> None:
        """Notes the digests of networks. Raises ``Refused`` where one was another when the run began."""
        known = self.manifest["networks"]
        for scenario, digest in digests.items():
            before = known.get(scenario, digest)
            if before != digest:
                reason = REASONS["network"].format(before=before, now=digest)
                raise Refused([finding("E-RUN-OTHER", folder=self.folder, reason=f"{reason} ({scenario})")], 2)
        if not digests.keys() <= known.keys():
            known.update(digests)
            self._note()

    def names(self) -> frozenset[str]:
        """The names of the pieces that are kept."""
        return frozenset(os.listdir(self.answers))

    def piece(self, name: str) -> bytes | None:
        """The packed answers of a piece, or None if it is not done, or not whole."""
        try:
            text = (self.answers / name).read_bytes()
        except OSError:
            return None
        return text if whole(text) else None

    def keep(self, name: str, text: bytes) -> None:
        """Keeps the packed answers of a piece; their checksum tells whether they are there as a whole."""
        with open(f"{self.folder}/{ANSWERS}/{name}", "wb") as file:
            file.write(text)

    def _note(self) -> None:
        """Writes what the run does: as a whole, or as it was before."""
        part = self.folder / f"{MANIFEST}.part"
        part.write_text(json.dumps(self.manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(part, self.folder / MANIFEST)

    def finish(self, part: Path, output: Path) -> None:
        """Puts the finished table in its place, with the mode of the one before it, and leaves nothing else."""
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        if output.exists():
            part.chmod(output.stat().st_mode & 0o777)
        os.replace(part, output)
        if os.name == "posix":  # the new name of the file is on the disk too
            folder = os.open(output.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        shutil.rmtree(self.folder)


REASONS = {
    "schema": "it was begun by a program that keeps its answers in another form",
    "routecalc": "it was begun by routecalc {before}, this is {now}",
    "input": "the table of requests is no longer the same",
    "network": "the facts are no longer the same ({before}, now {now})",
    "scenarios": "its scenarios were {before}, not {now}",
    "as_of": "its day was {before}, not {now}",
    "today": "its day was {before}, not {now}",
    "all_options": "all options were wanted: {before}, now {now}",
}
"""Why a run is another one, by what differs."""


def folder_of(output: Path) -> Path:
    """The hidden folder of an output."""
    return output.with_name(f".{output.name}.routecalc")


@contextlib.contextmanager
def held(output: Path) -> Iterator[Kept]:
    """The hidden folder, held as long as the work lasts. Raises ``Refused`` where another run holds it, where it cannot
    be written, and where the disk is full: then everything answered so far is still there."""
    try:
        if not output.name or output.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if output.is_symlink() or (output.exists() and not output.is_file()):
            raise OSError(errno.ELOOP, "it is a link or a device")
        folder = folder_of(output)
        lock = _locked(folder, output)
    except OSError as error:
        raise Refused([finding("E-OUTPUT", path=output, reason=error.strerror or str(error))], 2) from error
    kept = Kept(folder, lock)
    try:
        yield kept
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno not in FULL:
            raise Refused([finding("E-OUTPUT", path=output, reason=reason)], 2) from error
        raise Refused([finding("E-RUN-STOPPED", path=output, reason=reason)], 70) from error
    finally:
        if folder.is_dir() and not kept.worth():
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _locked(folder: Path, output: Path) -> IO[str]:
    """The lock of a folder. The system drops it when its process ends, however it ends, so none is ever stale."""
    while True:
        folder.mkdir(exist_ok=True)
        try:
            lock = open(folder / LOCK, "a+", encoding="utf-8")  # noqa: SIM115 - held until the run ends
        except FileNotFoundError:  # the run that held it has just finished
            continue
        try:
            _lock(lock)
        except OSError:
            lock.seek(0)
            owner = lock.read(200).strip() or "its process is not known"
            lock.close()
            raise Refused([finding("E-RUN-HELD", path=output, owner=owner)], 2) from None
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(lock.fileno()), os.stat(folder / LOCK)):
                lock.truncate(0)
                lock.write(f"process {os.getpid()} on {socket.gethostname()}\n")
                lock.flush()
                return lock
        lock.close()


def _lock(file: IO[str]) -> None:
    """Locks a file for this process alone; processes forked from it do not hold it."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.lockf(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
