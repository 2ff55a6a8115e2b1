"""How hard a text is to read, by the published formula of its language.

Flesch Reading Ease = a − b·(words/sentences) − c·(syllables/words), with the constants of: Flesch (1948) for English,
Kandel & Moles (1958) for French, Fernández Huerta (1959) for Spanish, Amstad (1978) for German, Franchina & Vacca
(1972) for Italian, Martins et al. (1996) for Portuguese. Another language is scored with LIX (Björnsson 1968), which
needs no syllables.
"""

import re
from dataclasses import dataclass

from visiobook.domain.analysis import ReadingLevel

VOWELS = re.compile(r"[aeiouyàâäáãåæéèêëíîïìóôöòõøœúûüùÿý]+")
SAMPLE_WORDS = 20_000
"""Longer texts are judged by so many words from their beginning, middle and end."""


@dataclass(frozen=True)
class Formula:
    """A reading-ease formula and its source."""

    name: str
    base: float
    sentence: float
    syllable: float


FORMULAE = {
    "en": Formula("Flesch Reading Ease (1948)", 206.835, 1.015, 84.6),
    "fr": Formula("Kandel-Moles (1958)", 207.0, 1.015, 73.6),
    "es": Formula("Fernández Huerta (1959)", 206.84, 1.02, 60.0),
    "de": Formula("Amstad (1978)", 180.0, 1.0, 58.5),
    "it": Formula("Franchina-Vacca (1972)", 217.0, 1.3, 60.0),
    "pt": Formula("Martins et al. (1996)", 248.835, 1.015, 84.6),
}


def syllables(word: str, language: str) -> int:
    """Syllables by groups of vowels; a final mute e is not counted in French and English."""
    groups = VOWELS.findall(word)
    count = len(groups)
    if (
        language in ("fr", "en")
        and count > 1
        and re.search(r"[^aeiouy](?:e|es|ent)$" if language == "fr" else r"[^aeiouyl]e$", word)
    ):
        count -= 1
    return max(1, count)


def reading_level(words: list[str], sentence_count: int, language: str) -> ReadingLevel:
    """The level of a text of these words in so many sentences."""
    if not words:
        return ReadingLevel(formula="none", score=0.0, label="easy")
    per_sentence = len(words) / max(1, sentence_count)
    sample = words if len(words) <= SAMPLE_WORDS else words[:: len(words) // SAMPLE_WORDS + 1]
    formula = FORMULAE.get(language)
    if formula is None:
        return _lix(sample, per_sentence)
    per_word = sum(syllables(w, language) for w in sample) / len(sample)
    score = round(formula.base - formula.sentence * per_sentence - formula.syllable * per_word, 1)
    label = "easy" if score >= 70 else "intermediate" if score >= 50 else "advanced"
    return ReadingLevel(formula=formula.name, score=score, label=label)


def _lix(words: list[str], per_sentence: float) -> ReadingLevel:
    long = sum(1 for w in words if len(w) > 6)
    score = round(per_sentence + 100 * long / len(words), 1)
    return ReadingLevel(
        formula="LIX (Björnsson 1968)",
        score=score,
        label="easy" if score < 35 else "intermediate" if score < 50 else "advanced",
    )
