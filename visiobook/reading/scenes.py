"""Where scenes begin: chapters and breaks first, then changes of time, place and cast, and the end of talk.

Each paragraph has a few features, weighed by ``lexicons/scenes.toml``; those with most points become boundaries,
as many as texts of that length usually have.
"""

import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

from visiobook.domain.manuscript import Chapter
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention
from visiobook.reading.plain import Paragraph, Plain
from visiobook.reading.settings import Cues
from visiobook.reading.speech import Line
from visiobook.reading.tokens import Tokens

BREAK = re.compile(r"^[\s*•·#~_=+—–-]{1,40}$|^(?:\*\s*){2,}$|^\[.{0,40}\]$")
ROMAN = re.compile(r"^(?:[IVXLC]{1,7}|\d{1,3})\.?$")
TALE_DENSITY, NOVEL_DENSITY = 0.15, 0.115
TALE_WORDS, NOVEL_WORDS = 4_000, 10_000
"""Scenes per square root of words: tales change place more often than novels (annotated texts of 700–27,000 words)."""
WINDOW_WORDS = 320
OPENING = 110
"""Characters at a paragraph's beginning in which a time of day counts."""
LEAST = 1.2
"""Points below which no paragraph begins a scene, however few there are."""


@cache
def weights() -> Mapping[str, float]:
    """The weights of the features, by name."""
    path = files("visiobook.reading") / "lexicons" / "scenes.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["weights"])


@dataclass(frozen=True)
class Boundary:
    """A paragraph where a scene may begin. ``heading``: it is a chapter's title or follows a break."""

    paragraph: int
    score: float
    hard: bool = False


def is_heading(plain: Plain, index: int, words: Lexicon) -> bool:
    """Is the paragraph the title of a part ("Chapter II", "XII", "Erstes Kapitel")?"""
    text = plain.of(plain.paragraphs[index]).strip()
    if len(text) > 90 or not text:
        return False
    if ROMAN.match(text):
        return True
    tokens = re.findall(r"[^\W\d_]+|\d+", text.lower())
    if not tokens or len(tokens) > 14:
        return False
    titled = tokens[0] in words.chapter or (len(tokens) > 1 and tokens[1] in words.chapter)
    if titled and (
        len(tokens) == 1
        or re.search(r"\b(?:[ivxlc]+|\d+|one|two|first|première?|premier|deuxième|der|das)\b", text.lower())
        or len(tokens) <= 4
    ):
        return text[-1] not in ",;!?" and (len(tokens) <= 6 or text[-1] != ".")
    roman = re.match(r"^[IVXLC]{1,7}\s*(?:[.—–:-]+)\s*\S", text)
    return bool(roman) and text[-1] not in ",;"


def find_boundaries(
    plain: Plain,
    toks: Tokens,
    words: Lexicon,
    cast: Cast,
    lines: tuple[Line, ...],
    found: Cues,
    chapters: tuple[Chapter, ...],
) -> list[Boundary]:
    """Every paragraph where a scene may begin, with its score (the first paragraph is left out)."""
    scorer = Scorer(plain, toks, words, cast, lines, found)
    starts = {c.passage.start for c in chapters}
    out: list[Boundary] = []
    for k in range(1, len(plain.paragraphs)):
        begun = plain.offsets[plain.paragraphs[k].start] in starts
        hard = begun or is_heading(plain, k, words) or bool(BREAK.match(plain.of(plain.paragraphs[k - 1])))
        if hard and not _after_heading(plain, k, words):
            out.append(Boundary(k, 10.0, True))
        elif not BREAK.match(plain.of(plain.paragraphs[k])):
            out.append(Boundary(k, scorer.score(k)))
    return out


def _after_heading(plain: Plain, k: int, words: Lexicon) -> bool:
    """A second line of the same heading begins nothing."""
    return is_heading(plain, k - 1, words) and plain.paragraphs[k].end - plain.paragraphs[k].start < 90


