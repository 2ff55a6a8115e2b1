"""The word lists of one language, read from ``lexicons/*.toml`` (see the README there)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.conjugation import conjugate

LANGUAGES = ("fr", "en", "es", "de", "it", "pt")
"""Languages with a lexicon of their own."""


@dataclass(frozen=True)
class PersonNoun:
    """A common noun that names somebody: ``wolf``, ``la mère``, ``der Jäger``."""

    word: str
    gender: Gender
    age: AgeGroup = AgeGroup.UNKNOWN
    species: str = "human"
    occupation: str = ""
    kin: str = ""
    generic: bool = False
    group: bool = False


@dataclass(frozen=True)
class Words:
    """A set of words with stems: ``heureu*`` means any word that begins so; ``_`` stands for a blank in a phrase."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Words":
        """The words of a blank-separated list."""
        items = text.lower().split()
        phrases = tuple(i.replace("_", " ") for i in items if "_" in i)
        exact = frozenset(i for i in items if "*" not in i and "_" not in i)
        return cls(exact, tuple(i[:-1] for i in items if i.endswith("*")), phrases)

    def __contains__(self, word: str) -> bool:
        return word in self.exact or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What the rules know of a language. All words are lower case."""

    language: str
    narrator: str
    speech_verbs: frozenset[str]
    thought_verbs: frozenset[str]
    clitics: tuple[str, ...]
    pronouns: dict[str, frozenset[str]]
    articles: dict[str, frozenset[str]]
    titles: dict[str, Gender]
    same_title: dict[str, str]
    """Short titles and the noun they stand for (dr. → doctor)."""
    people: dict[str, PersonNoun]
    phrases: tuple[str, ...]
    """People of two or more words, longest first."""
    first_names: dict[str, Gender]
    openers: tuple[str, ...]
    times: dict[str, Words]
    places: dict[str, Words]
    weather: dict[str, Words]
    movement: dict[str, Words]
    """``moves`` and ``rests``: verbs that change the place or close a day; ``begins``: words a new scene opens with."""
    emotions: dict[str, Words]
    kinds: dict[str, Words]
    """Words that tell thoughts, letters, citations, wishes, origins, and what is worn."""
    positive: Words
    negative: Words
    genres: dict[str, Words]
    themes: dict[str, Words]
    colours: dict[str, str]
    clothes: dict[str, str]
    hair: frozenset[str]
    body: frozenset[str]
    adjectives: frozenset[str]
    personality: frozenset[str]
    abbreviations: frozenset[str]
    chapter: frozenset[str]
    abstract: frozenset[str]
    stop: frozenset[str]
    notnames: frozenset[str]
    place_prepositions: frozenset[str]
    extra: dict[str, frozenset[str]] = field(default_factory=dict)
    grammar: dict[str, frozenset[str]] = field(default_factory=dict)
    """Small words by what they do in a clause: ``subordinators``, ``recipients``, ``objects``, … (README)."""
    certainty: float = 1.0
    """How often speakers are right on texts nobody had read, as a share of how often they are in English."""

    def words_of(self, kind: str) -> frozenset[str]:
        """The small words of one kind in the table ``grammar``."""
        return self.grammar.get(kind, frozenset())

    def is_adverb(self, word: str) -> bool:
        """Does the word end as adverbs of manner do?"""
        return any(word.endswith(end) for end in self.words_of("adverb_ends"))

    def pronoun(self, kind: str) -> frozenset[str]:
        """``he``, ``she``, ``they``, ``first`` or ``second`` person words."""
        return self.pronouns.get(kind, frozenset())

    @property
    def determiners(self) -> frozenset[str]:
        """Every article, demonstrative and possessive."""
        return frozenset().union(*self.articles.values())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {key: _set(text) for key, text in table.items()}


def _words(table: dict[str, str]) -> dict[str, Words]:
    return {key: Words.of(text) for key, text in table.items()}


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split("=", 1) for item in text.split())


def _titles(table: dict[str, str]) -> dict[str, Gender]:
    kinds = {"m": Gender.MALE, "f": Gender.FEMALE, "n": Gender.UNKNOWN}
    return {w.replace("_", " "): kinds[k] for k in ("n", "f", "m") for w in table.get(k, "").lower().split()}


def _person(line: str) -> PersonNoun:
    word, gender, *tags = line.split()
    ages = {a.value: a for a in AgeGroup}
    by_mark = {t[0]: t[1:] for t in tags if t[0] in "=@"}
    return PersonNoun(
        word=word.replace("_", " ").lower(),
        gender=Gender(gender),
        age=next((ages[t] for t in tags if t in ages), AgeGroup.UNKNOWN),
        species=by_mark.get("=", "human"),
        occupation=by_mark.get("@", ""),
        kin=next((t[4:] for t in tags if t.startswith("kin:")), ""),
        generic="generic" in tags,
        group="group" in tags,
    )


def _people(lines: Iterable[str]) -> dict[str, PersonNoun]:
    nouns = (_person(line) for line in lines if line.strip())
    return {noun.word: noun for noun in nouns}


def _first_names(table: dict[str, str]) -> dict[str, Gender]:
    names = dict.fromkeys(table.get("m", "").lower().split(), Gender.MALE)
    for word in table.get("f", "").lower().split():
        names[word] = Gender.UNKNOWN if word in names else Gender.FEMALE
    return names


def _speech(language: str, table: dict[str, str]) -> frozenset[str]:
    forms = frozenset(w.replace("_", " ") for w in table.get("forms", "").lower().split())
    return forms | conjugate(language, table.get("conjugate", "").lower().split()) | _set(table.get("thought", ""))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; one without word lists for a language that has none."""
    name = language.split("-")[0]
    path = files("visiobook.reading") / "lexicons" / f"{name if name in LANGUAGES else 'none'}.toml"
    return build(name, tomllib.loads(path.read_text(encoding="utf-8")))


