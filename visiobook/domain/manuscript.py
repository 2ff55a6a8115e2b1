"""A text on its way to becoming a film, as it was read from its source."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, LanguageTag, Value


class Passage(Value):
    """A span of the manuscript's text in Unicode code points, end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def of(self, text: str) -> str:
        """The words of this passage in ``text``."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


class Chapter(Value):
    """A titled part of the manuscript."""

    title: str
    passage: Passage


class TextForm(StrEnum):
    """How the text is written, which decides how it is read."""

    PROSE = "prose"
    PLAY = "play"
    VERSE = "verse"
    SCRIPT = "script"


class Manuscript(Value):
    """A text and what its file says about itself.

    ``text`` is the given text, unchanged for plain text files, so that offsets point into what the person gave;
    ``body`` is the part to be read (Project Gutenberg's boilerplate and other wrappers lie outside it).
    """

    title: str
    author: str | None = None
    language: LanguageTag | None = None
    text: str
    body: Passage
    chapters: tuple[Chapter, ...] = ()
    cover: Digest | None = None
    source_name: str
    media_type: str
    encoding: str = "utf-8"
    notices: tuple[str, ...] = ()
    """What a person should know about how the text was read (guessed encoding, left-out pages …)."""
