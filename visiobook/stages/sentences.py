"""A stretch of text as sentences to be spoken, one after another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*|\n\s*(?=[—–-]\s)")
_END = re.compile(r"(?:[.!?…]+|[.!?…]*\s?[!?])[\"'’”»)\]*_]*(?=\s)|[。！？]+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(«“\"'’-])(?:M|MM|Mr|Mrs|Ms|Mme|Mmes|Mlle|Mlles|Mgr|Dr|Pr|St|Ste|Sr|Sra|Srta|Prof|Capt|Col|Gen|Lieut|Lt|Sgt|"
    r"Rev|Hon|Esq|Jr|Messrs|vs|cf|etc|p|vol|chap|fig|Hr|Fr|z\.B|d\.h|usw|bzw|ca|Sig|Dott|Ud|Uds|Vd|Vds|D|"
    r"[A-ZÀ-Þ])\.$"
)
_ALWAYS_ENDS = re.compile(r"[!?…]|\.{2,}")
_LEADING = re.compile(r"^[\s\-—–,;:.!?…»”\"')\]*_«“(]+")
_TRAILING = re.compile(r"[\s«“(\-—–\"'*_]+$")
_SPACE = re.compile(r"\s+")
LONGEST = 400
"""Characters of a sentence before it is cut at a semicolon, colon or comma."""


@dataclass(frozen=True)
class Sentence:
    """``text`` has its blanks folded and no outer dashes or opening quotes; ``complete``: it ends with . ! ? or …"""

    text: str
    paragraph_before: bool
    complete: bool


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in order. What holds no letter or digit is left out."""
    first = True
    for paragraph in _PARAGRAPH.split(text):
        begins = not first
        for raw in _cut(paragraph):
            said = tidy(raw)
            if any(c.isalnum() for c in said):
                yield Sentence(said, begins, bool(re.search(r"[.!?…][\"'’”»)\]*_\s]*$", said)))
                begins, first = False, False


def breaks_paragraph(text: str) -> bool:
    """True where the blanks and marks between two sentences hold the end of a paragraph."""
    return bool(_PARAGRAPH.search(text))


def tidy(text: str) -> str:
    """Blanks folded; dashes, stray marks and opening quotes at the ends taken away."""
    return _TRAILING.sub("", _LEADING.sub("", _SPACE.sub(" ", text)))


def _cut(paragraph: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(paragraph + " "):
        if _ends(paragraph, start, match):
            yield from _shortened(paragraph[start : match.end()])
            start = match.end()
    if paragraph[start:].strip():
        yield from _shortened(paragraph[start:])


def _ends(paragraph: str, start: int, match: re.Match[str]) -> bool:
    following = paragraph[match.end() :].lstrip()
    if following and following[0].islower():
        return False
    if _ALWAYS_ENDS.search(match.group()):
        return True
    return not _ABBREVIATED.search(paragraph[start : match.start() + 1])


def _shortened(sentence: str) -> Iterator[str]:
    """Overlong sentences cut after the mark nearest their middle, again and again."""
    if len(sentence) <= LONGEST:
        yield sentence
        return
    middle = len(sentence) // 2
    for marks in (r"[;:]\s", r",\s", r"\s"):
        cuts = [m.end() for m in re.finditer(marks, sentence) if LONGEST // 8 < m.end() < len(sentence) - LONGEST // 8]
        if cuts:
            cut = min(cuts, key=lambda at: abs(at - middle))
            yield from _shortened(sentence[:cut])
            yield from _shortened(sentence[cut:])
            return
    yield sentence
