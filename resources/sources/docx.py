"""Word documents: paragraphs, headings by their style, and the core properties."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from resources.sources.archive import SafeArchive
from resources.sources.blocks import Block, title_block
from resources.sources.html import source_of_blocks
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from resources.sources.xml import xml_text
from visiobook.domain.languages import tag_of
from visiobook.ports.sources import SourceText

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_TOOL_NAMES = frozenset(("python-docx", "microsoft office user", "user", "administrator", "unknown", "un-named"))


def read_docx(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The text of a document, tracked insertions in and deletions out; notes, headers and footers are left out."""
    from docx.exceptions import PythonDocxError
    from lxml.etree import LxmlError

    archive = SafeArchive(data, source_name, limits)
    for member in archive.names():
        if member.endswith((".xml", ".rels")):
            xml_text(archive.read(member), member)  # refuses declared entities before another parser sees them
    # What damaged files raise in python-docx besides its own errors, as seen on files damaged at random.
    own = (PythonDocxError, LxmlError, zipfile.BadZipFile, zlib.error)
    try:
        return _read(data)
    except (*own, AttributeError, LookupError, TypeError, ValueError) as error:
        raise archive.broken(f"is damaged: {error}") from error


def _read(data: bytes) -> SourceText:
    import docx

    document = docx.Document(io.BytesIO(data))
    blocks = [block for block in _blocks(document) if block.text]
    heading = title_block(blocks)
    said = document.core_properties
    author = "" if (said.author or "").strip().lower() in _TOOL_NAMES else said.author.strip()
    return source_of_blocks(
        blocks[1:] if heading else blocks,
        SourceText(
            text="",
            media_type=Kind.DOCX.value,
            title=(said.title or "").strip() or (heading.text if heading else ""),
            author=author,
            language=tag_of(said.language or ""),
        ),
    )


def _blocks(document: "Document") -> Iterator[Block]:
    from docx.table import Table

    for item in document.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)  # a merged cell comes once a column
                yield Block(" ".join(cell for cell in cells if cell))
        else:
            yield Block(_text(item), _level(item))


def _level(paragraph: "Paragraph") -> int:
    style = paragraph.style.name if paragraph.style is not None else ""
    if style == "Title":
        return 1
    match = _HEADING.fullmatch(style or "")
    return int(match[1]) + 1 if match else 0  # one below the title's


def _text(paragraph: "Paragraph") -> str:
    """The paragraph's words: python-docx's own ``text`` leaves out what was inserted with tracked changes."""
    parts = []
    for element in paragraph._p.iter():
        if any(ancestor.tag == _FALLBACK for ancestor in element.iterancestors(_FALLBACK)):
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in _BREAKS and element.getparent().tag == f"{_W}r":
            parts.append(_BREAKS[element.tag])
    return "\n".join(" ".join(line.split(" ")) for line in "".join(parts).split("\n")).strip()
