"""Text to the phonemes Kokoro was trained on, keeping track of which letters belong to which word.

Kokoro's symbols follow hexgrad's ``misaki`` (MIT): espeak-ng's IPA with its diphthongs and affricates as single
letters. espeak-ng joins words ("out of" → ``ˌaʊɾəv``) and splits them (1883 → four words); :func:`phoneme_lines`
aligns them again with the words of the text, so that the model's durations become word times.
"""

from dataclasses import dataclass
from functools import lru_cache

from resources.engines.speech.espeakng import TIE, espeak_ng
from resources.engines.speech.spoken_text import SpokenWord, spoken_words

IDENTIFIERS = {
    "fr": "roa/fr", "en-US": "gmw/en-US", "en-GB": "gmw/en", "es": "roa/es", "it": "roa/it", "pt-BR": "roa/pt-BR",
}  # fmt: skip
"""espeak-ng's name for each language of Kokoro."""

MOST = 350
"""Phonemes in one breath of the model (it takes 510; quality falls before)."""

_SINGLE = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip
_ENGLISH = {
    "ʔˌn\u0329": "tᵊn", "ʔn\u0329": "tᵊn", "ʔn": "tᵊn", "ʔ": "t", "ə^l": "ᵊl", "ʲo": "jo", "ʲə": "jə", "ʲ": "",
    "ɚ": "əɹ", "r": "ɹ", "x": "k", "ç": "k", "ɐ": "ə", "ɬ": "l", "\u0303": "", "n\u0329": "ᵊn", "l\u0329": "ᵊl",
    "e^ə": "ɛː", "e": "A",
}  # fmt: skip
_AMERICAN = {"ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɪə": "iə", "ː": "", "o": "ɔ", "ɾ": "T"}
_BRITISH = {"iə": "ɪə", "o": "ɔ"}


@dataclass(frozen=True)
class PhonemeWord:
    """A written word and the characters of the phoneme line that say it."""

    written: str
    start: int
    end: int


@dataclass(frozen=True)
class PhonemeLine:
    """One breath of the model."""

    phonemes: str
    words: tuple[PhonemeWord, ...]


@dataclass(frozen=True)
class _Said:
    word: SpokenWord
    phonemes: str
    joined: bool
    """True: said together with the word before, without a gap."""


def phoneme_lines(text: str, language: str) -> tuple[PhonemeLine, ...]:
    """The text as breaths of at most :data:`MOST` phonemes, cut at marks where possible."""
    said: list[_Said] = []
    for run in _runs(spoken_words(text, language)):
        said += _say_run(run, language)
    return tuple(_line(breath) for breath in _breaths(said))


def _runs(words: tuple[SpokenWord, ...]) -> list[list[SpokenWord]]:
    """Words up to and with the next mark."""
    runs: list[list[SpokenWord]] = [[]]
    for word in words:
        runs[-1].append(word)
        if word.mark:
            runs.append([])
    return [run for run in runs if run]


def _say_run(run: list[SpokenWord], language: str) -> list[_Said]:
    identifier = IDENTIFIERS[language]
    whole = espeak_ng().phonemes(" ".join(word.spoken for word in run), identifier).split()
    alone = [_alone(word.spoken, identifier) for word in run]
    said = []
    for word, (phonemes, joined) in zip(run, _shared_out(whole, alone), strict=True):
        said.append(_Said(word, " ".join(_symbols(p, language) for p in phonemes), joined))
    return said


@lru_cache(maxsize=20_000)
def _alone(spoken: str, identifier: str) -> tuple[str, ...]:
    return tuple(espeak_ng().phonemes(spoken, identifier).split())


def _symbols(phonemes: str, language: str) -> str:
    tables = [_SINGLE]
    if language.startswith("en"):
        tables = [{**_SINGLE, **_ENGLISH}, _AMERICAN if language == "en-US" else _BRITISH]
    for table in tables:
        for old, new in sorted(table.items(), key=lambda pair: -len(pair[0])):
            phonemes = phonemes.replace(old, new)
    return phonemes.replace(TIE, "").replace("-", "")


def _shared_out(whole: list[str], alone: list[tuple[str, ...]]) -> list[tuple[list[str], bool]]:
    """For each word its phoneme words in ``whole``, and whether it is joined to the word before.

    When the counts agree they are dealt out in order; else the cheapest way of grouping is found (dynamic
    programming over words × phoneme words).
    """
    counts = [len(a) for a in alone]
    if sum(counts) == len(whole):
        dealt, at = [], 0
        for count in counts:
            dealt.append((whole[at : at + count], False))
            at += count
        return dealt
    return _grouped(whole, alone)


