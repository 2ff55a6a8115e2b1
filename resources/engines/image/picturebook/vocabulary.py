"""Words to art: things, places, hours and weathers named by a text in six languages."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from resources.engines.image.picturebook.tables import PACKAGE

LANGUAGES = ("en", "fr", "es", "de", "it", "pt")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("ies", "es", "s"),
    "fr": ("aux", "eux", "es", "s", "x"),
    "es": ("es", "s"),
    "pt": ("es", "s"),
    "it": ("he", "hi", "i", "e", "o", "a"),
    "de": ("en", "er", "es", "n", "s", "e"),
}


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


def folded(word: str, language: str) -> str:
    """A word without case, accents and plural ending: the same for its forms, good enough to look it up."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for ending in _ENDINGS.get(language, ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            return plain[: -len(ending)] + (
                "y" if ending == "ies" else "al" if ending == "aux" else "eu" if ending == "eux" else ""
            )
    return plain


def _rows(name: str) -> Iterable[list[str]]:
    text = (files(PACKAGE) / "tables" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def _phrase(words: str, language: str) -> str:
    return " ".join(folded(word, language) for word in words_of(words))


@cache
def lexicon(language: str) -> Mapping[str, Thing]:
    """Folded words (or phrases of up to three) of a language → things. Unknown languages have an empty one."""
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
    table = lexicon(language)
    found: dict[str, Found] = {}
    for source in (*objects, text):
        words = words_of(source)
        forms = [folded(word, language) for word in words]
        for i, word in enumerate(words):
            for length in (3, 2, 1):
                thing = table.get(" ".join(forms[i : i + length]))
                if thing is not None and i + length <= len(words) and _is_noun(word, language, source is text):
                    found.setdefault(thing.art, Found(" ".join(words[i : i + length]), thing))
                    break
    return list(found.values())


def _is_noun(word: str, language: str, in_text: bool) -> bool:
    """German writes nouns with a capital: a help not to take a verb for a thing."""
    return language != "de" or not in_text or word[:1].isupper()


@cache
def hints(language: str) -> Mapping[str, tuple[str, ...]]:
    """Folded words of a language → what they hint at, such as ``place:forest``, ``time:night``, ``weather:rain``."""
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
    table = hints(language)
    forms = [folded(word, language) for word in words_of(text)]
    votes: dict[str, int] = {}
    for i in range(len(forms)):
        for length in (2, 1):
            for kind in table.get(" ".join(forms[i : i + length]), ()):
                name, _, value = kind.partition(":")
                if name == about:
                    votes[value] = votes.get(value, 0) + length
    return max(votes, key=lambda kind: votes[kind], default="")
