"""Nouns that the text itself shows to be people: whatever says something beside a line of speech.

No list of words holds every calling ("dit la maraîchère", "said the waggoner", "râla le moribond"): the noun after a
speech verb beside direct speech, or before one that leads to it, names somebody whatever it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens


def with_epithets(plain: Plain, toks: Tokens, words: Lexicon) -> Lexicon:
    """The lexicon with the people nouns that this text brings of its own."""
    fresh = _epithets(plain, toks, words)
    return replace(words, people={**words.people, **fresh}) if fresh else words


def _epithets(plain: Plain, toks: Tokens, words: Lexicon) -> Mapping[str, PersonNoun]:
    found: dict[str, Counter[Gender]] = {}
    kinds: dict[str, bool] = {}
    for i in range(len(toks)):
        if toks.spoken[i] or not reports(toks, words, i) or not any(toks.spoken[max(0, i - 3) : i]):
            continue
        if toks.lower[i] in words.words_of("light_verbs") and words.determiners.intersection(toks.lower[i + 1 : i + 2]):
            continue
        for noun, determiner in _beside(plain, toks, words, i):
            found.setdefault(noun, Counter())[_sex(noun, determiner, words)] += 1
            kinds[noun] = noun in words.adjectives or noun in words.personality
    return {
        noun: PersonNoun(word=noun, gender=genders.most_common(1)[0][0], generic=kinds[noun])
        for noun, genders in found.items()
    }


def reports(toks: Tokens, words: Lexicon, i: int) -> bool:
    """Is word ``i`` a speech verb next to direct speech?"""
    if not 0 <= i < len(toks) or toks.lower[i] not in words.speech_verbs:
        return False
    near = [k for k in (i - 2, i - 1, i + 1, i + 2, i + 3) if 0 <= k < len(toks)]
    return any(toks.spoken[k] for k in near) or any(toks.spoken[k] for k in range(i + 4, min(len(toks), i + 7)))


def speaks(index: int, stop: int, toks: Tokens, words: Lexicon) -> bool:
    """Does whoever is named by the words from ``index`` to ``stop`` say the direct speech beside them?"""
    if reports(toks, words, stop) and not toks.spoken[stop]:
        return True
    before = index - 1 - (index >= 2 and toks.lower[index - 1] in words.articles.get("definite", ()))
    told = before >= 0 and toks.lower[before] in words.words_of("asked")
    return reports(toks, words, before) and not toks.spoken[before] and not told


def _beside(plain: Plain, toks: Tokens, words: Lexicon, verb: int) -> Iterator[tuple[str, str]]:
    """The noun after the verb of an incise."""
    at = verb + 1
    while at < len(toks) and at <= verb + 2 and _joined(plain, toks, at) and words.is_adverb(toks.lower[at]):
        at += 1
    if at >= len(toks) or not _joined(plain, toks, at) or not _is_singular(toks.lower[at], words) or toks.spoken[at]:
        return
    noun = _head(plain, toks, words, at + 1)
    if noun is not None:
        yield noun, toks.lower[at]


def _is_singular(low: str, words: Lexicon) -> bool:
    """Is the word the determiner of one?"""
    if low not in words.determiners:
        return False
    if words.language in ("fr", "es", "pt"):
        return (not low.endswith(("s", "x")) and low not in words.articles.get("other", ())) or low in (
            "du",
            "au",
            "del",
            "al",
        )
    return low not in ("i", "gli", "le", "these", "those", "some", "two", "three", "four", "five", "several", "any")


def _joined(plain: Plain, toks: Tokens, i: int) -> bool:
    return plain.text[toks.ends[i - 1] : toks.starts[i]] in (" ", "")


def _head(plain: Plain, toks: Tokens, words: Lexicon, at: int) -> str | None:
    """The noun of the phrase whose determiner stands before word ``at``."""
    run: list[int] = []
    while at < len(toks) and len(run) < 4 and not toks.spoken[at] and _joined(plain, toks, at):
        low = toks.lower[at]
        if (
            low in words.stop
            or low in words.words_of("objects")
            or words.is_adverb(low)
            or (toks.words[at][0].isupper() and words.language != "de")
        ):
            break
        run.append(at)
        at += 1
    if not run or any(toks.lower[k] in words.people for k in run):
        return None
    if words.language == "en":
        chosen = run[-1]
    elif words.language == "de":
        chosen = next((k for k in run if toks.words[k][0].isupper()), run[0])
    else:
        chosen = next((k for k in run if toks.lower[k] not in words.adjectives), run[-1])
    low = toks.lower[chosen]
    return low if _may_be_person(low, toks, words, chosen) else None


def _may_be_person(low: str, toks: Tokens, words: Lexicon, i: int) -> bool:
    if len(low) < 3 or not low.replace("-", "").isalpha() or low in words.words_of("not_people"):
        return False
    if low in words.notnames or low in words.speech_verbs or low in words.first_names or low in words.clothes:
        return False
    things = low in words.abstract or low in words.body or any(low in place for place in words.places.values())
    return not things and not (words.language == "en" and toks.lower[i].endswith("'s"))


def _sex(noun: str, determiner: str, words: Lexicon) -> Gender:
    feminine, masculine = words.articles.get("feminine", ()), words.articles.get("masculine", ())
    if words.language not in ("en", "de"):
        if determiner in feminine:
            return Gender.FEMALE
        return Gender.MALE if determiner in masculine else Gender.UNKNOWN
    if noun.endswith(tuple(words.words_of("female_ends"))):
        return Gender.FEMALE
    if noun.endswith(tuple(words.words_of("male_ends"))):
        return Gender.MALE
    if words.language == "de" and determiner in ("der", "die"):
        return Gender.MALE if determiner == "der" else Gender.FEMALE
    return Gender.UNKNOWN
