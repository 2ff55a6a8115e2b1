"""Sources: from the bytes of a file to its text and what it says of itself."""

from typing import Protocol

from visiobook.domain.base import LanguageTag, Value
from visiobook.domain.manuscript import Chapter


class SourceText(Value):
    """What a file holds. Empty fields: the file does not say.

    ``text`` of a plain text file is its decoded text, unchanged (without a byte order mark). ``chapters`` are those the
    format itself marks, in order, within ``text``; each passage begins at the chapter's heading.
    """

    text: str
    media_type: str
    encoding: str = "utf-8"
    title: str = ""
    author: str = ""
    language: LanguageTag | None = None
    chapters: tuple[Chapter, ...] = ()
    cover: bytes | None = None
    cover_media_type: str = ""
    notices: tuple[str, ...] = ()


class SourceReaders(Protocol):
    """Reads every kind of file there is a reader for, told apart by content; the name's extension must agree.

    Raises :class:`~visiobook.errors.EmptySource` when there is nothing in the file,
    :class:`~visiobook.errors.BrokenSource` when it is damaged, protected or not what its name says,
    :class:`~visiobook.errors.UnsafeSource` for archives that would fill the disk or point outside themselves, and
    :class:`~visiobook.errors.SourceTooLarge` above the limit.
    """

    def read(self, data: bytes, source_name: str) -> SourceText:
        """The text of the file. ``source_name`` is its name, or ``-`` for standard input."""
        ...
