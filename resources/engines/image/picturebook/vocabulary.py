"""Words to art: things, places, hours and weathers named by a text in six languages."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TypeVar

from resources.engines.image.picturebook.tables import PACKAGE, table

T = TypeVar("T")
LANGUAGES = ("en", "fr", "es", "de", "it", "pt")
LIKENED_WITHIN = 4
"""Words before a thing in which a comparison is looked for."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f")),
    "fr": (("s", ""), ("x", ""), ("aux", "al"), ("aux", "ail")),
    "es": (("s", ""), ("es", ""), ("ces", "z")),
    "pt": (("s", ""), ("es", ""), ("ões", "ão"), ("ns", "m"), ("is", "l")),
    "it": (("i", "o"), ("e", "a"), ("i", "e"), ("che", "ca"), ("ghe", "ga"), ("chi", "co"), ("i", "io")),
    "de": (("e", ""), ("n", ""), ("en", ""), ("er", ""), ("s", ""), ("es", ""), ("ern", "")),
}
"""Plural (and German case) endings, and what stands in their place in the dictionary."""
_UMLAUTS = str.maketrans("äöü", "aou")


@dataclass(frozen=True)
class Thing:
    """A thing the art can show: the drawing's name, its size in metres, where it is put."""

    art: str
    metres: float
    where: str


@dataclass(frozen=True)
class Found:
    """A word of the text and the thing that shows it."""

    word: str
    thing: Thing


def words_of(text: str) -> list[str]:
    """The words of a text, French elisions split off (l'arbre → l, arbre)."""
    return [part for word in _WORD.findall(text) for part in re.split(r"['’]", word) if part]


