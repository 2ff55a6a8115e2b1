"""A text made easy to read for the rules, with the way back to every character of the given text.

Line ends, no-break spaces, typographic apostrophes, hard wraps, Gutenberg's ``_italics_`` and control characters differ
from file to file and mean nothing, as do the legends of illustrations; rules that had to know them all would be wrong
half the time.
"""

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from visiobook.domain.manuscript import Passage
from visiobook.reading.printmarks import without_print_marks

SPACES = frozenset("\u00a0\u202f\u2009\u2002\u2003\u2007\u200a\u3000\t\v")
DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
WRAPPED_SHARE = 0.8
"""A text counts as hard-wrapped when this share of its inner lines could not have taken the next line's first word."""

GOES_ON_SHARE = 0.3
"""… and when so many of its lines begin with a small letter: lines of verse begin with capitals."""

MARK_REACH = 400
"""Characters outside the body in which the other half of a mark (``=The End=``) is looked for."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the plain text. ``gap``: blank lines before it."""

    start: int
    end: int
    gap: int = 1


@dataclass(frozen=True)
class Plain:
    """The text as rules read it; ``offsets[i]`` is the place of ``text[i]`` in the manuscript (one more at the end)."""

    text: str
    offsets: array  # type: ignore[type-arg]
    paragraphs: tuple[Paragraph, ...]

    def passage(self, start: int, end: int) -> Passage:
        """The span of the manuscript that plain ``start`` … ``end`` was read from."""
        if end <= start:
            return Passage(start=self.offsets[start], end=self.offsets[start])
        return Passage(start=self.offsets[start], end=self.offsets[end - 1] + 1)

    def at(self, offset: int) -> int:
        """The place of this text that was read from ``offset`` of the manuscript, or the first one after it."""
        return min(bisect_left(self.offsets, offset), len(self.text))

    def of(self, paragraph: Paragraph) -> str:
        """The words of a paragraph."""
        return self.text[paragraph.start : paragraph.end]


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    gap: int
    indent: int


def _lines(text: str, start: int, end: int) -> list[_Line]:
    """Lines with words in them; ``gap`` counts the blank lines before each."""
    lines, gap = [], 1
    for match in re.compile(r"[^\r\n\f\u2028\u2029\u0085]*(?:\r\n|[\r\n\f\u2028\u2029\u0085])?").finditer(
        text, start, end
    ):
        raw = match.group()
        if not raw:
            break
        words = raw.strip()
        if not words:
            gap += 1
            continue
        indent = len(raw) - len(raw.lstrip())
        lines.append(_Line(match.start() + indent, match.start() + indent + len(words), gap, indent))
        gap = 0
    return lines


def _wrap_width(text: str, lines: list[_Line]) -> int:
    """The column at which lines were broken, 0 when they were not: line ends are then paragraph ends."""
    if len(lines) < 4:
        return 0
    lengths = sorted(line.end - line.start + line.indent for line in lines)
    width = lengths[int(len(lengths) * 0.95)]
    if width > 200:
        return 0
    inner = [(a, b) for a, b in pairwise(lines) if b.gap == 0]
    if len(inner) < max(3, len(lines) // 4):
        return 0
    if sum(1 for _, b in inner if text[b.start].islower()) < GOES_ON_SHARE * len(inner):
        return 0
    full = sum(1 for a, b in inner if _is_full(text, a, b, width))
    return width if full >= WRAPPED_SHARE * len(inner) * 0.75 else 0


def _is_full(text: str, line: _Line, following: _Line, width: int) -> bool:
    first = re.match(r"\S+", text[following.start : following.end])
    need = line.end - line.start + line.indent + 1 + (len(first.group()) if first else 0)
    return need > width - 4


def _joins(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Does the next line go on in the same paragraph?"""
    if following.gap > 0 or width == 0:
        return False
    if following.indent > line.indent + 1 and following.indent < 9:
        return False
    if _is_full(text, line, following, width):
        return True
    return text[line.end - 1] not in '.!?:»”"…—' or text[following.start].islower()


def _blocks(text: str, lines: list[_Line], width: int) -> list[list[_Line]]:
    blocks: list[list[_Line]] = []
    for line in lines:
        if blocks and _joins(text, blocks[-1][-1], line, width):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _fold(text: str, index: int) -> str:
    """What stands in the plain text for one character, "" for none."""
    char = text[index]
    if char in SPACES:
        return " "
    if char in DROPPED or (char < " " or "\x7f" <= char < "\xa0"):
        return ""
    if char in "’ʼ‛`´" and 0 < index < len(text) - 1 and text[index - 1].isalpha() and text[index + 1].isalpha():
        return "'"
    if char == "_" and not (0 < index < len(text) - 1 and text[index - 1].isalnum() and text[index + 1].isalnum()):
        return ""
    return {"―": "—", "‒": "–", "\u2011": "-"}.get(char, char)


def plain(text: str, body: Passage) -> Plain:
    """The plain text of ``body``: one paragraph a line, single blanks, no marks of print, and the map back."""
    near = Passage(start=max(0, body.start - MARK_REACH), end=body.end + MARK_REACH)
    text = text[: near.start] + without_print_marks(near.of(text)) + text[near.end :]
    lines = _lines(text, body.start, body.end)
    blocks = _blocks(text, lines, _wrap_width(text, lines))
    out: list[str] = []
    offsets = array("L")
    paragraphs: list[Paragraph] = []
    for block in blocks:
        start = len(out)
        for line in block:
            if len(out) > start:
                _put(out, offsets, " ", line.start - 1)
            for index in range(line.start, line.end):
                _put(out, offsets, _fold(text, index), index)
        while len(out) > start and out[-1] == " ":
            out.pop()
            offsets.pop()
        if len(out) > start:
            paragraphs += _parts(out, start, block[0].gap)
            out.append("\n")
            offsets.append(block[-1].end)
    offsets.append(body.end)
    if in_capitals("".join(out)):
        _lower(out)
    return Plain("".join(out), offsets, tuple(paragraphs))


CAPITAL_SHARE, CAPITAL_LETTERS = 0.8, 200
"""Shouted texts: with so large a share of capitals among so many letters, a capital says nothing of names."""


def in_capitals(text: str) -> bool:
    """Is the whole text written in capitals?"""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= CAPITAL_LETTERS and sum(map(str.isupper, letters)) > CAPITAL_SHARE * len(letters)


def _lower(out: list[str]) -> None:
    """Ordinary letters for a text in capitals: only sentences begin with one."""
    begins = True
    for k, char in enumerate(out):
        small = char.lower()
        if char.isalpha():
            out[k] = char if begins or len(small) != 1 else small
            begins = False
        elif char in ".!?\n":
            begins = True


ENDLESS = 6_000
"""A paragraph longer than this has lost its breaks: it is read in parts of about ``PART`` characters."""
PART = 900


def _parts(out: list[str], start: int, gap: int) -> list[Paragraph]:
    """A paragraph, or its parts at sentence ends where it is endless."""
    if len(out) - start < ENDLESS:
        return [Paragraph(start, len(out), gap)]
    parts, begin = [], start
    for at in range(start, len(out) - PART // 2):
        if at - begin >= PART and out[at] == " " and out[at - 1] in ".!?…" and out[at + 1].isupper():
            parts.append(Paragraph(begin, at, gap if begin == start else 0))
            begin = at + 1
    return [*parts, Paragraph(begin, len(out), 0)]


def _put(out: list[str], offsets: "array[int]", char: str, index: int) -> None:
    if not char or (char == " " and (not out or out[-1] in " \n")):
        return
    out.append(char)
    offsets.append(index)
