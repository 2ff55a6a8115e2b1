"""Whom a line calls without a name: "Yes, sir", "ma fille", "monsieur l'abbé", "take that basket, boy"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Mention, Person
from visiobook.reading.plain import Plain
from visiobook.reading.tokens import Tokens

ENDS = ",!?.;:…»”\"'’—–\n"
BEFORE = ",!?.;:…«“\"'‘¡¿—–-\n"


YOUNG = frozenset({AgeGroup.CHILD, AgeGroup.TEEN})
OLD = frozenset({AgeGroup.ADULT, AgeGroup.ELDER})


@dataclass(frozen=True)
class Call:
    """A noun that a line calls somebody by. ``word`` is "" where it only tells the sex ("sir")."""

    gender: Gender
    word: str = ""
    age: AgeGroup = AgeGroup.UNKNOWN
    generic: bool = False
    kin: bool = False
    """"Mon père" may call a priest and "ma fille" anybody, a wolf in bed too: kinship tells only whom it names so."""


def calls(plain: Plain, toks: Tokens, words: Lexicon, start: int, end: int) -> Iterator[Call]:
    """The calls between two places of the plain text (a span of speech)."""
    first, stop = toks.at(start), toks.at(end)
    i = first
    while i < stop:
        found = _call_at(plain, toks, words, i, first, stop)
        if found is None:
            i += 1
            continue
        i, call = found
        yield call


def _call_at(plain: Plain, toks: Tokens, words: Lexicon, i: int, first: int, stop: int) -> tuple[int, Call] | None:
    low = toks.lower[i]
    polite = words.words_of("polite_man") | words.words_of("polite_woman")
    if low not in words.people and low not in polite:
        return None
    last = _titled(toks, words, i, stop) if low in polite else i
    if plain.text[toks.ends[last] : toks.ends[last] + 1] not in ENDS or not _opens(plain, toks, words, i, first):
        return None
    noun = words.people.get(toks.lower[last])
    if low in polite and last == i:
        female = low in words.words_of("polite_woman")
        return i + 1, Call(Gender.FEMALE if female else Gender.MALE)
    if noun is None or noun.group:
        return None
    return last + 1, Call(noun.gender, noun.word, noun.age, noun.generic, bool(noun.kin))


def _titled(toks: Tokens, words: Lexicon, i: int, stop: int) -> int:
    """The last word of "monsieur le curé", "madame la comtesse"."""
    definite = words.articles.get("definite", ())
    if i + 2 < stop and toks.lower[i + 1] in definite and toks.lower[i + 2] in words.people:
        return i + 2
    return i


def _opens(plain: Plain, toks: Tokens, words: Lexicon, i: int, first: int) -> bool:
    """Does nothing but "my dear" stand between the word and a mark (or the beginning of the line)?"""
    mine = words.words_of("calling")
    while i > first and toks.lower[i - 1] in mine and plain.text[toks.ends[i - 1] : toks.starts[i]] in (" ", ""):
        i -= 1
    if i == first:
        return True
    return plain.text[toks.ends[i - 1] : toks.starts[i]].strip(" ")[-1:] in tuple(BEFORE)


def answers_to(call: Call, person: Person) -> bool | None:
    """May the person be the one called? None where nothing is known."""
    sex = person.gender()
    if call.kin:
        return True if person.kind == "name" and person.titles[call.word] > 0 else None
    if call.gender is not Gender.UNKNOWN and sex is not Gender.UNKNOWN and sex is not call.gender:
        return False
    if not call.word:
        return None
    if call.age in YOUNG and person.age() in OLD:
        return False
    if call.age in YOUNG and person.age() in YOUNG and call.generic:
        return True
    known = person.nouns[call.word] > 0 or person.titles[call.word] > 0
    return True if known or (person.noun is not None and person.noun.word == call.word) else None


QUOTES = tuple("“”\"'‘’«»")


def is_called(text: str, start: int, end: int) -> bool:
    """Is the name at a place of a speech a call ("Yes, Watson, …")?"""
    before, after = text[max(0, start - 3) : start].strip(" ")[-1:], text[end : end + 1]
    if before in QUOTES and after in QUOTES:
        return False
    return (
        before in ("", ",", "!", "?", ".", "…", "“", '"', "'", "‘", "«", "—", "–", "-", "\n") and after in ',!?.;…”"»'
    )


@cache
def _self_naming(words: Lexicon) -> re.Pattern[str] | None:
    phrases = sorted((p.replace("_", " ") for p in words.words_of("self_naming")), key=len, reverse=True)
    if not phrases:
        return None
    return re.compile(r"(?:^|[^\w'])(?:" + "|".join(map(re.escape, phrases)) + r")[\s,]*$", re.I)


def names_himself(text: str, mention: Mention, words: Lexicon, told: bool = False) -> bool:
    """Is a name in a speech (or, if ``told``, outside) the speaker's own ("I am Tom Tringham", "je me nomme Roger")?"""
    pattern = _self_naming(words)
    if pattern is None or mention.spoken == told or text[mention.end : mention.end + 2] in ("'s", "’s"):
        return False
    return pattern.search(text[max(0, mention.start - 40) : mention.start]) is not None
