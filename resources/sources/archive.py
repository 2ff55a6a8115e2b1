"""ZIP archives from strangers: nothing is unpacked to disk, fills the memory or points outside itself."""

import io
import lzma
import posixpath
import stat
import zipfile
import zlib
from urllib.parse import unquote, urlsplit

from resources.sources.limits import MEGABYTE, Limits
from visiobook.errors import BrokenSource, UnsafeSource

_MOST_ENTRIES = 20_000
_BOMB_SIZE = 5 * MEGABYTE
_BOMB_RATIO = 100
"""Text packs to a third or a tenth. What packs to a hundredth and is large was made to fill memories."""
_ENCRYPTED_FLAG = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError)


class SafeArchive:
    """Reads members of a ZIP archive held in memory.

    Raises BrokenSource when it is damaged or encrypted, and UnsafeSource when a member's name leads outside, is a link,
    or would unpack to far more than it should.
    """

    def __init__(self, data: bytes, source_name: str, limits: Limits | None = None) -> None:
        self._name = source_name
        self._limits = limits or Limits()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise self.broken(f"is damaged: {error}") from error
        self._check()

    def names(self) -> tuple[str, ...]:
        """The members' names."""
        return tuple(self._zip.namelist())

    def read(self, member: str) -> bytes:
        """The bytes of a member, which must be there."""
        limit = self._limits.file_bytes()
        try:
            with self._zip.open(member) as file:
                data = file.read(limit + 1)
        except KeyError as error:
            raise self.broken(f"is damaged: {member} is missing") from error
        except _DAMAGE as error:
            raise self.broken(f"is damaged: {member} cannot be unpacked") from error
        if len(data) > limit:  # the sizes an archive states need not be true
            raise self._bomb(len(data))
        return data

    def broken(self, what: str) -> BrokenSource:
        """The error for an archive that something is wrong with."""
        return BrokenSource(f"{self._name} {what}.", "Get the file again; if it stays so, convert it with Calibre.")

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > _MOST_ENTRIES:
            raise UnsafeSource(f"{self._name} has {len(members):,} files in it.", _distrust())
        for member in members:
            self._check_name(member)
            if member.flag_bits & _ENCRYPTED_FLAG:
                raise self.broken("is protected by a password")
            if member.file_size > _BOMB_SIZE and member.file_size > _BOMB_RATIO * max(member.compress_size, 1):
                raise self._bomb(member.file_size)
        total = sum(member.file_size for member in members)
        if total > self._limits.file_bytes():
            raise self._bomb(total)

    def _check_name(self, member: zipfile.ZipInfo) -> None:
        name = member.orig_filename.replace("\\", "/")
        leads_out = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")
        if leads_out or stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeSource(f"{self._name} has a file that points outside of it: {name!r}.", _distrust())

    def _bomb(self, size: int) -> UnsafeSource:
        return UnsafeSource(
            f"{self._name} would unpack to {size / MEGABYTE:,.0f} MB or more, far more than a book.",
            f"{_distrust()} If it is what it should be, set VISIOBOOK_MAX_SOURCE_MB above {self._limits.max_mb}.",
        )


def resolve(base: str, reference: str, source_name: str) -> str:
    """The member that ``reference`` (a relative URL in the member ``base``) names, without its fragment.

    Raises UnsafeSource when it leads outside the archive.
    """
    parts = urlsplit(reference)
    path = unquote(parts.path).replace("\\", "/")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else base
    if parts.scheme or parts.netloc or path.startswith("/") or joined.startswith("..") or joined[1:2] == ":":
        raise UnsafeSource(f"{source_name} points outside of itself: {reference!r}.", _distrust())
    return joined


def _distrust() -> str:
    return "Do not trust this file: get the book from where it comes from."
