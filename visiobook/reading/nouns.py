"""People named by a common noun: ``le loup``, ``her mother``, ``der Jäger``, ``the old woman``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.tokens import Tokens

ADJECTIVES_BETWEEN = 2


@dataclass(frozen=True)
class NounMention:
    """A person noun with its determiner. ``kind``: definite, indefinite, possessive, one (of several), bare (a vocative
    or a title).
    """

    start: int
    end: int
    noun: PersonNoun
    kind: str
    determiner: str
    spoken: bool
    index: int
    stop: int
    plural: bool = False


def find_nouns(text: str, toks: Tokens, words: Lexicon, taken: bytearray) -> Iterator[NounMention]:
    """Person nouns outside names; ``taken`` marks the words that belong to names."""
    i, n = 0, len(toks)
    while i < n:
        if taken[i]:
            i += 1
            continue
        found = _noun_at(text, toks, words, i)
        if found is None:
            i += 1
            continue
        noun, stop, plural = found
        determiner, begin = _determiner(text, toks, words, i)
        kind = _kind(determiner, words)
        single = _one_of(toks, words, begin) if plural or noun.group else begin
        if single < begin:
            begin, kind, plural = single, "one", False
            noun = replace(noun, group=False)
        noun = _sexed(noun, determiner, words)
        yield NounMention(
            toks.starts[begin],
            toks.ends[stop - 1],
            noun,
            kind,
            determiner,
            bool(toks.spoken[i]),
            begin,
            stop,
            plural or noun.group,
        )
        i = stop


def _one_of(toks: Tokens, words: Lexicon, begin: int) -> int:
    """Where "one of the men", "un des hommes", "l'un de ses amis" begins: one of several is one; else ``begin``."""
    ones, links = words.words_of("one"), words.words_of("of")
    if begin >= 2 and toks.lower[begin - 1] in links and toks.lower[begin - 2] in ones:
        return begin - 2
    joined = toks.lower[begin] in links and begin >= 1 and toks.lower[begin - 1] in ones
    return begin - 1 if joined else begin


def _sexed(noun: PersonNoun, determiner: str, words: Lexicon) -> PersonNoun:
    """``la pauvre enfant`` is a girl: the determiner tells the sex the noun leaves open."""
    if noun.gender is not Gender.UNKNOWN or words.language not in ("fr", "es", "it", "pt"):
        return noun
    if determiner in words.articles.get("feminine", ()):
        return replace(noun, gender=Gender.FEMALE)
    if determiner in words.articles.get("masculine", ()) and determiner not in ("cet", "mon", "ton", "son"):
        return replace(noun, gender=Gender.MALE)
    return noun


def _noun_at(text: str, toks: Tokens, words: Lexicon, i: int) -> tuple[PersonNoun, int, bool] | None:
    low = toks.lower[i]
    if i + 1 < len(toks) and toks.starts[i + 1] - toks.ends[i] == 1:
        pair = f"{low} {toks.lower[i + 1]}"
        if pair in words.people:
            return words.people[pair], i + 2, False
        if toks.lower[i + 1] in words.people and low in words.extra.get("adjectival", ()):
            return None
    if words.language == "de" and toks.words[i][0].islower():
        return None
    if low in words.people:
        return words.people[low], i + 1, False
    for form in singulars(low, words.language):
        if form in words.people:
            return words.people[form], i + 1, form != low and not _is_genitive(low, form, words)
    return None


def _is_genitive(low: str, form: str, words: Lexicon) -> bool:
    return low == form + "'s" or (words.language == "de" and low in (form + "s", form + "es", form + "en", form + "n"))


def singulars(word: str, language: str) -> tuple[str, ...]:
    """Forms a word may be the plural (or genitive) of."""
    if language == "en":
        ends = [("'s", ""), ("s", ""), ("es", "")]
    elif language == "de":
        ends = [("es", ""), ("s", ""), ("en", ""), ("n", ""), ("e", "")]
    elif language in ("fr", "pt"):
        ends = [("s", ""), ("aux", "al")]
    elif language == "es":
        ends = [("es", ""), ("s", "")]
    else:
        ends = []
    return tuple(word[: -len(a)] + b for a, b in ends if len(word) > len(a) + 2 and word.endswith(a))


def _determiner(text: str, toks: Tokens, words: Lexicon, i: int) -> tuple[str, int]:
    """The determiner before word ``i``, past adjectives, and the index where the mention begins."""
    for back in range(1, ADJECTIVES_BETWEEN + 2):
        at = i - back
        if at < 0 or text[toks.ends[at] : toks.starts[at + 1]] not in (" ", ""):
            break
        if toks.lower[at] in words.determiners:
            return toks.lower[at], at
        if toks.lower[at] in words.stop and toks.lower[at] not in words.titles:
            break
    return "", i


def _kind(determiner: str, words: Lexicon) -> str:
    if not determiner:
        return "bare"
    for kind in ("definite", "possessive", "demonstrative", "indefinite"):
        if determiner in words.articles.get(kind, ()):
            return "definite" if kind == "demonstrative" else kind
    if determiner in ("du", "au", "del", "al", "zum", "zur", "vom", "beim", "im"):
        return "definite"
    return "indefinite"


NAMING = re.compile(
    r"\b(?:appel\w+|nomm\w+|surnomm\w+|called|named|hieß|heißt|nannte\w*|genannt|llam\w+|chiamav\w+|chamav\w+)\b"
)
