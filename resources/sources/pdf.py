"""PDF documents: the text of the pages, with the damage of pages mended.

A page breaks lines and words, and repeats its running header and number. Lines are joined to paragraphs, words to
wholes, and what most pages repeat is left out.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from resources.sources.blocks import GAP, chapters_at
from resources.sources.kinds import Kind
from resources.sources.limits import Limits
from visiobook.domain.languages import tag_of
from visiobook.errors import BrokenSource
from visiobook.ports.sources import SourceText

if TYPE_CHECKING:
    from pypdf import PdfReader

Lines = list[str]

_EDGE_LINES = 2
"""A running header or footer is among so many lines from the page's edge."""
_REPEATED_SHARE = 0.3
_FEWEST_REPEATS = 3
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_DIGITS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"(\w+)[-\u00ad\u2010]$")
_COMPOUND = re.compile(r"\w+-\w+")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"”»)\]*’]*$|[”»\"*]$")
_OPENS_SPEECH = re.compile(r"[-–—«“\"„]")
_SHORT_LINE = 0.8
_HEADING_LINE = 0.6
_LETTERS_OF_A_PAGE = 20
"""With fewer letters a page than this, the pages are pictures: they were scanned."""


def read_pdf(data: bytes, source_name: str, limits: Limits) -> SourceText:
    """The text of a PDF. Raises BrokenSource when it is damaged, needs a password or is made of pictures."""
    from pypdf.errors import DependencyError

    try:
        return _read(_opened(data, source_name), source_name)
    except DependencyError as error:
        raise _protected(source_name) from error
    except _damage() as error:
        raise BrokenSource(
            f"{source_name} is damaged: {error}.", "Get the file again, or print it to a new PDF."
        ) from error


def _read(reader: "PdfReader", source_name: str) -> SourceText:
    pages, unread = _page_texts(reader)
    _refuse_pictures(pages, source_name)
    paragraphs = list(_paragraphs(_without_edges(pages)))
    text = GAP.join(paragraphs)
    return SourceText(
        text=text,
        media_type=Kind.PDF.value,
        title=_said(reader, "/Title"),
        author=_said(reader, "/Author"),
        language=tag_of(str(reader.root_object.get("/Lang", ""))),
        chapters=chapters_at(_outline_points(reader, paragraphs), len(text)),
        notices=_notices(unread),
    )


