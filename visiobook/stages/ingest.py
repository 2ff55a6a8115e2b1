"""Ingest: from the bytes a person gave to the manuscript, with its body, chapters, title and author."""

import re
from pathlib import PurePath

from visiobook.domain.base import LanguageTag, Value, sha256
from visiobook.domain.languages import tag_of
from visiobook.domain.manuscript import Chapter, Manuscript, Passage
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.errors import EmptySource
from visiobook.ports.sources import SourceReaders, SourceText
from visiobook.reading.headings import divide
from visiobook.reading.title_page import (
    TitlePage,
    read_title_page,
    title_from_name,
    title_from_words,
    without_title_lines,
)
from visiobook.reading.wrappers import Wrapped, unwrap
from visiobook.stages.making import Maker, Product

STAGE = "manuscript"
VERSION = "1"
PLAIN_TEXT = "text/plain"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f�]")


class IngestParameters(Value):
    """What decides a manuscript besides its source. The name does: it says the format, and the title if nothing else
    does.
    """

    source_name: str
    title: str
    author: str
    language: LanguageTag | None


def ingest(
    data: bytes, source_name: str, brief: Brief, readers: SourceReaders, maker: Maker
) -> tuple[Manuscript, Receipt]:
    """The manuscript of a source file, and its receipt.

    Raises the errors of :class:`~visiobook.ports.sources.SourceReaders`, and EmptySource when it holds no words.
    """
    # The name without its folder: the same file elsewhere is the same source.
    name = PurePath(source_name).name or source_name
    wishes = IngestParameters(source_name=name, title=brief.title, author=brief.author, language=brief.language)
    recipe = Recipe.of(STAGE, VERSION, wishes, inputs={"source": sha256(data)})
    return maker.make_value(recipe, Manuscript, lambda: _read(data, wishes, readers, maker), name)


def manuscript_of(source: SourceText, wishes: IngestParameters, cover: str | None = None) -> Manuscript:
    """The manuscript of a file's text. What a person wishes goes before what the file says, and that before guesses."""
    wrapped = unwrap(source.text)
    page = _title_page(source, wrapped)
    title = source.title or wrapped.title or page.title
    author = source.author or wrapped.author or page.author
    chapters, body = _chapters(source, without_title_lines(source.text, page.body, title, author))
    if not any(letter.isalpha() for letter in body.of(source.text)):
        raise EmptySource(f"There are no words to read in {_shown(wishes.source_name)}.", "Give a text with words.")
    title = wishes.title or title or title_from_name(wishes.source_name) or title_from_words(source.text, body)
    return Manuscript(
        title=title,
        author=wishes.author or author or None,
        language=wishes.language or source.language or tag_of(wrapped.language),
        text=source.text,
        body=body,
        chapters=chapters,
        cover=cover,
        source_name=wishes.source_name,
        media_type=source.media_type,
        encoding=source.encoding,
        notices=(*source.notices, *_notices(source.text, wrapped)),
    )


def _read(data: bytes, wishes: IngestParameters, readers: SourceReaders, maker: Maker) -> Manuscript:
    if not data.strip():
        raise EmptySource(f"{_shown(wishes.source_name)} is empty.", "Give a file with a text in it.")
    source = readers.read(data, wishes.source_name)
    return manuscript_of(source, wishes, _keep_cover(data, source, maker))


COVER_TYPES = ("image/jpeg", "image/png", "image/webp")
"""Pictures that can stand behind a title; a drawn cover (SVG) is left."""


def _keep_cover(data: bytes, source: SourceText, maker: Maker) -> str | None:
    if source.cover is None or source.cover_media_type not in COVER_TYPES:
        return None
    product = Product(source.cover, source.cover_media_type)
    recipe = Recipe.of("cover", VERSION, inputs={"source": sha256(data)})
    return maker.make(recipe, lambda: product, "cover").artifact.digest


def _title_page(source: SourceText, wrapped: Wrapped) -> TitlePage:
    """Plain text alone has its title among its lines; other formats say what their title is."""
    if source.media_type != PLAIN_TEXT:
        return TitlePage(body=wrapped.body)
    return read_title_page(source.text, wrapped.body)


def _chapters(source: SourceText, body: Passage) -> tuple[tuple[Chapter, ...], Passage]:
    if not source.chapters:
        division = divide(source.text, body)
        return division.chapters, division.body
    within = (_clipped(chapter, body) for chapter in source.chapters)
    return tuple(chapter for chapter in within if chapter is not None), body


def _clipped(chapter: Chapter, body: Passage) -> Chapter | None:
    """The part of a chapter that lies in the body; None when there is none."""
    start, end = max(chapter.passage.start, body.start), min(chapter.passage.end, body.end)
    return Chapter(title=chapter.title, passage=Passage(start=start, end=end)) if start < end else None


def _notices(text: str, wrapped: Wrapped) -> tuple[str, ...]:
    notices = []
    if wrapped.left_out:
        notices.append(f"Project Gutenberg's header and licence ({wrapped.left_out:,} characters) were left out.")
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls:
        notices.append(f"The text has {controls:,} control or unreadable characters; they are not spoken.")
    return tuple(notices)


def _shown(source_name: str) -> str:
    return "The text on standard input" if source_name == "-" else source_name
