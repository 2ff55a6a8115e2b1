"""EPUB 2 and 3: the spine's documents in order, with the book's own title, author, language, cover and contents.

After the EPUB specifications (https://www.w3.org/TR/epub-33/, OPF 2.0.1). Nothing is unpacked to disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resources.sources.archive import SafeArchive, resolve
from resources.sources.blocks import Block, Composed, chapters_at, compose, heading_chapters
from resources.sources.html import parse_html
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from resources.sources.markup import blocks_of, local_name
from resources.sources.xml import parse_xml, parse_xml_text, xml_text
from visiobook.domain.languages import tag_of
from visiobook.domain.manuscript import Chapter
from visiobook.errors import BrokenSource
from visiobook.ports.sources import SourceText

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "META-INF/container.xml"
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Fonts are often scrambled in books without copy protection; their text is not."""
_DOCUMENTS = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_NOT_THE_TEXT = {
    "toc": "contents", "nav": "contents", "landmarks": "contents", "loi": "list of illustrations",
    "titlepage": "title page", "title-page": "title page", "halftitlepage": "title page", "halftitle": "title page",
    "copyright-page": "copyright page", "imprint": "imprint", "colophon": "colophon", "cover": "cover",
    "uncopyright": "copyright page", "endnotes": "notes", "rearnotes": "notes", "footnotes": "notes",
    "index": "index", "bibliography": "bibliography", "other-credits": "credits",
}  # fmt: skip


@dataclass(frozen=True)
class _Item:
    """A file of the book as its package lists it."""

    id: str
    member: str
    media_type: str
    properties: frozenset[str]


@dataclass(frozen=True)
class _Package:
    """The package document: what the book says of itself and what it is made of."""

    root: "_Element"
    items: dict[str, _Item]
    spine: tuple[_Item, ...]
    nav: _Item | None
    ncx: _Item | None
    guide: dict[str, str]
    """Member → kind of page, from EPUB 2's guide."""