def _damage() -> tuple[type[Exception], ...]:
    """What damaged files raise in pypdf besides its own errors, as seen on files damaged at random."""
    from pypdf.errors import PyPdfError

    return (PyPdfError, zlib.error, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def _opened(data: bytes, source_name: str) -> "PdfReader":
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    # Many PDFs are encrypted with an empty password, only to forbid printing: those can be read.
    if reader.is_encrypted and not reader.decrypt(""):
        raise _protected(source_name)
    return reader


def _protected(source_name: str) -> BrokenSource:
    return BrokenSource(
        f"{source_name} is encrypted: it needs a password.",
        "Open it with its password, save a copy without one, and give that copy.",
    )


def _page_texts(reader: "PdfReader") -> tuple[list[Lines], list[int]]:
    """The lines of each page, and the numbers of the pages that could not be read."""
    pages, unread = [], []
    for number, page in enumerate(reader.pages, start=1):
        try:
            text = page.extract_text()
        except _damage():
            unread.append(number)
            continue
        pages.append([" ".join(line.split()) for line in text.translate(_LIGATURES).splitlines()])
    if not pages:
        raise ValueError("none of its pages can be read")
    return pages, unread


def _refuse_pictures(pages: Sequence[Lines], source_name: str) -> None:
    letters = sum(len(line) for lines in pages for line in lines)
    if letters < _LETTERS_OF_A_PAGE * len(pages):
        raise BrokenSource(
            f"{source_name} has no text in it: its pages are pictures (a scan) or empty.",
            "Recognise its text first, for example with `ocrmypdf scan.pdf text.pdf`, and give the result.",
        )


def _without_edges(pages: Sequence[Lines]) -> list[Lines]:
    """The pages without running headers, footers and page numbers."""
    counts = Counter(key for lines in pages for key in {key for _, key in _edges(lines)})
    often = max(_FEWEST_REPEATS, _REPEATED_SHARE * len(pages))
    cleaned = []
    for number, lines in enumerate(pages, start=1):
        dropped = {i for i, key in _edges(lines) if counts[key] >= often or lines[i].strip(" -–—") == str(number)}
        cleaned.append([line for index, line in enumerate(lines) if index not in dropped])
    return cleaned


def _edges(lines: Lines) -> Iterator[tuple[int, tuple[int, str]]]:
    """Index and key of each line near the page's edges; the key says where it stands and what it says but numbers."""
    written = [index for index, line in enumerate(lines) if line]
    for distance in range(min(_EDGE_LINES, len(written))):
        for place, index in ((distance, written[distance]), (-1 - distance, written[-1 - distance])):
            yield index, (place, _DIGITS.sub("#", lines[index].lower()))


def _paragraphs(pages: Sequence[Lines]) -> Iterator[str]:
    """Lines joined to paragraphs, across pages too."""
    lines = [line for page in pages for line in page]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 3 // 4] if lengths else 0
    compounds = frozenset(match.lower() for line in lines for match in _COMPOUND.findall(line))
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph = _joined(paragraph, line, compounds)
        if paragraph and _ends_paragraph(line, following, width):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _joined(paragraph: str, line: str, compounds: frozenset[str]) -> str:
    """A paragraph and its next line. A word broken by a hyphen is made whole, unless it is seen with its hyphen."""
    broken = _HYPHENATED.search(paragraph)
    if not paragraph or not line:
        return paragraph or line
    if broken is None or not line[0].islower():
        return f"{paragraph} {line}"
    rest = re.match(r"\w*", line)
    is_compound = f"{broken[1]}-{rest[0] if rest else ''}".lower() in compounds
    return f"{paragraph[: broken.end(1)]}{'-' if is_compound else ''}{line}"


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    if not line or not following:
        # A blank line between two halves of a sentence is the page's, not the author's.
        return bool(line) and (not following[:1].islower()) and (bool(_ENDS_SENTENCE.search(line)) or not following)
    if _ENDS_SENTENCE.search(line):
        return len(line) < _SHORT_LINE * width or bool(_OPENS_SPEECH.match(following))
    is_heading = len(line) < _HEADING_LINE * width and not line.endswith((",", ";", "-"))
    return is_heading and not following[0].islower()


def _outline_points(reader: "PdfReader", paragraphs: Sequence[str]) -> list[tuple[str, int]]:
    """The bookmarks that are found as paragraphs of their own, in order; none unless most are found."""
    titles = list(_outline_titles(reader.outline))
    points, position, index = [], 0, 0
    wanted = [" ".join(title.split()).lower() for title in titles]
    for paragraph in paragraphs:
        if paragraph.lower() in wanted[index:]:
            index = wanted.index(paragraph.lower(), index) + 1
            points.append((paragraph, position))
        position += len(paragraph) + len(GAP)
    return points if len(points) * 2 > len(titles) else []


def _outline_titles(outline: object) -> Iterator[str]:
    for entry in outline if isinstance(outline, list) else []:
        if isinstance(entry, list):
            yield from _outline_titles(entry)
        else:
            yield str(entry.title)


def _said(reader: "PdfReader", key: str) -> str:
    """A field of the document information. Titles that are file names (``Microsoft Word - x.doc``) say nothing."""
    said = " ".join(str(reader.metadata.get(key, "") if reader.metadata else "").split())
    return "" if re.search(r"\.(?:docx?|odt|indd|tex|pdf|qxd)$|^untitled|^anonymous$", said, re.IGNORECASE) else said


def _notices(unread: Sequence[int]) -> tuple[str, ...]:
    hint = "A PDF says how pages look, not how the text goes: paragraphs and words were mended where lines broke them."
    if not unread:
        return (hint,)
    return (hint, f"These pages could not be read and were left out: {', '.join(map(str, unread))}.")
