"""Feelings of a stretch of text, counted with the language's word lists and tamed where there are few words."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from visiobook.domain.analysis import EmotionPoint, Emotions, Sentiment
from visiobook.domain.scene import Mood
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

SMOOTHING = 2.0
"""Words of doubt added to every balance, so that one "joy" in a long passage decides nothing."""
CURVE_POINTS = 40


@dataclass(frozen=True, eq=False)
class Feelings:
    """Running counts of feeling words, so that any span costs two look-ups a feeling."""

    toks: Tokens
    sums: dict[str, list[int]]

    def span(self, start: int, end: int) -> Counter[str]:
        """Feeling words between two places of the text."""
        a, b = self.toks.at(start), self.toks.at(end)
        return Counter({k: s[b] - s[a] for k, s in self.sums.items()})


NEGATIONS = {
    "fr": frozenset(["pas", "jamais", "point", "sans", "ni", "guère"]),
    "en": frozenset(
        [
            "not",
            "no",
            "never",
            "without",
            "nor",
            "don't",
            "didn't",
            "isn't",
            "wasn't",
            "won't",
            "can't",
            "cannot",
            "couldn't",
        ]
    ),
    "es": frozenset(["no", "nunca", "sin", "ni", "jamás"]),
    "de": frozenset(["nicht", "kein", "keine", "keinen", "nie", "ohne"]),
    "it": frozenset(["non", "mai", "senza", "né"]),
    "pt": frozenset(["não", "nunca", "sem", "nem"]),
}


def feelings(toks: Tokens, words: Lexicon) -> Feelings:
    """The feeling words of a text. A negation up to three words before turns good words bad and silences the rest."""
    lists = {**words.emotions, "+": words.positive, "-": words.negative}
    kinds: dict[str, tuple[str, ...]] = {}
    marks: dict[str, list[int]] = {k: [0] * len(toks) for k in lists}
    negations = NEGATIONS.get(words.language, frozenset())
    for i, low in enumerate(toks.lower):
        found = kinds.get(low)
        if found is None:
            found = kinds[low] = tuple(k for k, w in lists.items() if low in w)
        if not found:
            continue
        negated = any(w in negations for w in toks.lower[max(0, i - 3) : i])
        for kind in found:
            if not negated:
                marks[kind][i] = 1
            elif kind == "+":
                marks["-"][i] = 1
    return Feelings(toks, {k: [0, *accumulate(m)] for k, m in marks.items()})


def emotions_of(counts: Counter[str]) -> Emotions:
    """Shares of the emotions among the emotion words."""
    names = list(Emotions.model_fields)
    total = sum(counts[n] for n in names) + SMOOTHING
    return Emotions(**{n: round(counts[n] / total, 3) for n in names})


def score_of(counts: Counter[str]) -> float:
    """−1 … 1: good words against bad ones."""
    good = counts["+"] + counts["joy"] + counts["tenderness"]
    bad = counts["-"] + counts["sadness"] + counts["anger"] + counts["fear"] + counts["disgust"]
    return round((good - bad) / (good + bad + 2 * SMOOTHING), 3)


def sentiment(counts: Counter[str]) -> Sentiment:
    """The sentiment of a stretch. ``mixed``: plenty of both."""
    score = score_of(counts)
    both = counts["+"] + counts["-"] + counts["joy"] + counts["sadness"] + counts["fear"] + counts["anger"]
    if score >= 0.15:
        overall = "positive"
    elif score <= -0.15:
        overall = "negative"
    else:
        overall = "mixed" if both >= 6 else "neutral"
    return Sentiment(overall=overall, score=score, emotions=emotions_of(counts))


def curve(felt: Feelings, plain: Plain) -> tuple[EmotionPoint, ...]:
    """The feelings along the story: equal stretches of about 250 words, at most 40."""
    n = len(felt.toks)
    if n == 0:
        return ()
    points = max(1, min(CURVE_POINTS, n // 120))
    bounds = [felt.toks.starts[n * k // points] for k in range(points)] + [len(plain.text)]
    out = []
    for a, b in pairwise(bounds):
        counts = felt.span(a, b)
        middle = (a + b) / 2 / max(1, len(plain.text))
        out.append(
            EmotionPoint(
                position=round(middle, 4),
                passage=plain.passage(a, b),
                score=score_of(counts),
                emotions=emotions_of(counts),
            )
        )
    return tuple(out)


MOOD_OF = {
    "joy": Mood.JOYFUL,
    "excitement": Mood.ADVENTUROUS,
    "fear": Mood.FRIGHTENING,
    "sadness": Mood.SAD,
    "anger": Mood.ANGRY,
    "surprise": Mood.MYSTERIOUS,
    "tenderness": Mood.TENDER,
    "disgust": Mood.TENSE,
}


def mood_of(counts: Counter[str], usual: Counter[str]) -> Mood:
    """The mood of a scene: the emotion that stands out against the whole text."""
    names = list(MOOD_OF)
    total, whole = sum(counts[n] for n in names), sum(usual[n] for n in names)
    if total == 0:
        return Mood.NEUTRAL
    if total < 3:
        return (
            MOOD_OF[max(names, key=lambda n: counts[n])]
            if total == 2 and max(counts[n] for n in names) == 2
            else Mood.NEUTRAL
        )
    strength = {n: counts[n] / (total + 4) - 0.5 * usual[n] / (whole + 4) for n in names}
    best = max(names, key=lambda n: strength[n])
    if best == "fear" and counts["+"] > counts["-"]:
        return Mood.TENSE
    if best == "joy" and counts["excitement"] == 0 and counts["tenderness"] >= counts["joy"]:
        return Mood.PEACEFUL
    return MOOD_OF[best]


def emotion_word(text: str, words: Lexicon) -> str:
    """The feeling of one line of speech: by its words, else by its marks."""
    lower = re.findall(r"[^\W\d_]+", text.lower())
    counts = Counter(k for k, w in words.emotions.items() for x in lower if x in w)
    if counts:
        return counts.most_common(1)[0][0]
    if text.rstrip().endswith("!"):
        return "excitement"
    return "neutral"


def starts_of(values: Sequence[int], at: int) -> int:
    """The index of the last value not after ``at`` (0 at least)."""
    return max(0, bisect_left(values, at + 1) - 1)