def _grouped(whole: list[str], alone: list[tuple[str, ...]]) -> list[tuple[list[str], bool]]:
    infinity = float("inf")
    best = [[infinity] * (len(whole) + 1) for _ in range(len(alone) + 1)]
    step: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    for i in range(len(alone) + 1):
        for j in range(len(whole) + 1):
            if best[i][j] == infinity:
                continue
            for a, b in _moves(i, j, alone, len(whole)):
                cost = best[i][j] + _cost(alone[i : i + a], whole[j : j + b])
                if cost < best[i + a][j + b]:
                    best[i + a][j + b] = cost
                    step[i + a, j + b] = (a, b)
    return _walk_back(whole, alone, step)


def _moves(i: int, j: int, alone: list[tuple[str, ...]], total: int) -> list[tuple[int, int]]:
    left_words, left_phonemes = len(alone) - i, total - j
    moves = [(a, 1) for a in (1, 2, 3, 4) if a <= left_words and left_phonemes >= 1]
    if left_words:
        usual = len(alone[i])
        most = max(usual + 3, left_phonemes if left_words == 1 else 0)
        moves += [(1, b) for b in range(2, most + 1) if b <= left_phonemes]
        moves.append((1, 0))
    return moves


def _cost(alone: "list[tuple[str, ...]] | tuple[tuple[str, ...], ...]", whole: list[str]) -> float:
    one = _bare("".join("".join(parts) for parts in alone))
    other = _bare("".join(whole))
    if not whole:
        return 4.0 + len(one)
    penalty = 0.3 * (len(alone) - 1)
    return penalty + _distance(one, other)


def _bare(phonemes: str) -> str:
    return phonemes.translate({ord(c): None for c in "ˈˌ-^"})


def _distance(one: str, other: str) -> float:
    """Edit distance (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return float(row[-1])


def _walk_back(
    whole: list[str], alone: list[tuple[str, ...]], step: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[list[str], bool]]:
    shared: list[tuple[list[str], bool]] = []
    i, j = len(alone), len(whole)
    while i > 0:
        a, b = step[i, j]
        parts = whole[j - b : j]
        if a == 1:
            shared.insert(0, (parts, False))
        else:
            shared[:0] = _split(parts[0], [sum(len(p) for p in alone[i - a + k]) for k in range(a)])
        i, j = i - a, j - b
    return shared


def _split(joined: str, lengths: list[int]) -> list[tuple[list[str], bool]]:
    """One phoneme word that says several words, shared out by how long each is alone."""
    total, at, shared = max(1, sum(lengths)), 0, []
    for k in range(len(lengths)):
        end = len(joined) if k == len(lengths) - 1 else round(len(joined) * sum(lengths[: k + 1]) / total)
        shared.append(([joined[at:end]], k > 0))
        at = end
    return shared


def _breaths(said: list[_Said]) -> list[list[_Said]]:
    """Cuts where the line grows longer than the model likes: after the last strong mark, any mark, or any word."""
    breaths: list[list[_Said]] = []
    rest = said
    while sum(len(s.phonemes) + 2 for s in rest) > MOST:
        fits, length = 0, 0
        while fits < len(rest) and length + len(rest[fits].phonemes) + 2 <= MOST:
            length += len(rest[fits].phonemes) + 2
            fits += 1
        fits = max(1, fits)
        cut = _best_cut(rest[:fits])
        breaths.append(rest[:cut])
        rest = rest[cut:]
    return [*breaths, rest] if rest else breaths


def _best_cut(fitting: list[_Said]) -> int:
    for marks in (".!?…", ":;—", ","):
        for cut in range(len(fitting), len(fitting) // 3, -1):
            if fitting[cut - 1].word.mark and fitting[cut - 1].word.mark in marks:
                return cut
    return len(fitting)


def _line(said: list[_Said]) -> PhonemeLine:
    text, words = "", []
    for item in said:
        if text and not item.joined:
            text += " "
        words.append(PhonemeWord(item.word.written, len(text), len(text) + len(item.phonemes)))
        text += item.phonemes + item.word.mark
    return PhonemeLine(text, tuple(words))