def forms_of(word: str, language: str) -> tuple[str, ...]:
    """The word as it is, then what it may be the plural of. Accents stay: they part words (dé, de; maïs, mais)."""
    plain = unicodedata.normalize("NFC", word.casefold()).replace("œ", "oe")
    found = [plain]
    for ending, instead in _ENDINGS.get(language, ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            found.append(plain[: -len(ending)] + instead)
    if language == "de":
        found += [form.translate(_UMLAUTS) for form in found]
    return tuple(dict.fromkeys(found))


def looked_up(known: Mapping[str, T], words: Sequence[str], language: str) -> T | None:
    """What a dictionary has for a word or a phrase of some words, in any of the last word's forms."""
    *first, last = [forms_of(word, language) for word in words]
    start = [forms[0] for forms in first]
    return next((known[key] for form in last if (key := " ".join([*start, form])) in known), None)


def _rows(name: str) -> Iterable[list[str]]:
    text = (files(PACKAGE) / "tables" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def _phrase(words: str, language: str) -> str:
    return " ".join(forms_of(word, language)[0] for word in words_of(words))


@cache
def lexicon(language: str) -> Mapping[str, Thing]:
    """Words (or phrases of up to three) of a language → things. Unknown languages have an empty one."""
    found: dict[str, Thing] = {}
    if language not in LANGUAGES:
        return found
    column = 3 + LANGUAGES.index(language)
    known: dict[str, Thing] = {}
    for row in _rows("things.txt"):
        thing = Thing(row[0], float(row[1]), row[2])
        known[thing.art] = thing
        for words in row[column].split(",") if len(row) > column else ():
            if words:
                found.setdefault(_phrase(words, language), thing)
    for word, art in _spoken(language).items():
        if art in known:
            found.setdefault(_phrase(word, language), known[art])
    return found


def _spoken(language: str) -> Mapping[str, str]:
    names: dict[str, dict[str, str]] = json.loads((files(PACKAGE) / "art/names.json").read_text(encoding="utf-8"))
    return names.get(language, {})


def things_in(text: str, objects: Iterable[str], language: str) -> list[Found]:
    """The things named by ``objects`` and then by the text, each once, in order of naming."""
    language = language.split("-")[0]
    known = lexicon(language)
    found: dict[str, Found] = {}
    for source in (*objects, text):
        words = words_of(source)
        i = 0
        while i < len(words):
            thing, length = _longest(known, words[i : i + 3], language)
            told = source is not text or not _likened(words, i, language)
            if thing is not None and told and (length > 1 or is_thing(words, i, language, source is text)):
                found.setdefault(thing.art, Found(" ".join(words[i : i + length]), thing))
            i += length
    return list(found.values())


def _longest(known: Mapping[str, T], words: Sequence[str], language: str) -> tuple[T | None, int]:
    """What a dictionary has for the longest phrase that begins here, and its number of words (1 if there is none)."""
    for length in range(len(words), 0, -1):
        entry = looked_up(known, words[:length], language)
        if entry is not None:
            return entry, length
    return None, 1


def is_thing(words: Sequence[str], i: int, language: str, in_text: bool) -> bool:
    """Whether the word at ``i`` can be a noun there: told by the word before it, in German by its capital."""
    word, before = words[i].casefold(), words[i - 1].casefold() if i else ""
    if word in _words("never", language) or (in_text and before in _words("before_verbs", language)):
        return False
    if language == "de":
        return not in_text or words[i][:1].isupper()
    if word in _words("proper", language) and not words[i][:1].isupper():
        return False
    if not _words("doubtful", language).isdisjoint(forms_of(word, language)):
        return not in_text or before in _words("articles", language)
    return True


def _likened(words: Sequence[str], i: int, language: str) -> bool:
    """Whether what is named at ``i`` is only likened to something: "like a snake", « comme un serpent »."""
    before = [word.casefold() for word in words[max(0, i - LIKENED_WITHIN) : i]]
    likes, articles = _words("likened", language), _words("articles", language)
    return any(one in likes and other in articles for one, other in pairwise(before))


@cache
def _words(group: str, language: str) -> frozenset[str]:
    return frozenset(table(group).get(language, ()))


def lying_in_bed(text: str, names: Sequence[str], language: str) -> int | None:
    """Which of some named people the text puts into a bed (the one named last before it is said), None: nobody."""
    low = " ".join(text.casefold().split())
    places = [low.find(phrase) for phrase in _words("in_bed", language.split("-")[0])]
    at = min((place for place in places if place >= 0), default=-1)
    if at < 0 or not names:
        return None
    last = [low.rfind(name.casefold().split()[-1], 0, at) for name in names]
    return max(range(len(names)), key=lambda i: (last[i], -i))


@dataclass(frozen=True)
class Person:
    """Somebody a text names by a role. ``role`` is an occupation, or ""."""

    role: str
    age: str
    gender: str


@cache
def persons(language: str) -> Mapping[str, Person]:
    """Words of a language → people."""
    found: dict[str, Person] = {}
    if language in LANGUAGES:
        column = 3 + LANGUAGES.index(language)
        for row in _rows("persons.txt"):
            for words in row[column].split(","):
                if words:
                    found.setdefault(_phrase(words, language), Person(row[0], row[1], row[2]))
    return found


def persons_in(text: str, language: str) -> list[tuple[str, Person]]:
    """The people a text names by a role, each role once, with the word."""
    language = language.split("-")[0]
    words, known = words_of(text), persons(language.split("-")[0])
    found: dict[Person, str] = {}
    i = 0
    while i < len(words):
        person, length = _longest(known, words[i : i + 2], language)
        if person is not None and (length > 1 or is_thing(words, i, language, True)):
            found.setdefault(person, " ".join(words[i : i + length]))
        i += length
    return [(word, person) for person, word in found.items()]


@cache
def hints(language: str) -> Mapping[str, tuple[str, ...]]:
    """Words of a language → what they hint at, such as ``place:forest``, ``time:night``, ``weather:rain``."""
    found: dict[str, list[str]] = {}
    if language in LANGUAGES:
        column = 1 + LANGUAGES.index(language)
        for row in _rows("hints.txt"):
            for words in row[column].split(",") if len(row) > column else ():
                if words.strip():
                    found.setdefault(_phrase(words, language), []).append(row[0])
    return {word: tuple(kinds) for word, kinds in found.items()}


def hinted(text: str, language: str, about: str) -> str:
    """What a text hints at most often (``about``: place, time or weather), "" if at nothing."""
    language = language.split("-")[0]
    known = hints(language)
    words = words_of(text)
    votes: dict[str, int] = {}
    for i in range(len(words)):
        for length in (2, 1):
            for kind in looked_up(known, words[i : i + length], language) or ():
                name, _, value = kind.partition(":")
                if name == about:
                    votes[value] = votes.get(value, 0) + length
    return max(votes, key=lambda kind: votes[kind], default="")
