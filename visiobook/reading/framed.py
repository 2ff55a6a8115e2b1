"""A tale told inside guillemets: its own narration is told, not spoken, and the speech within it keeps its dashes.

Printers set a tale that somebody tells between guillemets, opened anew at each paragraph ("« À vingt ans, il entra
…"), and let the people of the tale talk in dashes. Read as one speech it would be pages long and hide those who speak.
Whoever tells what happened to himself keeps his voice: his tale stays speech.
"""

from visiobook.reading.incises import is_narration
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.marks import DASH_START
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


def framed(plain: Plain, words: Lexicon) -> frozenset[int]:
    """Paragraphs that open with a guillemet and go on a tale told in guillemets (French only)."""
    if words.language != "fr":
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
    spoken = {k for k in range(tale[0], tale[-1] + 1) if DASH_START.match(plain.text, inside(plain, k))}
    told = [k for k in tale if k not in spoken]
    size = sum(plain.paragraphs[k].end - plain.paragraphs[k].start for k in told)
    if len(told) < 2 or size < LONG or len(spoken) < TALK:
        return False
    return sum(_told(plain, k, words) for k in told) >= TOLD * size


def inside(plain: Plain, k: int) -> int:
    """Where the words of a paragraph begin, behind its guillemet."""
    start, end = plain.paragraphs[k].start, plain.paragraphs[k].end
    while start < end and plain.text[start] in "« ":
        start += 1
    return start


def _told(plain: Plain, k: int, words: Lexicon) -> int:
    """Characters of a paragraph in sentences told of others: who tells of himself goes on speaking in his own voice."""
    spans = sentences(plain.text, inside(plain, k), plain.paragraphs[k].end, words)
    return sum(b - a for a, b in spans if is_narration(plain.text[a:b]))
