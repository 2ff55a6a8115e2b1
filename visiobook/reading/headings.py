"""Chapters of a plain text, found by their headings: ``CHAPTER I.``, ``Chapitre premier``, ``Erstes Kapitel``, ``XII``.

A line is a heading when it stands alone and says so by a word and a number (in six languages), by a name such as
*Prologue*, by Markdown's ``#``, or by a bare number that belongs to a sequence 1, 2, 3 …. A table of contents is a run
of headings with nothing between them; it lies outside the text to be read.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Chapter, Passage
from visiobook.reading.numerals import is_number, plain_value


class Division(Value):
    """The chapters of a text, and its body without a table of contents and title page before the first."""

    chapters: tuple[Chapter, ...]
    body: Passage


class Heading(NamedTuple):
    """A line that may head a chapter. ``number`` is set for bare numerals only, which need a sequence to count."""

    start: int
    end: int
    label: str
    title: str
    number: int | None = None


class Line(NamedTuple):
    """A line without the space around it."""

    start: int
    text: str
    after_blank: bool

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


_KEYWORD = (
    r"chapter|chap\.|adventure|part|book|act|scene|letter|stave|canto|volume|section|story|"
    r"chapitre|partie|livre|acte|scène|lettre|chant|tome|"
    r"capítulo|capitulo|parte|libro|acto|escena|carta|tomo|"
    r"kapitel|teil|theil|buch|akt|aufzug|szene|auftritt|brief|gesang|band|abenteuer|"
    r"capitolo|atto|scena|lettera|livro|ato|cena"
)
_WORD_FIRST = re.compile(rf"(?:{_KEYWORD})\s+(.+)", re.IGNORECASE)
_NUMBER_FIRST = re.compile(rf"([^\W\d_]+(?:[ -][^\W\d_]+)?|\d+)\.?\s+(?:{_KEYWORD})(?:[.:]|\s*$)(.*)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:prologue?|prólogo|prologo|epilogue|épilogue|epílogo|epilogo|epilog|preface|préface|prefacio|prefácio|prefazione|"
    r"vorwort|nachwort|introduction|introducción|introdução|introduzione|einleitung|avant-propos|foreword|afterword|"
    r"postface|interlude|intermède|conclusion|conclusión|conclusão|conclusione)[.:]?",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"([IVXLC]+|[0-9]{1,3})(?:\s*(?:\.|--|—|–|-|:|\))\s*(.*))?")
_MARK = re.compile(r"#{1,3}\s+(\S.*?)\s*#*")
_SEPARATOR = re.compile(r"\s*(?:[.:—–]|--|\s-\s|$)\s*")
_LEADER = re.compile(r"(?:\s*\.){3,}\s*\d*\s*$|\s{3,}\d+\s*$")
_CONTENTS = re.compile(
    r"(?:table of )?contents\W*|table(?: des (?:matières|chapitres))?\W*|sommaire\W*|inhalt(?:sverzeichnis)?\W*|"
    r"[íi]ndice\W*|sum[áa]rio\W*|sommario\W*",
    re.IGNORECASE,
)
_PARAGRAPH_GAP = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_LINE = re.compile(r"[^\r\n]+")

_LONGEST_HEADING = 100
_EMPTY_WORDS = 15
"""Fewer words than these between two headings are no chapter."""
_CONTENTS_RUN = 3
_SHORT_TITLE_WORDS = 4
_PAGE_WORDS = 450
"""Bare Arabic numbers this close together are page numbers."""
_PROSE_WORDS = 25
"""A paragraph this long is prose, not a title page."""
_FRONT_WORDS = 400


def divide(text: str, body: Passage) -> Division:
    """The chapters of ``text`` within ``body``; a text without headings has none."""
    headings = _in_sequence(text, list(_headings(text, body)))
    if headings:
        headings, body = _without_contents(text, headings, body)
    if not headings:
        return Division(chapters=(), body=body)
    body = _without_front(text, headings[0].start, body)
    return Division(chapters=tuple(_chapters(text, headings, body)), body=body)


def lines(text: str, body: Passage) -> Iterator[Line]:
    """The lines of ``text`` that are not blank, stripped, and whether a blank line or nothing precedes them."""
    previous_end = None
    for match in _LINE.finditer(text, body.start, body.end):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        after_blank = previous_end is None or _breaks(text[previous_end:start]) >= 2
        yield Line(start, stripped, after_blank)
        previous_end = start + len(stripped)


def _breaks(gap: str) -> int:
    return max(gap.count("\n"), gap.count("\r"))


def _headings(text: str, body: Passage) -> Iterator[Heading]:
    previous_was_one = False
    for line in lines(text, body):
        heading = None
        if (line.after_blank or previous_was_one) and len(line.text) <= _LONGEST_HEADING:
            heading = _heading(line)
        if heading is not None:
            yield heading
        previous_was_one = heading is not None


def _heading(line: Line) -> Heading | None:
    words = _LEADER.sub("", line.text)
    for rule in (_marked, _worded, _ordered, _named, _numbered):
        heading = rule(line, words)
        if heading is not None:
            return heading
    return None


def _marked(line: Line, words: str) -> Heading | None:
    match = _MARK.fullmatch(words)
    return Heading(line.start, line.end, "", match[1]) if match else None


def _worded(line: Line, words: str) -> Heading | None:
    match = _WORD_FIRST.fullmatch(words)
    if match is None or not words[0].isupper():
        return None
    label, title = _split(match[1])
    if not is_number(label):
        label, _, title = match[1].partition(" ")
        # "Chapter 7 The Tea-Party" is a heading, "Part 2 of the plan was ready." a sentence.
        if plain_value(label.upper()) is None or not title[:1].isupper() or title.endswith((".", ",", ";")):
            return None
    return Heading(line.start, line.end, words[: match.start(1)] + label, title)


def _ordered(line: Line, words: str) -> Heading | None:
    match = _NUMBER_FIRST.fullmatch(words)
    if match is None or not (words[0].isupper() or words[0].isdigit()) or not is_number(match[1]):
        return None
    return Heading(line.start, line.end, words[: match.start(2)].rstrip(" .:"), match[2].strip())


def _named(line: Line, words: str) -> Heading | None:
    if not _NAMED.fullmatch(words) or not words[0].isupper():
        return None
    return Heading(line.start, line.end, "", words.rstrip(".:"))


def _numbered(line: Line, words: str) -> Heading | None:
    match = _NUMERAL.fullmatch(words)
    number = plain_value(match[1]) if match else None
    if match is None or number is None:
        return None
    title = (match[2] or "").strip()
    if title and ((not title[0].isupper() and title[0] not in "«“\"'¡¿") or title.endswith((",", ";"))):
        return None
    return Heading(line.start, line.end, match[1], title, number)


def _split(rest: str) -> tuple[str, str]:
    """Number and title of what follows the word *chapter*."""
    match = _SEPARATOR.search(rest)
    return (rest[: match.start()], rest[match.end() :].strip()) if match else (rest, "")


def _in_sequence(text: str, headings: Sequence[Heading]) -> list[Heading]:
    """The headings without bare numerals that belong to no sequence 1, 2, 3 …."""
    runs: list[list[Heading]] = []
    for heading in headings:
        if heading.number is None:
            continue
        open_run = next((run for run in reversed(runs) if run[-1].number == heading.number - 1), None)
        if open_run is not None:
            open_run.append(heading)
        elif heading.number == 1:
            runs.append([heading])
    kept = {heading for run in runs if len(run) >= 2 and not _are_pages(text, run) for heading in run}
    return [heading for heading in headings if heading.number is None or heading in kept]


def _are_pages(text: str, run: Sequence[Heading]) -> bool:
    if any(heading.title or not heading.label.isdigit() for heading in run):
        return False
    return median(_words(text, first.end, second.start) for first, second in pairwise(run)) < _PAGE_WORDS


def _without_contents(text: str, headings: list[Heading], body: Passage) -> tuple[list[Heading], Passage]:
    """Take the table of contents out of the headings, and out of the body where it begins or ends the book."""
    for first, last in reversed(_contents_runs(text, headings, body)):
        start, end = _contents_start(text, headings[first].start, body), headings[last].end
        if start - body.start < len(body) // 4:
            body = Passage(start=end, end=body.end)
        elif body.end - end < len(body) // 10:
            body = Passage(start=body.start, end=start)
        else:
            continue
        headings = headings[:first] + headings[last + 1 :]
    return [heading for heading in headings if body.start <= heading.start < body.end], body


def _contents_runs(text: str, headings: Sequence[Heading], body: Passage) -> list[tuple[int, int]]:
    """First and last index of every run of headings with next to nothing between them."""
    ends = [*(heading.start for heading in headings[1:]), body.end]
    empty = [_words(text, heading.end, end) < _EMPTY_WORDS for heading, end in zip(headings, ends, strict=True)]
    runs, first = [], 0
    while first < len(headings):
        last = first
        while last < len(headings) and empty[last]:
            last += 1
        end = last + 1 if _comes_again(headings, first) and _comes_again(headings, last) else last
        if end - first >= _CONTENTS_RUN:
            runs.append((first, end - 1))
        first = last + 1
    return runs


def _comes_again(headings: Sequence[Heading], index: int) -> bool:
    """Whether the same heading stands further below: the last entry of the contents may have a preface after it."""
    if index >= len(headings):
        return False
    label = headings[index].label.lower()
    return bool(label) and any(later.label.lower() == label for later in headings[index + 1 :])


def _contents_start(text: str, start: int, body: Passage) -> int:
    before = list(lines(text, Passage(start=max(body.start, start - 200), end=start)))
    return before[-1].start if before and _CONTENTS.fullmatch(before[-1].text) else start


def _without_front(text: str, first: int, body: Passage) -> Passage:
    """Leave out what stands before the first chapter where none of it is prose: a title page, a dedication."""
    front = text[body.start : first]
    if len(front.split()) > _FRONT_WORDS:
        return body
    if any(len(part.split()) > _PROSE_WORDS for part in _PARAGRAPH_GAP.split(front)):
        return body
    return Passage(start=first, end=body.end)


def _chapters(text: str, headings: Sequence[Heading], body: Passage) -> Iterator[Chapter]:
    """One chapter a heading; headings with nothing between them (a part and its first chapter) share one."""
    above: list[str] = []
    start = headings[0].start
    ends = [*(heading.start for heading in headings[1:]), body.end]
    for heading, end in zip(headings, ends, strict=True):
        if not above:
            start = heading.start
        title = _full_title(text, heading, end)
        if _words(text, heading.end, end) < _EMPTY_WORDS and end != body.end:
            above.append(title)
            continue
        yield Chapter(title=" — ".join([*above, title]), passage=Passage(start=start, end=end))
        above = []


def _full_title(text: str, heading: Heading, end: int) -> str:
    title = heading.title or _subtitle(text, heading, end)
    label = heading.label.strip()
    return f"{label}. {title}" if label and title else label or title


def _subtitle(text: str, heading: Heading, end: int) -> str:
    """The title that stands on a line of its own under ``CHAPTER I``, if there is one."""
    following = lines(text, Passage(start=heading.end, end=end))
    line, after = next(following, None), next(following, None)
    if line is None or after is None or not after.after_blank or len(line.text) > 70:
        return ""
    opens_like_one = line.text[0].isupper() or line.text[0] in "«“\"'¡¿"
    closes_like_one = not line.text.endswith((".", ",", ";", ":", "—", "…", "”", "»")) or line.text.isupper()
    is_short = heading.number is None and len(line.text.split()) <= _SHORT_TITLE_WORDS  # "Un naufrage."
    return line.text.rstrip(".") if opens_like_one and (closes_like_one or is_short) else ""


def _words(text: str, start: int, end: int) -> int:
    """Words between two headings, counted no further than matters."""
    return len(text[start : min(end, start + 20_000)].split())
