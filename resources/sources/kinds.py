"""What a file is, by its content; its name must not say otherwise."""

import re
from enum import StrEnum
from pathlib import PurePath

from visiobook.errors import BrokenSource


class Kind(StrEnum):
    """The formats there is a reader for, by their media types."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    EPUB = "application/epub+zip"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


NAMES = {
    Kind.TEXT: "plain text",
    Kind.MARKDOWN: "Markdown",
    Kind.HTML: "an HTML page",
    Kind.EPUB: "an EPUB book",
    Kind.PDF: "a PDF document",
    Kind.DOCX: "a Word document (.docx)",
}
SUFFIXES = {
    Kind.TEXT: (".txt", ".text", ".asc"),
    Kind.MARKDOWN: (".md", ".markdown", ".mkd"),
    Kind.HTML: (".html", ".htm", ".xhtml"),
    Kind.EPUB: (".epub",),
    Kind.PDF: (".pdf",),
    Kind.DOCX: (".docx",),
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}
_PACKED = (Kind.EPUB, Kind.DOCX)

_HTML_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(rb"<(?:p|div|body|html|h[1-6]|br|span|section|article|table|ul)\b[^>]*>", re.IGNORECASE)
_CONVERT = "Convert it to EPUB, DOCX or plain text (Calibre or LibreOffice do this) and give that file."
_FOREIGN = (
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Word file (.doc) or an encrypted Office file"),
    (re.compile(rb"\{\\rtf"), "a Rich Text file (.rtf)"),
    (re.compile(rb".{60}(?:BOOKMOBI|TEXtREAd)", re.DOTALL), "a Kindle book"),
    (re.compile(rb"AT&TFORM"), "a DjVu document"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*>\s*<FictionBook", re.DOTALL), "a FictionBook file (.fb2)"),
    (re.compile(rb"%!PS"), "a PostScript file"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|BM.{4}\x00{4}", re.DOTALL), "a picture"),
    (re.compile(rb"ID3|OggS|fLaC|RIFF....WAVE|.{4}ftyp|\x1aE\xdf\xa3", re.DOTALL), "a sound or video file"),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ"), "a compressed file"),
    (re.compile(rb"\x7fELF|MZ\x90|\xca\xfe\xba\xbe|SQLite format 3"), "a program or database"),
)


def kind_of(data: bytes, source_name: str) -> Kind:
    """The kind of file. Raises BrokenSource when it is none we read, or not the one its name says."""
    named = _BY_SUFFIX.get(PurePath(source_name).suffix.lower())
    found = _packed_or_pdf(data, source_name) or _markup(data, named)
    if named is not None and named != found:
        raise _mismatch(source_name, named, found)
    return found


def _packed_or_pdf(data: bytes, source_name: str) -> Kind | None:
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, source_name)
    for signature, what in _FOREIGN:
        if signature.match(data):
            raise BrokenSource(f"{source_name} is {what}, which cannot be read.", _CONVERT)
    return None


def _packed(data: bytes, source_name: str) -> Kind:
    from resources.sources.archive import SafeArchive

    names = set(SafeArchive(data, source_name).names())
    if "META-INF/container.xml" in names or "mimetype" in names:
        return Kind.EPUB
    if "word/document.xml" in names:
        return Kind.DOCX
    raise BrokenSource(f"{source_name} is a ZIP archive, but neither an EPUB nor a Word document.", _CONVERT)


def _markup(data: bytes, named: Kind | None) -> Kind:
    if _HTML_START.match(data[:4096]) or (named is Kind.HTML and _HTML_TAG.search(data)):
        return Kind.HTML
    return Kind.MARKDOWN if named is Kind.MARKDOWN else Kind.TEXT


def _mismatch(source_name: str, named: Kind, found: Kind) -> BrokenSource:
    if found is Kind.TEXT and named in (Kind.PDF, *_PACKED):
        return BrokenSource(
            f"{source_name} is not {NAMES[named]}, though its name says so; it may be damaged.",
            "Get the file again, or give it the extension of what it is (plain text: .txt).",
        )
    return BrokenSource(
        f"{source_name} is {NAMES[found]}, not {NAMES[named]} as its name says.",
        f"Rename it to {PurePath(source_name).with_suffix(SUFFIXES[found][0])} and give it again.",
    )
