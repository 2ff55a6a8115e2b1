"""Whole files or none: how everything this room writes reaches the disk."""

import errno
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from visiobook.errors import StorageFailed

READ_ONLY = 0o444
WRITABLE = 0o644
ABANDONED_AFTER_S = 3600.0
"""A temporary file nobody wrote to for so long belongs to a process that was killed."""

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would become larger than this disk or process may write",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EIO: "the disk reports an error",
}


@contextmanager
def storage_errors(root: Path) -> Iterator[None]:
    """Turns the system's errors into :class:`StorageFailed` that names the folder and the setting to change."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise StorageFailed(
            f"Cannot use the folder {root}: {reason}.",
            "Free some space or mend its permissions, or set VISIOBOOK_HOME to another folder. "
            "What was already made is kept.",
        ) from error


def write_whole(final: Path, data: bytes | Path, scratch: Path, mode: int = WRITABLE) -> None:
    """Put bytes (or a finished file, which is moved) at ``final`` in one step: written aside, synced, renamed.

    ``scratch`` is a folder on the same disk as ``final``. A file from another disk is copied there first.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    scratch.mkdir(parents=True, exist_ok=True)
    aside = scratch / uuid.uuid4().hex
    try:
        _fill(aside, data)
        aside.chmod(mode)
        aside.replace(final)
    except BaseException:  # an interrupt too must leave nothing behind
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    if isinstance(data, Path):
        data.unlink(missing_ok=True)


def write_from(pieces: Iterable[bytes], final: Path, scratch: Path) -> None:
    """Like :func:`write_whole` for a file that is made of pieces and too large to hold."""
    scratch.mkdir(parents=True, exist_ok=True)
    joined = scratch / uuid.uuid4().hex
    try:
        with joined.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        write_whole(final, joined, scratch)
    finally:
        joined.unlink(missing_ok=True)


def sweep(scratch: Path) -> None:
    """Remove what killed processes left behind in ``scratch``."""
    oldest = time.time() - ABANDONED_AFTER_S
    with suppress(OSError):  # another process may be sweeping, or the disk be read-only: neither does harm
        for file in scratch.iterdir():
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)


def _fill(aside: Path, data: bytes | Path) -> None:
    if isinstance(data, Path):
        _bring(data, aside)
    else:
        aside.write_bytes(data)
    # Without the sync a power cut may keep the new name and lose the bytes.
    with aside.open("rb") as file:
        os.fsync(file.fileno())


def _bring(source: Path, aside: Path) -> None:
    try:
        os.link(source.resolve(), aside)  # not moved yet: should the next step fail, the maker still has the file
        os.utime(aside)  # new here, however old the file: sweep() of another process must not take it
    except OSError:
        shutil.copyfile(source, aside)
