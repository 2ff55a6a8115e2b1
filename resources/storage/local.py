"""The artifact store as a folder of plain files, shared by any number of processes.

ROOT/bytes/ab/cdef…          the bytes whose SHA-256 is abcdef…, read-only
ROOT/receipts/01/2345….json  the receipt of the recipe whose digest is 012345…
ROOT/scratch/                what is being written now
ROOT/locks/01                held while a receipt of that shard is recorded
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from resources.storage.files import READ_ONLY, storage_errors, sweep, write_whole
from visiobook.domain.base import Digest, sha256
from visiobook.domain.pruning import Stored
from visiobook.domain.recipe import Receipt
from visiobook.errors import NotFound, StorageFailed

NOTED_EVERY_S = 600.0
"""How often at most it is noted that bytes were found again."""


class LocalStore:
    """Keeps :class:`visiobook.ports.artifacts.ArtifactStore` in the folder ``root``, which is made on the first write.

    Killed at any moment it holds only whole artifacts. A receipt counts only while its bytes are there in full, so a
    lost or truncated file is made again. ``read`` checks the bytes against their digest.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._scratch = root / "scratch"
        self._swept = False

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt of a recipe whose bytes are whole."""
        with storage_errors(self._root):
            receipt = _parsed(self._receipt_file(recipe_digest))
            if receipt is None or not self._is_whole(receipt):
                return None
            _note_use(self._bytes_file(receipt.artifact.digest))
            return receipt

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store bytes, or move a finished file in."""
        with storage_errors(self._root):
            digest, size = _measured(data)
            final = self._bytes_file(digest)
            if _size(final) != size:
                self._sweep_once()
                write_whole(final, data, self._scratch, READ_ONLY)
            else:
                _note_use(final)
                if isinstance(data, Path) and data.resolve() != final.resolve():
                    data.unlink()
            return digest

    def keep(self, receipt: Receipt) -> Receipt:
        """Record a receipt; the first one whose bytes are whole stands, also between processes."""
        with storage_errors(self._root), self._lock(receipt.recipe_digest):
            first = self.find(receipt.recipe_digest)
            if first is not None:
                return first
            content = receipt.canonical_json().encode()
            write_whole(self._receipt_file(receipt.recipe_digest), content, self._scratch)
            return receipt

    def read(self, digest: Digest) -> bytes:
        """The bytes, checked against their digest."""
        file = self.path(digest)
        with storage_errors(self._root):
            data = file.read_bytes()
            if sha256(data) == digest:
                return data
            file.unlink(missing_ok=True)
        raise StorageFailed(
            f"The file of artifact {digest[:12]} in {self._root} was damaged and has been removed.",
            "Run the same command again: only what was damaged is made again. If it comes back, check the disk.",
        )

    def path(self, digest: Digest) -> Path:
        """The read-only file in the store."""
        file = self._bytes_file(digest)
        with storage_errors(self._root):
            if _size(file) is None:
                raise NotFound(f"Artifact {digest[:12]} is not in {self._root}.", "Run the film again to make it.")
        return file

    def receipts(self) -> Iterator[Receipt]:
        """All receipts whose bytes are whole."""
        with storage_errors(self._root):
            files = sorted((self._root / "receipts").glob("*/*.json"))
        for file in files:
            with storage_errors(self._root):
                receipt = _parsed(file)
                whole = receipt is not None and self._is_whole(receipt)
            if receipt is not None and whole:
                yield receipt

    def stored(self) -> Iterator[Stored]:
        """All bytes. Made or found: whichever was later."""
        with storage_errors(self._root):
            for file in (self._root / "bytes").glob("??/*"):
                with suppress(FileNotFoundError):  # let go of by another process
                    at = file.stat()
                    yield Stored(digest=file.parent.name + file.name, size=at.st_size, used_at=_used_at(at))

    def remove(self, digest: Digest, unless_used_after: datetime) -> bool:
        """Remove bytes that nobody used since."""
        file = self._bytes_file(digest)
        with storage_errors(self._root), suppress(FileNotFoundError):
            if _used_at(file.stat()) > unless_used_after:
                return False
            file.unlink()
        return True

    def _is_whole(self, receipt: Receipt) -> bool:
        return _size(self._bytes_file(receipt.artifact.digest)) == receipt.artifact.size

    def _bytes_file(self, digest: Digest) -> Path:
        return self._root / "bytes" / digest[:2] / digest[2:]

    def _receipt_file(self, recipe_digest: Digest) -> Path:
        return self._root / "receipts" / recipe_digest[:2] / f"{recipe_digest[2:]}.json"

    def _lock(self, recipe_digest: Digest) -> FileLock:
        folder = self._root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / recipe_digest[:2])

    def _sweep_once(self) -> None:
        if not self._swept:
            sweep(self._scratch)
            self._swept = True


def _parsed(file: Path) -> Receipt | None:
    try:
        return Receipt.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):  # a power cut can leave an empty receipt: as good as none
        return None


def _measured(data: bytes | Path) -> tuple[Digest, int]:
    if isinstance(data, bytes):
        return sha256(data), len(data)
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), data.stat().st_size


def _note_use(file: Path) -> None:
    """The time of last access says when bytes were last needed; the time of change stays, for downloads that go on."""
    with suppress(OSError):  # another's file or a read-only disk: nobody lets go of anything there
        at = file.stat()
        if time.time() - max(at.st_atime, at.st_mtime) > NOTED_EVERY_S:
            os.utime(file, ns=(time.time_ns(), at.st_mtime_ns))


def _used_at(at: os.stat_result) -> datetime:
    return datetime.fromtimestamp(max(at.st_atime, at.st_mtime), UTC)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None
