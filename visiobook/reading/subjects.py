"""What a text is about: genre, themes with the text's own words as evidence, and a summary of its own sentences."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from math import log, sqrt

from visiobook.domain.analysis import Genre, Theme
from visiobook.domain.manuscript import Passage, TextForm
from visiobook.reading.lexicon import Lexicon, Words
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences
from visiobook.reading.tokens import Tokens

PRIOR = {
    "realist": -0.4,
    "children": -0.9,
    "humor": -1.0,
    "drama": -0.7,
    "education": -1.0,
    "fable": -1.2,
    "rural": -0.6,
    "historical": -0.5,
    "fantasy": -0.8,
}
"""Genres whose words are everywhere need more of them to come first."""
ONCE = (
    "il était une fois",
    "il y avait une fois",
    "once upon a time",
    "es war einmal",
    "érase",
    "había una vez",
    "c'era una volta",
    "era uma vez",
)
ENOUGH_HITS = 3
"""Words of a genre a text needs to be said to be of it."""
SUMMARY_WORDS = 110


def _hits(toks: Tokens, table: Mapping[str, Words], text: str) -> dict[str, Counter[str]]:
    """How often each word of each list stands in the text."""
    counts = Counter(toks.lower)
    lower = text.lower()
    found: dict[str, Counter[str]] = {}
    for key, words in table.items():
        hits = Counter({w: n for w, n in counts.items() if w in words})
        for phrase in words.phrases:
            n = lower.count(phrase)
            if n:
                hits[phrase] = 4 * n
        found[key] = hits
    return found


def genre(plain: Plain, toks: Tokens, words: Lexicon, form: TextForm, animals: bool, talks: float) -> Genre:
    """The genre whose words stand out: log densities a thousand words, where many different words count most."""
    if form is TextForm.PLAY:
        return Genre(primary="play", secondary=("drama",), confidence=0.9)
    if form is TextForm.VERSE:
        return Genre(primary="poetry", confidence=0.7)
    total = len(toks) or 1
    if total < 120 or not words.genres:
        return Genre(primary="unknown", confidence=0.1)
    scores: dict[str, float] = {}
    found = _hits(toks, words.genres, plain.text)
    for key, hits in found.items():
        density = 1000 * sum(sqrt(n) * sqrt(total / 1000) if total > 1000 else n for n in hits.values()) / total
        scores[key] = log(1 + density) + 0.5 * log(1 + len(hits)) + PRIOR.get(key, 0.0)
    opening = plain.text[:600].lower()
    if any(o in opening for o in ONCE):
        scores["fairy_tale"] = scores.get("fairy_tale", 0.0) + 2.0
    if total > 15000:
        scores["fairy_tale"] = scores.get("fairy_tale", 0.0) - 1.2
    elif animals:
        scores["fairy_tale"] = scores.get("fairy_tale", 0.0) + 0.6
    ranked = sorted(scores, key=lambda g: -scores[g])
    told = any(o in opening for o in ONCE)
    if not told and found[ranked[0]].total() < ENOUGH_HITS:
        return Genre(primary="unknown", confidence=0.1)
    margin = scores[ranked[0]] - scores[ranked[1]]
    confidence = round(min(0.9, 0.35 + 0.35 * margin), 3)
    return Genre(
        primary=ranked[0].replace("_", " "),
        secondary=tuple(g.replace("_", " ") for g in ranked[1:3]),
        confidence=confidence,
    )


def themes(plain: Plain, toks: Tokens, words: Lexicon) -> tuple[Theme, ...]:
    """Up to five themes with sentences that show them."""
    found = _hits(toks, words.themes, plain.text)
    total = len(toks) or 1
    scored = sorted(
        ((1000 * sum(h.values()) / total * log(1 + len(h)), k) for k, h in found.items() if sum(h.values()) >= 2),
        reverse=True,
    )
    top = scored[:5]
    strongest = top[0][0] if top else 1.0
    out = []
    for score, key in top:
        evidence = _evidence(plain, toks, words, words.themes[key])
        confidence = round(min(0.9, 0.3 + 0.5 * score / strongest * min(1.0, score / 4)), 3)
        quotes = tuple(plain.text[a:b] for a, b in evidence)
        out.append(
            Theme(
                theme=key.replace("_", " "),
                confidence=confidence,
                evidence=tuple(plain.passage(a, b) for a, b in evidence),
                quotations=quotes,
            )
        )
    return tuple(out)


def _evidence(plain: Plain, toks: Tokens, words: Lexicon, about: Words) -> list[tuple[int, int]]:
    """The three sentences with most of the theme's words, in order of the text."""
    hits = [toks.starts[i] for i, w in enumerate(toks.lower) if w in about]
    per: Counter[tuple[int, int]] = Counter()
    begins = [p.start for p in plain.paragraphs]
    for at in hits[:400]:
        paragraph = plain.paragraphs[max(0, bisect_left(begins, at + 1) - 1)]
        for a, b in sentences(plain.text, paragraph.start, paragraph.end, words):
            if a <= at < b and b - a < 400:
                per[(a, b)] += 1
                break
    best = sorted(per, key=lambda s: (-per[s], s))[:3]
    return sorted(best)


def summary(plain: Plain, toks: Tokens, words: Lexicon, names: frozenset[str]) -> str:
    """An extractive summary in the text's language: from each quarter the sentence that holds most of what matters.

    Words weigh by their frequency (Luhn 1958), names double; speech is left to the film.
    """
    weights = Counter(w for w in toks.lower if len(w) > 3 and w not in words.stop)
    spans = [s for p in plain.paragraphs for s in sentences(plain.text, p.start, p.end, words)]
    told = [s for s in spans if 40 <= s[1] - s[0] <= 320 and not _is_spoken(toks, s) and plain.text[s[1] - 1] in ".!?…"]
    if not told:
        told = [s for s in spans if s[1] - s[0] >= 20][:3]
    quarters = min(5, max(1, len(told) // 4))
    chosen = []
    for q in range(quarters):
        part = told[q * len(told) // quarters : (q + 1) * len(told) // quarters]
        if part:
            chosen.append(max(part, key=lambda s: _weight(toks, s, weights, names, len(toks))))
    out: list[str] = []
    size = 0
    for a, b in chosen:
        out.append(plain.text[a:b])
        size += plain.text.count(" ", a, b) + 1
        if size > SUMMARY_WORDS:
            break
    return " ".join(out)


def _is_spoken(toks: Tokens, span: tuple[int, int]) -> bool:
    a, b = toks.at(span[0]), toks.at(span[1])
    return a >= b or sum(toks.spoken[a:b]) * 6 > (b - a)


def _weight(toks: Tokens, span: tuple[int, int], weights: Counter[str], names: frozenset[str], total: int) -> float:
    a, b = toks.at(span[0]), toks.at(span[1])
    score = sum(log(1 + weights[w]) for w in set(toks.lower[a:b])) + 2.0 * sum(1 for w in toks.lower[a:b] if w in names)
    return score / (8 + b - a)


def whole(plain: Plain) -> Passage:
    """The passage of the whole plain text."""
    return plain.passage(0, max(0, len(plain.text) - 1))
