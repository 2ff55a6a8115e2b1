"""A tale told inside guillemets: its own narration is told, not spoken, and the speech within it keeps its dashes.

Printers set a tale that somebody tells between guillemets, opened anew at each paragraph ("« À vingt ans, il entra
…"), and let the people of the tale talk in dashes. Read as one speech it would be pages long and hide those who speak.
"""

from visiobook.reading.incises import is_narration
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.marks import DASH_START, Marks
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences

GAP = 12
"""Paragraphs of talk between two paragraphs of one tale at most."""
LONG = 1_500
"""Characters of a tale at least."""
TALK = 2
"""Paragraphs of speech within a tale at least: a long speech has none."""
TOLD = 0.4
"""Share of a tale's characters in sentences that are plainly told."""


def framed(plain: Plain, style: Marks, words: Lexicon) -> frozenset[int]:
    """Paragraphs that open with a guillemet and go on a tale told in guillemets (French only)."""
    if words.language != "fr" or not style.dashes:
        return frozenset()
    opened = [k for k in range(len(plain.paragraphs)) if _opens(plain, k)]
    out: set[int] = set()
    for tale in _runs(opened):
        if _is_tale(plain, tale, words):
            out.update(tale)
    return frozenset(out)


def _opens(plain: Plain, k: int) -> bool:
    """Does a paragraph open with a guillemet that it does not close before its end?"""
    text = plain.of(plain.paragraphs[k]).rstrip()
    return text.startswith("«") and text.count("«") >= text[:-1].count("»") + 1


def _runs(opened: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for k in opened:
        if runs and k - runs[-1][-1] <= GAP:
            runs[-1].append(k)
        else:
            runs.append([k])
    return runs


def _is_tale(plain: Plain, tale: list[int], words: Lexicon) -> bool:
    size = sum(plain.paragraphs[k].end - plain.paragraphs[k].start for k in tale)
    begun = range(tale[0], tale[-1])
    talk = sum(1 for k in begun if DASH_START.match(plain.text, plain.paragraphs[k].start))
    if len(tale) < 2 or size < LONG or talk < TALK:
        return False
    return sum(_told(plain, k, words) for k in tale) >= TOLD * size


def _told(plain: Plain, k: int, words: Lexicon) -> int:
    """Characters of a paragraph in sentences that are told, by somebody who may say "je"."""
    start, end = plain.paragraphs[k].start, plain.paragraphs[k].end
    while start < end and plain.text[start] in "« ":
        start += 1
    spans = sentences(plain.text, start, end, words)
    return sum(b - a for a, b in spans if is_narration(plain.text[a:b], True))