class Scorer:
    """Weighs the paragraphs of one text."""

    def __init__(
        self, plain: Plain, toks: Tokens, words: Lexicon, cast: Cast, lines: tuple[Line, ...], found: Cues
    ) -> None:
        self.plain, self.toks, self.words, self.cast, self.found = plain, toks, words, cast, found
        self.mention_starts = [m.start for m in cast.mentions]
        self.spoken = Counter(line.paragraph for line in lines)
        gaps = Counter(p.gap for p in plain.paragraphs)
        self.usual_gap = gaps.most_common(1)[0][0]
        self.openers = (
            re.compile(
                r"^[\s«“\"'(—–-]*(?:(?:and|et|y|und|but|mais|or|so|als|da)\s,?)?(?:"
                + "|".join(re.escape(o) for o in words.openers)
                + r")\b",
                re.I,
            )
            if words.openers
            else None
        )

    def score(self, k: int) -> float:
        """How much speaks for a scene beginning at paragraph ``k``, in points."""
        weight = weights()
        return sum(weight[name] * value for name, value in self.features(k).items())

    def features(self, k: int) -> dict[str, float]:
        """What is weighed, each about between 0 and 2 (``lexicons/scenes.toml``)."""
        paragraph = self.plain.paragraphs[k]
        a, stop = self.toks.at(paragraph.start), self.toks.at(paragraph.end)
        opening, before = range(a, min(stop, a + 28)), range(max(0, a - 18), a)
        words = self.plain.text[paragraph.start : paragraph.start + 120]
        moves, begins = self._does("moves", opening), self._does("begins", opening[:1])
        times = self.found.within("times", paragraph.start, paragraph.start + OPENING)
        return {
            "opener": float(bool(self.openers and self.openers.match(words))),
            "time": float(any(not c.spoken for c in times)),
            "place": self._place_change(k),
            "cast": self._cast_change(k),
            "words": self._cohesion_drop(k),
            "spoken": float(self.spoken[k] > 0),
            "talkends": float(self.spoken[k] == 0 < self.spoken[k - 1]),
            "moves": float(moves),
            "leaves": float(moves and begins),
            "rests": float(self._does("rests", opening)),
            "closes": float(self._does("moves", before) or self._does("rests", before)),
            "gap": float(1 < paragraph.gap > self.usual_gap),
        }

    def _does(self, kind: str, indexes: range) -> bool:
        words = self.words.movement.get(kind)
        return words is not None and any(
            not self.toks.spoken[i] and self.toks.lower[i] in words for i in indexes if i < len(self.toks)
        )

    def _window(self, k: int) -> tuple[int, int, int]:
        """Places of the text a window of words before and after paragraph ``k``."""
        at = self.toks.at(self.plain.paragraphs[k].start)
        before = self.toks.starts[max(0, at - WINDOW_WORDS)] if len(self.toks) else 0
        after = self.toks.starts[min(len(self.toks) - 1, at + WINDOW_WORDS)] if len(self.toks) else 0
        return before, self.plain.paragraphs[k].start, after

    def _place_change(self, k: int) -> float:
        before, here, _ = self._window(k)
        soon = self.toks.starts[min(len(self.toks) - 1, self.toks.at(here) + 50)] if len(self.toks) else here
        new = Counter(c.kind for c in self.found.within("places", here, soon) if c.firm and not c.spoken)
        old = Counter(c.kind for c in self.found.within("places", before, here) if not c.spoken)
        return min(1.5, sum(n for kind, n in new.items() if not old[kind]) * 0.75)

    def _cast_change(self, k: int) -> float:
        before, here, after = self._window(k)
        old = {m.person for m in self._mentions(before, here)}
        new = {m.person for m in self._mentions(here, after)}
        if not old or not new:
            return 0.3
        return 1 - len(old & new) / min(len(old), len(new)) + 0.3 * (len(new - old) > 0)

    def _mentions(self, start: int, end: int) -> list[Mention]:
        a, b = bisect_left(self.mention_starts, start), bisect_left(self.mention_starts, end)
        return [m for m in self.cast.mentions[a:b] if not m.spoken]

    def _cohesion_drop(self, k: int) -> float:
        """1 − cosine of the words before and after (Hearst's TextTiling, 1997)."""
        at = self.toks.at(self.plain.paragraphs[k].start)
        a = self._bag(max(0, at - WINDOW_WORDS), at)
        b = self._bag(at, min(len(self.toks), at + WINDOW_WORDS))
        if not a or not b:
            return 0.5
        dot = sum(n * b[w] for w, n in a.items())
        return 1 - dot / sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))

    def _bag(self, a: int, b: int) -> Counter[str]:
        stop = self.words.stop
        return Counter(w[:6] for w in self.toks.lower[a:b] if len(w) > 3 and w not in stop)


def density(words: int) -> float:
    """Scenes per square root of words, from a tale's to a novel's."""
    share = min(1.0, max(0.0, (words - TALE_WORDS) / (NOVEL_WORDS - TALE_WORDS)))
    return TALE_DENSITY + share * (NOVEL_DENSITY - TALE_DENSITY)


def choose(
    plain: Plain,
    toks: Tokens,
    candidates: list[Boundary],
    min_words: int = 0,
    most: int | None = None,
    script: bool = False,
) -> list[Boundary]:
    """The boundaries that hold: all hard ones, and the best of the others at the usual density and distance."""
    words = len(toks)
    want = max(1, round(density(words) * sqrt(words))) - 1
    apart = max(min_words, min(150, round(0.3 * words / (want + 1))))
    chosen = _spread(plain, toks, [b for b in candidates if b.hard], max(min_words, 15))
    soft = sorted((b for b in candidates if not b.hard and b.score > LEAST), key=lambda b: (-b.score, b.paragraph))
    limit = len(chosen) if script and chosen else max(want, len(chosen))
    taken = [toks.at(plain.paragraphs[b.paragraph].start) for b in chosen]
    for b in soft:
        if len(chosen) >= limit:
            break
        at = toks.at(plain.paragraphs[b.paragraph].start)
        if all(abs(at - t) >= apart for t in (*taken, 0, words)):
            chosen.append(b)
            taken.append(at)
    if most is not None:
        chosen = sorted(chosen, key=lambda b: (-b.score, b.paragraph))[: most - 1]
    return sorted(chosen, key=lambda b: b.paragraph)


def _spread(plain: Plain, toks: Tokens, hard: list[Boundary], apart: int) -> list[Boundary]:
    kept: list[Boundary] = []
    last = 0
    for b in hard:
        at = toks.at(plain.paragraphs[b.paragraph].start)
        if at - last >= apart:
            kept.append(b)
            last = at
    return kept


def spans(plain: Plain, chosen: list[Boundary]) -> list[tuple[int, int, float]]:
    """The scenes as spans of the plain text with the confidence of the boundary before each."""
    if not plain.paragraphs:
        return []
    starts = [plain.paragraphs[0].start, *(plain.paragraphs[b.paragraph].start for b in chosen)]
    sure = [1.0, *(0.95 if b.hard else min(0.8, 0.2 + 0.12 * b.score) for b in chosen)]
    last: Paragraph = plain.paragraphs[-1]
    return [(s, e, round(c, 3)) for s, e, c in zip(starts, [*starts[1:], last.end], sure, strict=True)]
