"""XML from strangers: no entities of their own, no DTD, no network (OWASP's advice on XXE)."""

import html
import re
from typing import TYPE_CHECKING

from visiobook.errors import BrokenSource, UnsafeSource

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"\A\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(data: bytes, member: str) -> "_Element":
    """The root element. Raises UnsafeSource for declared entities and BrokenSource for what is no XML."""
    from lxml import etree

    try:
        return parse_xml_text(xml_text(data, member))
    except etree.XMLSyntaxError as error:
        raise BrokenSource(f"{member} is damaged: {error.msg}.", "Get the file again.") from error


def parse_xml_text(text: str) -> "_Element":
    """The root of what :func:`xml_text` gave. Raises lxml's XMLSyntaxError."""
    from lxml import etree

    # As bytes: lxml refuses a declaration of an encoding inside a str, wherever it stands.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    return etree.fromstring(text.encode(), parser)


def xml_text(data: bytes, member: str) -> str:
    """XML as text without declaration and document type, HTML's named entities replaced by their characters."""
    text = _decoded(data)
    if _ENTITY.search(text):
        raise UnsafeSource(
            f"{member} declares XML entities, which no book needs and attacks use.",
            "Do not trust this file: get the book from where it comes from.",
        )
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1)
    return _NAMED_ENTITY.sub(_character, text)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _ENCODING.match(data)
    try:
        return data.decode(declared[1].decode() if declared else "utf-8").removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError):
        return data.decode(errors="replace").removeprefix("\ufeff")


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in _XML_ENTITIES else html.unescape(match[0])
