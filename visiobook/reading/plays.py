"""Plays and scripts: a name, then a speech; directions in brackets are nobody's words."""

import re
from collections import Counter
from dataclasses import dataclass

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.plain import Plain
from visiobook.reading.speech import Line, Span

CAPS = r"[A-ZÀ-ÖØ-ÞŒ]"
CUE = re.compile(
    rf"^(?P<name>{CAPS}[A-ZÀ-ÖØ-ÞŒ'’ .,-]{{0,45}}?{CAPS}|"
    rf"{CAPS}[\w'’-]+(?:\s(?:{CAPS}[\w'’-]+|und|et|and|y|de|la|le|der|die|des|the|of)){{0,4}})"
    r"(?P<direction>\s*[,(][^()\n]{0,120}\)?|\s*\[[^\]\n]{0,120}\])?\s*(?P<mark>[.:](?:\s*[—–-]+)?|(?<=\))\s*[.:]?|$)\s*"
)
DIRECTION = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
ENOUGH_CUES = 8
CUE_SHARE = 0.25


@dataclass(frozen=True)
class Speech:
    """One speech of a play and the name over it."""

    line: Line
    cue: str


def _cue(plain: Plain, index: int, words: Lexicon) -> re.Match[str] | None:
    paragraph = plain.paragraphs[index]
    match = CUE.match(plain.text[paragraph.start : paragraph.end])
    if match is None or len(match["name"]) > 45:
        return None
    if match["name"].lower().split()[0] in words.chapter:
        return None
    if match["name"].upper() != match["name"] and not match["mark"].strip():
        return None
    return match


def find_cues(plain: Plain, words: Lexicon) -> dict[int, re.Match[str]]:
    """The cue of each paragraph that has one, {} when the text is no play.

    A play has many cues, few names repeated often, and over a quarter of its paragraphs begin with one.
    """
    cues = {i: m for i in range(len(plain.paragraphs)) if (m := _cue(plain, i, words))}
    counts = Counter(m["name"].upper() for m in cues.values())
    often = {name for name, n in counts.items() if n >= 2}
    repeated = {i: m for i, m in cues.items() if m["name"].upper() in often or (m["name"].isupper() and m["mark"])}
    total = sum(counts[name] for name in often)
    if total < ENOUGH_CUES or len(often) < 2 or total < CUE_SHARE * len(plain.paragraphs):
        return {}
    capitals = sum(1 for m in repeated.values() if m["name"].isupper())
    if capitals > 0.6 * len(repeated):
        repeated = {i: m for i, m in repeated.items() if m["name"].isupper()}
    return repeated


def read_speeches(plain: Plain, cues: dict[int, re.Match[str]], headings: set[int]) -> list[Speech]:
    """Every speech with its spans, directions left out; a speech ends at the next cue or heading."""
    out: list[Speech] = []
    name, open_ = "", False
    for index, paragraph in enumerate(plain.paragraphs):
        start = paragraph.start
        if index in headings:
            open_ = False
            continue
        match = cues.get(index)
        if match:
            name, open_, start = match["name"].strip(" .,"), True, paragraph.start + match.end()
        if not open_:
            continue
        spans = _spoken(plain.text, start, paragraph.end)
        if not spans:
            continue
        fresh = match is not None or not out or out[-1].cue != name or out[-1].line.paragraph < index - 12
        out.append(Speech(Line(tuple(Span(a, b) for a, b in spans), index, continues=not fresh), name))
    return out


def _spoken(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, begin = [], start
    for match in DIRECTION.finditer(text, start, end):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, end))
    kept = []
    for a, b in spans:
        while a < b and text[a] in " .,;:—–-\n":
            a += 1
        while a < b and text[b - 1] in " \n":
            b -= 1
        if any(c.isalnum() for c in text[a:b]):
            kept.append((a, b))
    return kept