def read_epub(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The text of a book. Raises BrokenSource for damage and copy protection, UnsafeSource for what attacks."""
    archive = SafeArchive(data, source_name, limits)
    _refuse_protection(archive, source_name)
    package = _package(archive, source_name)
    blocks, left_out = _text_blocks(archive, package, source_name)
    composed = compose(blocks)
    cover = _cover(package, archive)
    return SourceText(
        text=composed.text,
        media_type=Kind.EPUB.value,
        title=_said(package.root, "title"),
        author=", ".join(_authors(package.root)),
        language=tag_of(_said(package.root, "language")),
        chapters=_chapters(archive, package, blocks, composed, source_name),
        cover=archive.read(cover.member) if cover else None,
        cover_media_type=cover.media_type if cover else "",
        notices=(f"Left out: {', '.join(left_out)}.",) if left_out else (),
    )


def _refuse_protection(archive: SafeArchive, source_name: str) -> None:
    protected = any(name in archive.names() for name in _RIGHTS)
    if "META-INF/encryption.xml" in archive.names() and not protected:
        root = parse_xml(archive.read("META-INF/encryption.xml"), "META-INF/encryption.xml")
        methods = (element.get("Algorithm") for element in root.iter("{*}EncryptionMethod"))
        protected = any(method not in _FONT_SCRAMBLING for method in methods)
    if protected:
        raise BrokenSource(
            f"{source_name} is copy-protected (DRM): its text is encrypted.",
            "Give a copy without protection: public-domain editions and many publishers have them.",
        )


def _package(archive: SafeArchive, source_name: str) -> _Package:
    if _CONTAINER not in archive.names():
        raise archive.broken(f"is not a whole EPUB: {_CONTAINER} is missing")
    container = parse_xml(archive.read(_CONTAINER), _CONTAINER)
    rootfile = next(container.iter("{*}rootfile"), None)
    path = rootfile.get("full-path") if rootfile is not None else None
    if not path:
        raise archive.broken("is damaged: its container names no package")
    member = resolve("", path, source_name)
    root = parse_xml(archive.read(member), member)
    items = {item.id: item for item in _items(root, member, source_name)}
    references = [element.get("idref") or "" for element in root.iter("{*}itemref") if element.get("linear") != "no"]
    spine = tuple(items[reference] for reference in references if reference in items)
    if not spine:
        raise archive.broken("is damaged: its package lists no chapters")
    ncx_id = next((element.get("toc") for element in root.iter("{*}spine")), None) or ""
    return _Package(
        root=root,
        items=items,
        spine=spine,
        nav=next((item for item in items.values() if "nav" in item.properties), None),
        ncx=items.get(ncx_id),
        guide=_guide(root, member, source_name),
    )


def _items(root: "_Element", base: str, source_name: str) -> Iterator[_Item]:
    for element in root.iter("{*}item"):
        reference = element.get("href") or ""
        if reference.startswith(
            ("http://", "https://")
        ):  # remote sound and video are allowed by the standard; they are not read
            continue
        yield _Item(
            id=element.get("id") or "",
            member=resolve(base, reference, source_name),
            media_type=(element.get("media-type") or "").lower(),
            properties=frozenset((element.get("properties") or "").split()),
        )


def _guide(root: "_Element", base: str, source_name: str) -> dict[str, str]:
    references = ((element.get("href") or "", element.get("type") or "") for element in root.iter("{*}reference"))
    return {resolve(base, href, source_name): kind.lower() for href, kind in references if href and "#" not in href}


def _text_blocks(archive: SafeArchive, package: _Package, source_name: str) -> tuple[list[Block], list[str]]:
    """The blocks of the spine's documents, and what kinds of page were left out."""
    blocks: list[Block] = []
    left_out: dict[str, None] = {}
    for item in package.spine:
        if item.media_type not in _DOCUMENTS:
            continue
        root = _document(archive, item.member, source_name)
        kind = "contents" if "nav" in item.properties else _page_kind(root, package.guide.get(item.member, ""))
        found = blocks_of(root, item.member)
        if kind and found:
            left_out[kind] = None
        elif not kind:
            blocks += found or [Block("", anchors=(item.member,))]
    return _merged(blocks), list(left_out)


def _merged(blocks: list[Block]) -> list[Block]:
    """Documents without text give their anchors to the block after them."""
    merged: list[Block] = []
    waiting: tuple[str, ...] = ()
    for block in blocks:
        if not block.text:
            waiting += block.anchors
            continue
        merged.append(Block(block.text, block.level, waiting + block.anchors))
        waiting = ()
    return merged


def _page_kind(root: "_Element", guide_kind: str) -> str:
    """What kind of page that is not the text a document is; empty when it is the text."""
    body = next((element for element in root.iter() if local_name(element) == "body"), root)
    sections = [element for element in body if isinstance(element.tag, str)]
    said = (body.get(_OPS_TYPE) or "").split()
    if len(sections) == 1:
        said += (sections[0].get(_OPS_TYPE) or "").split()
    return next((_NOT_THE_TEXT[kind] for kind in (*said, guide_kind) if kind in _NOT_THE_TEXT), "")


def _document(archive: SafeArchive, member: str, source_name: str) -> "_Element":
    """A document as XML, or as HTML where it is not well-formed."""
    from lxml import etree

    text = xml_text(archive.read(member), member)
    try:
        return parse_xml_text(text)
    except etree.XMLSyntaxError:
        return parse_html(text, f"{source_name} ({member})")


def _said(root: "_Element", name: str) -> str:
    """The first Dublin Core element of that name."""
    return next((" ".join(e.text.split()) for e in root.iter(f"{_DC}{name}") if e.text and e.text.strip()), "")


def _authors(root: "_Element") -> list[str]:
    """The creators, without those whose role is another one (illustrator, translator …)."""
    authors = []
    for element in root.iter(f"{_DC}creator"):
        role = element.get("{http://www.idpf.org/2007/opf}role") or _refined_role(root, element.get("id"))
        if element.text and element.text.strip() and role in ("", "aut"):
            authors.append(" ".join(element.text.split()))
    return authors


def _refined_role(root: "_Element", identifier: str | None) -> str:
    for meta in root.iter("{*}meta"):
        if identifier and meta.get("refines") == f"#{identifier}" and meta.get("property") == "role":
            return (meta.text or "").strip()
    return ""


def _cover(package: _Package, archive: SafeArchive) -> _Item | None:
    """The cover picture as EPUB 3 (a property) or EPUB 2 (a ``<meta name="cover">``) names it."""
    named = next((meta.get("content") for meta in package.root.iter("{*}meta") if meta.get("name") == "cover"), None)
    candidates = [item for item in package.items.values() if "cover-image" in item.properties or item.id == named]
    present = (item for item in candidates if item.media_type in _PICTURES and item.member in archive.names())
    return next(present, None)


def _chapters(
    archive: SafeArchive, package: _Package, blocks: list[Block], composed: Composed, source_name: str
) -> tuple[Chapter, ...]:
    """The contents' entries at the places they point to; without contents, the headings."""
    entries = _entries(archive, package, source_name)
    points = [
        (title, composed.anchors.get(target, composed.anchors.get(target.partition("#")[0], -1)))
        for title, target in entries
    ]
    found = chapters_at([(title, place) for title, place in points if title and place >= 0], len(composed.text))
    return found or heading_chapters(blocks, composed)


def _entries(archive: SafeArchive, package: _Package, source_name: str) -> list[tuple[str, str]]:
    """Titles and targets (``member#id``) of the navigation document, else of the NCX."""
    if package.nav is not None:
        root = _document(archive, package.nav.member, source_name)
        lists = [nav for nav in root.iter("{*}nav", "nav") if "toc" in (nav.get(_OPS_TYPE) or "").split()]
        links = [link for nav in lists[:1] for link in nav.iter("{*}a", "a")]
        return [_entry("".join(a.itertext()), a.get("href"), package.nav.member, source_name) for a in links]
    if package.ncx is None:
        return []
    root = parse_xml(archive.read(package.ncx.member), package.ncx.member)
    return [_ncx_entry(point, package.ncx.member, source_name) for point in root.iter("{*}navPoint")]


def _ncx_entry(point: "_Element", base: str, source_name: str) -> tuple[str, str]:
    content = point.find("{*}content")
    reference = content.get("src") if content is not None else ""
    return _entry(point.findtext("{*}navLabel/{*}text") or "", reference, base, source_name)


def _entry(title: str, reference: str | None, base: str, source_name: str) -> tuple[str, str]:
    member = resolve(base, reference or "", source_name)
    _, _, fragment = (reference or "").partition("#")
    return " ".join(title.split()), f"{member}#{fragment}" if fragment else member
