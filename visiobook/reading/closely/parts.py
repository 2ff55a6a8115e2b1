"""A text cut into parts that a language model is asked about, each as it is shown.

A part begins with a chapter where it can; inside a long chapter the cut falls on the paragraph whose digest is least,
so that an edit moves the cuts near it and no others: what did not change is asked about in the same words as before.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.domain.analysis import Reading
from visiobook.domain.base import sha256
from visiobook.domain.character import Character
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.quotation import Attribution, Quotation
from visiobook.reading.plain import Plain, plain

HARD = 0.95
"""Scenes as sure as this begin with a chapter or after a break."""
MOST_LINES = 30
"""Lines of speech in a part: a model loses count of more."""
MOST_PEOPLE = 20
OVERLAP_WORDS = 120
"""Words of the part before that are shown again: who speaks first is often said there."""


@dataclass(frozen=True)
class Asked:
    """Somebody a part is asked about: ``id`` as the model is to write it, ``called`` as the part calls them.

    The id is the name: small models copy a name that stands beside a line, and lose their way among numbers.
    """

    id: str
    character: Character
    called: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Paragraphs ``first`` … ``last`` of the plain text. ``lines`` and ``known`` hold numbers of the reading's
    quotations: those that are asked about, and all (a play's speakers are not asked for).
    """

    first: int
    last: int
    lines: tuple[int, ...]
    known: tuple[int, ...]
    people: tuple[Asked, ...]
    before: str
    shown: str
    words: int

    def named(self, given: str) -> Asked | None:
        """Whom an id means."""
        return next((p for p in self.people if p.id == given), None)


@dataclass(frozen=True)
class Book:
    """A text and what the rules read in it."""

    plain: Plain
    reading: Reading
    places: tuple[tuple[int, int], ...]
    """Where each quotation stands in the plain text."""

    @classmethod
    def of(cls, manuscript: Manuscript, reading: Reading) -> "Book":
        """The book of a reading without corrections."""
        text = plain(manuscript.text, manuscript.body)
        return cls(text, reading, tuple(place(text, q) for q in reading.quotations))

    def paragraph_at(self, start: int) -> int:
        """The number of the paragraph that holds a place of the plain text."""
        return max(0, bisect_right([p.start for p in self.plain.paragraphs], start) - 1)


def place(text: Plain, quotation: Quotation) -> tuple[int, int]:
    """The plain text from a quotation's first to its last word."""
    return text.at(quotation.spans[0].start), text.at(quotation.spans[-1].end - 1) + 1


def parts_of(book: Book, words_at_once: int) -> tuple[Part, ...]:
    """The text in parts of about so many words."""
    starts = [p.start for p in book.plain.paragraphs]
    homes = [bisect_right(starts, a) - 1 for a, _ in book.places]
    chapters = {
        bisect_right(starts, book.plain.at(s.passage.start)) - 1 for s in book.reading.scenes if s.confidence >= HARD
    }
    counts = [len(book.plain.of(p).split()) for p in book.plain.paragraphs]
    spoken = Counter(homes)
    lines = [spoken[k] for k in range(len(starts))]
    cuts = _cuts(book.plain, chapters, counts, lines, words_at_once)
    return tuple(_part(book, a, b, homes, max((k for k in chapters if k <= a), default=0)) for a, b in cuts)


def _cuts(
    text: Plain, chapters: set[int], counts: Sequence[int], lines: Sequence[int], most: int
) -> list[tuple[int, int]]:
    """First and last paragraph of each part."""
    cuts: list[tuple[int, int]] = []
    first = 0
    for k in range(len(counts)):
        if k in chapters and k > first and sum(counts[first:k]) >= most // 4:
            cuts.append((first, k - 1))
            first = k
        while k > first and (sum(counts[first : k + 1]) > most or sum(lines[first : k + 1]) > MOST_LINES):
            cut = _least(text, counts, first, k)
            cuts.append((first, cut - 1))
            first = cut
    return [*cuts, (first, len(counts) - 1)] if counts else []


def _least(text: Plain, counts: Sequence[int], first: int, last: int) -> int:
    """The paragraph of the later half whose digest is least."""
    half, done = sum(counts[first : last + 1]) / 2, 0
    late = []
    for k in range(first, last + 1):
        if done >= half and k > first:
            late.append(k)
        done += counts[k]
    return min(late or [last], key=lambda k: sha256(text.of(text.paragraphs[k]).encode()))


def _part(book: Book, first: int, last: int, homes: Sequence[int], chapter: int) -> Part:
    """A part of the chapter that begins at paragraph ``chapter``; what lies before the chapter is not shown."""
    text = book.plain
    known = tuple(i for i, home in enumerate(homes) if first <= home <= last)
    lines = tuple(i for i in known if book.reading.quotations[i].how is not Attribution.CUE)
    earlier = text.text[text.paragraphs[chapter].start : text.paragraphs[first].start]
    before = " ".join(earlier[-2000:].split()[-OVERLAP_WORDS:])
    start, end = text.paragraphs[first].start, text.paragraphs[last].end
    people = _people(book, f"{before}\n{text.text[start:end]}", known)
    shown = "\n".join(
        f"[{k - first + 1}] {_marked(book, text.paragraphs[k].start, text.paragraphs[k].end, lines)}"
        for k in range(first, last + 1)
    )
    return Part(first, last, lines, known, people, before, shown, len(text.text[start:end].split()))


def _marked(book: Book, start: int, end: int, lines: Sequence[int]) -> str:
    """A paragraph with its lines of speech between ``<q1>`` and ``</q1>``."""
    marks: list[tuple[int, str]] = []
    for number, i in enumerate(lines, 1):
        if start <= book.places[i][0] < end:
            for span in book.reading.quotations[i].spans:
                a, b = book.plain.at(span.start), book.plain.at(span.end - 1) + 1
                marks += [(a, f"<q{number}>"), (b, f"</q{number}>")]
    out, at = [], start
    for where, mark in marks:
        out += [book.plain.text[at:where], mark]
        at = max(at, where)
    return "".join([*out, book.plain.text[at:end]])


def _people(book: Book, words: str, lines: Sequence[int]) -> tuple[Asked, ...]:
    """Who is named in these words or may speak in them, in the order of their appearance."""
    speaking = {book.reading.quotations[i].speaker for i in lines}
    found: list[tuple[int, Character, tuple[str, ...]]] = []
    for character in book.reading.characters:
        at, called = _called(character, words)
        if called or character.id in speaking or character.id == "narrator":
            found.append((at, character, called))
    chosen = sorted(found, key=lambda f: -f[1].mentions)[:MOST_PEOPLE]
    ordered = sorted(chosen, key=lambda f: (f[0], f[1].name))
    seen: Counter[str] = Counter()
    asked = []
    for _, character, called in ordered:
        seen[character.name] += 1
        again = seen[character.name]
        asked.append(Asked(character.name + (f" ({again})" if again > 1 else ""), character, called))
    return tuple(asked)


def _called(character: Character, words: str) -> tuple[int, tuple[str, ...]]:
    """Where somebody is first named in these words, and how they are called in them."""
    hits: dict[str, int] = {}
    for name in dict.fromkeys((character.name, *character.aliases)):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) if len(name) > 1 else None
        if match:
            hits[name] = match.start()
    return min(hits.values(), default=len(words)), tuple(hits)[:6]
