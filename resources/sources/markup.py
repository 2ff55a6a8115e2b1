"""The text of HTML and XHTML: paragraphs and headings, without what is not to be read."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resources.sources.blocks import Block

if TYPE_CHECKING:
    from lxml.etree import _Element

SCENE_BREAK = "* * *"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody "
    "tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNREAD_WORDS = (
    "script style noscript template iframe object embed svg math head title nav button input select textarea "
    "label audio video canvas map dialog rt rp figcaption"
)
_UNREAD = frozenset(_UNREAD_WORDS.split())
_UNREAD_TYPE_NAMES = "noteref footnote footnotes endnote endnotes rearnote pagebreak toc"
_UNREAD_TYPES = frozenset(_UNREAD_TYPE_NAMES.split())
_UNREAD_CLASSE_NAMES = "pagenum pageno page-number pg-boilerplate pgheader pgfooter pg-header pg-footer fnanchor"
_UNREAD_CLASSES = frozenset(_UNREAD_CLASSE_NAMES.split())
_NOTE_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[*†‡])\s*[\])]?\s*")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens and spaces without width: they say where a line may break, inside words too."""
_SPACE = re.compile(r"[ \t\r\n\f]+")


def blocks_of(root: "_Element", member: str = "", unread: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks under ``root`` in order. Anchors are ``member`` itself and ``member#id``.

    Elements whose class or id is in ``unread`` are passed over.
    """
    gatherer = _Gatherer(member, _UNREAD_CLASSES | unread)
    gatherer.anchors.append(member)
    gatherer.visit(root)
    gatherer.flush()
    return gatherer.blocks


def words_in(root: "_Element") -> int:
    """How many words there are to read under ``root``."""
    return sum(len(block.text.split()) for block in blocks_of(root))


def local_name(element: "_Element") -> str:
    """The tag without its namespace, in lower case; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def names_of(element: "_Element") -> set[str]:
    """The element's classes and id in lower case."""
    return set((element.get("class") or "").lower().split()) | {(element.get("id") or "").lower()} - {""}


@dataclass
class _Gatherer:
    member: str
    unread: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    level: int = 0
    is_preformatted: bool = False

    def visit(self, element: "_Element") -> None:
        tag = local_name(element)
        if not tag or tag in _UNREAD or self._is_unread(element, tag):
            return
        if tag in _BLOCKS:
            self.flush()
        self._note_anchor(element, tag)
        if tag == "br":
            self.words.append("\n")
        elif tag == "hr":
            self.words.append(SCENE_BREAK)
        elif tag in ("td", "th"):
            self.words.append(" ")
        self._visit_inside(element, tag)

    def _visit_inside(self, element: "_Element", tag: str) -> None:
        before = self.level, self.is_preformatted
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.level = int(tag[1])
        self.is_preformatted = self.is_preformatted or tag == "pre"
        self._add(element.text)
        for child in element:
            self.visit(child)
            self._add(child.tail)
        if tag in _BLOCKS:
            self.flush()
        self.level, self.is_preformatted = before

    def flush(self) -> None:
        """End the block in hand."""
        lines = (line.strip(" \t\r\n\f") for line in "".join(self.words).split("\n"))
        text = "\n".join(line if self.is_preformatted else _SPACE.sub(" ", line) for line in lines).strip()
        self.words.clear()
        if text:
            self.blocks.append(Block(text, self.level, tuple(self.anchors)))
            self.anchors.clear()

    def _add(self, text: str | None) -> None:
        if text:
            text = _INVISIBLE.sub("", text)
            self.words.append(text if self.is_preformatted else _SPACE.sub(" ", text))

    def _note_anchor(self, element: "_Element", tag: str) -> None:
        name = element.get("id") or (element.get("name") if tag == "a" else None)
        if name:
            self.anchors.append(f"{self.member}#{name}")

    def _is_unread(self, element: "_Element", tag: str) -> bool:
        if names_of(element) & self.unread or set((element.get(_EPUB_TYPE) or "").split()) & _UNREAD_TYPES:
            return True
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        return bool(_HIDDEN.search(element.get("style") or "")) or (tag in ("sup", "a") and _is_note_mark(element, tag))


def _is_note_mark(element: "_Element", tag: str) -> bool:
    """``<sup>3</sup>``, ``<a href="#fn3">[3]</a>``: the call of a note."""
    text = "".join(element.itertext())
    if not text or not _NOTE_MARK.fullmatch(text):
        return False
    links_within = (element.get("href") or "").startswith("#") or "#" in (element.get("href") or "")
    return links_within if tag == "a" else (element.find(".//{*}a") is not None or text.strip("[]() ").isdigit())
