"""What the operating system and FFmpeg say when something goes wrong, as named errors."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from visiobook.errors import RenderFailed, StorageFailed, VisiobookError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_RIGHT = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR}


@contextmanager
def named(what: str) -> Iterator[None]:
    """Turn an OSError (PyAV's FFmpegErrors are OSErrors too) into StorageFailed or RenderFailed that says ``what``."""
    try:
        yield
    except VisiobookError:
        raise
    except OSError as trouble:
        raise _translated(what, trouble) from trouble
    except ValueError as trouble:
        raise RenderFailed(f"{what} could not be encoded: {trouble}.") from trouble


def _translated(what: str, trouble: OSError) -> VisiobookError:
    number = trouble.errno or 0
    if number in NO_ROOM:
        return StorageFailed(
            f"No room was left on the disk while writing {what}.",
            "Free some space and run again: finished parts are kept and found again.",
        )
    if number in NO_RIGHT:
        return StorageFailed(f"Writing {what} is not possible here: {trouble.strerror}.", "Choose another folder.")
    return RenderFailed(f"{what} could not be encoded: {trouble}.", "Run `visiobook doctor` to check the encoder.")