def build(name: str, data: dict[str, dict[str, str]]) -> Lexicon:
    """A lexicon from the tables of its TOML file."""

    def table(key: str) -> dict[str, str]:
        return data.get(key, {})

    speech, portrait, words, time = table("speech"), table("portrait"), table("words"), dict(table("time"))
    openers = tuple(o.strip() for o in time.pop("openers", "").lower().split("|") if o.strip())
    people = _people(table("people").get("entries", "").splitlines())
    return Lexicon(
        language=name,
        narrator=str(data.get("narrator", "the narrator")),
        certainty=float(str(data.get("certainty", 1.0))),
        speech_verbs=_speech(name, speech),
        thought_verbs=_set(speech.get("thought", "")),
        clitics=tuple(speech.get("clitics", "").split()),
        pronouns=_sets(table("pronouns")),
        articles=_sets(table("articles")),
        titles=_titles(table("titles")),
        same_title=_pairs(table("titles").get("same", "")),
        people=people,
        phrases=tuple(sorted((w for w in people if " " in w), key=len, reverse=True)),
        first_names=_first_names(table("names")),
        openers=openers,
        times=_words(time),
        places=_words(table("places")),
        weather=_words(table("weather")),
        movement=_words(table("movement")),
        emotions=_words(table("emotions")),
        kinds=_words(table("kinds")),
        positive=Words.of(table("polarity").get("positive", "")),
        negative=Words.of(table("polarity").get("negative", "")),
        genres=_words(table("genres")),
        themes=_words(table("themes")),
        colours=_pairs(portrait.get("colours", "")),
        clothes=_pairs(portrait.get("clothes", "")),
        hair=_set(portrait.get("hair", "")),
        body=_set(portrait.get("body", "")),
        adjectives=_set(portrait.get("adjectives", "")),
        personality=_set(portrait.get("personality", "")),
        abbreviations=_set(words.get("abbreviations", "")),
        chapter=_set(words.get("chapter", "")),
        abstract=_set(words.get("abstract", "")),
        stop=_set(words.get("stop", "")),
        notnames=_set(words.get("notnames", "")),
        place_prepositions=_set(words.get("place_prepositions", "")),
        grammar=_sets(table("grammar")),
        extra={k: _set(v) for k, v in portrait.items() if k in ("elder", "young", "adjectival")},
    )
