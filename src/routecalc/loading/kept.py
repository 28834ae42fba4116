"""Facts found valid in an earlier run, kept as JSON so that a later run need not read and judge the YAML.

The file is named by the digest of every byte of the data and of the rules that judge them, and it carries a seal over
its name and its content. Anything else in its place (torn, foreign, moved, of another version, no file at all) is
ignored and replaced. The seal is no secret: whoever may write the files of the user could as well change the data. A
folder that cannot be written is no fault.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from routecalc import __version__
from routecalc.loading.files import files_of
from routecalc.loading.packed import packed, unpacked
from routecalc.network import Network
from routecalc.record import Record

JUDGES = ("network", "rules")
"""Rooms of the program that say what valid facts are."""
MOST = 4
"""Files kept in the folder; the oldest give way."""
LARGEST = 1 << 26
"""Bytes of a file that is read."""


class Kept(Record):
    """The place of one data folder's facts in the cache."""

    file: Path

    @classmethod
    def of(cls, data: Path, folder: Path) -> Kept:
        """The place for the data as it is now."""
        content = hashlib.sha256(__version__.encode())
        for module in sorted(module for room in JUDGES for module in Path(__file__).parents[1].glob(f"{room}/*.py")):
            content.update(module.read_bytes())
        for file in files_of(data, "")[0]:
            with contextlib.suppress(OSError):
                body = file.path.read_bytes()
                content.update(f"{file.shown} {len(body)} ".encode() + body)
        return cls(folder / f"facts-{content.hexdigest()[:32]}.json")

    def network(self) -> Network | None:
        """The kept facts, or None if there are none that can be trusted."""
        try:
            found = self.file.stat()
            own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
            if not (own and stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST):
                return None
            seal, digest, body = self.file.read_bytes().split(b"\n", 2)
            if seal != self.seal(digest, body):
                return None
            network = unpacked(body)
            network.__dict__["weight"] = int(digest.removeprefix(b"sha256:"), 16)  # of which the digest is made
        except Exception:  # whatever is wrong with it, it is not what was kept
            return None
        return network

    def seal(self, digest: bytes, body: bytes) -> bytes:
        """What tells the content of this very place from one that was damaged, cut off or moved here."""
        return hashlib.sha256(self.file.name.encode() + digest + body).hexdigest().encode()

    def keep(self, network: Network) -> None:
        """Write the facts, whole or not at all."""
        digest = network.digest.encode()
        body = packed(network)
        part = self.file.with_suffix(f".{os.getpid()}.part")
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                part.write_bytes(b"\n".join((self.seal(digest, body), digest, body)))
                os.replace(part, self.file)
            finally:
                part.unlink(missing_ok=True)
            old = sorted(self.file.parent.glob("facts-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in old[MOST:]:
                file.unlink(missing_ok=True)
