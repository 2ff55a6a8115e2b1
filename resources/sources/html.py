"""HTML pages: the main text, without menus, scripts and the like."""

import re
from typing import TYPE_CHECKING

from resources.sources.blocks import Block, compose, heading_chapters, title_block
from resources.sources.decoding import decode_as
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from resources.sources.markup import blocks_of, words_in
from visiobook.domain.languages import tag_of
from visiobook.errors import BrokenSource
from visiobook.ports.sources import SourceText

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FURNITURE_WORDS = (
    "menu navbar nav navigation breadcrumb breadcrumbs sidebar toc mw-editsection navbox noprint reflist "
    "references reference cookie cookies cookie-banner cookie-consent share sharing social comments ads "
    "advert advertisement related newsletter footer site-footer site-header skip-link visually-hidden sr-only "
    "mw-jump-link catlinks"
)
_FURNITURE = frozenset(_FURNITURE_WORDS.split())
_GUTENBERG_TITLE = re.compile(r"(?:The Project Gutenberg e-?book of )(.+?)(?:,? by .+)?", re.IGNORECASE)
_SITE_SEPARATOR = re.compile(r"\s+[|–—-]\s+[^|–—-]+$")


def read_html(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The main text of a page, its title, author, language and chapters (its headings)."""
    charset = _CHARSET.search(data[:4096])
    decoded = decode_as(data, charset[1].decode() if charset else "", source_name)
    root = parse_html(decoded.text, source_name)
    blocks = blocks_of(_main(root), unread=_FURNITURE)
    heading = title_block(blocks)
    title = heading.text if heading else _head_title(root)
    return source_of_blocks(
        blocks[1:] if heading else blocks,
        SourceText(
            text="",
            media_type=Kind.HTML.value,
            encoding=decoded.encoding,
            title=" ".join((_meta(root, "dc.title", "dcterms.title") or title).split()),
            author=_meta(root, "author", "dc.creator", "marcrel.aut", "article:author"),
            language=tag_of(root.get("lang") or _meta(root, "dc.language", "dcterms.language")),
            notices=decoded.notices,
        ),
    )


def parse_html(text: str, source_name: str) -> "_Element":
    """The root of a page, however carelessly it is written."""
    from lxml import etree, html

    try:
        # libxml2 takes a zero for the end of the page.
        root: _Element = html.document_fromstring(_DECLARATION.sub("", text.replace("\0", " ")))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BrokenSource(f"{source_name} cannot be read as HTML: {error}.", "Save the page again as text.") from error
    return root


def source_of_blocks(blocks: list[Block], about: SourceText) -> SourceText:
    """``about`` with the text of the blocks, and its headings as chapters."""
    composed = compose(blocks)
    chapters = heading_chapters(blocks, composed)
    return about.model_copy(update={"text": composed.text, "chapters": chapters})


def _main(root: "_Element") -> "_Element":
    """The element that holds the text: what the page says is its main part, or a lone article, or the whole body."""
    whole = words_in(root)
    for path in ("//main", "//*[@role='main']", "//*[@id='mw-content-text']", "//article"):
        found = max(root.xpath(path), key=words_in, default=None)
        if found is not None and words_in(found) * 2 > whole:
            main: _Element = found
            return main
    return _without_frame(root)


def _without_frame(root: "_Element") -> "_Element":
    """The body without the page's own header and footer (those of an article belong to it)."""
    for element in root.xpath("//body/header | //body/footer | //*[@role='navigation' or @role='banner']"):
        if words_in(element) * 2 < words_in(root):
            element.drop_tree()
    return root


def _head_title(root: "_Element") -> str:
    title = " ".join((root.findtext(".//title") or "").split())
    gutenberg = _GUTENBERG_TITLE.fullmatch(title)
    return gutenberg[1] if gutenberg else _SITE_SEPARATOR.sub("", title)


def _meta(root: "_Element", *names: str) -> str:
    """What the first of the named ``<meta>`` elements says."""
    for name in names:
        for element in root.iter("meta"):
            if (element.get("name") or element.get("property") or "").lower() == name and element.get("content"):
                return " ".join(element.get("content").split())
    return ""
