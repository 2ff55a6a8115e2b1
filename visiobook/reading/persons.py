"""The people of a text while they are gathered, and where they are named."""

from collections import Counter
from dataclasses import dataclass, field

from visiobook.domain.character import AgeGroup, Gender
from visiobook.reading.lexicon import PersonNoun


@dataclass
class Person:
    """Somebody, while being gathered. ``surfaces`` counts how the text calls them."""

    kind: str
    """``name``, ``noun`` or ``narrator``."""
    surfaces: Counter[str] = field(default_factory=Counter)
    genders: Counter[Gender] = field(default_factory=Counter)
    grammar: Counter[Gender] = field(default_factory=Counter)
    """Sexes that only grammar speaks for (``le Petit Chaperon Rouge`` is a girl): they count little."""
    ages: Counter[AgeGroup] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    names: Counter[tuple[str, ...]] = field(default_factory=Counter)
    noun: PersonNoun | None = None
    nouns: Counter[str] = field(default_factory=Counter)
    spoken_of: int = 0
    told: int = 0
    meant: int = 0
    """Pronouns of the narration that were taken to mean them (or a narrator's "I")."""
    grown: bool = False
    """A title of grown people stands before the name ("M. Carré"): no noun makes a child of its bearer."""
    merged: bool = False
    """A person said that this is somebody else of the cast."""

    @property
    def count(self) -> int:
        """How often they are named."""
        return self.spoken_of + self.told

    def gender(self) -> Gender:
        """The sex most evidence speaks for; unknown when nothing or nearly as much speaks against."""
        male, female = (self.genders[g] + min(2.0, 0.5 * self.grammar[g]) for g in (Gender.MALE, Gender.FEMALE))
        if male == female:
            return Gender.UNKNOWN
        return Gender.MALE if male > female else Gender.FEMALE

    def age(self) -> AgeGroup:
        """The age most evidence speaks for."""
        known = [(n, a) for a, n in self.ages.items() if a is not AgeGroup.UNKNOWN and n > 0]
        return max(known, key=lambda k: k[0])[1] if known else AgeGroup.UNKNOWN


@dataclass(frozen=True)
class Mention:
    """A place where somebody is named: ``person`` indexes the cast."""

    start: int
    end: int
    person: int
    spoken: bool
    index: int
    stop: int
    noun: bool = False
    guess: PersonNoun | None = None
    """The noun, where it was only guessed whom it means."""


@dataclass(frozen=True)
class Anaphor:
    """A noun that stands for somebody known ("the girl", "his mother")."""

    start: int
    end: int
    noun: PersonNoun
    spoken: bool
    index: int
    stop: int
    plural: bool = False
    fresh: bool = False
    """With an indefinite article: it may bring somebody in."""
    owned: bool = False
    """With a possessive: somebody's friend is not the nearest person."""
    one: bool = False
    """One of several: whoever is called by the noun afterwards is somebody else."""


@dataclass
class Cast:
    """The people of a text and every place they are named at."""

    people: list[Person]
    mentions: list[Mention]
    anaphors: list[Anaphor]
    narrator: int | None = None
    introduced: dict[int, int] = field(default_factory=dict)
    """Where a noun is that a sentence gives a name to ("a girl called Alice"), and the person so named."""


AGE_MATCH = {
    AgeGroup.CHILD: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.UNKNOWN},
    AgeGroup.TEEN: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN},
    AgeGroup.YOUNG_ADULT: {AgeGroup.CHILD, AgeGroup.TEEN, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN, AgeGroup.ADULT},
    AgeGroup.ADULT: {AgeGroup.ADULT, AgeGroup.ELDER, AgeGroup.YOUNG_ADULT, AgeGroup.UNKNOWN},
    AgeGroup.ELDER: {AgeGroup.ELDER, AgeGroup.ADULT, AgeGroup.UNKNOWN},
    AgeGroup.UNKNOWN: set(AgeGroup),
}


def could_be(noun: PersonNoun, person: Person) -> bool:
    """May the noun stand for the person (sex, kind of being, age)?"""
    if person.grown and noun.age is AgeGroup.CHILD:
        return False
    return same_kind(noun, person) and person.age() in AGE_MATCH[noun.age]


def same_kind(noun: PersonNoun, person: Person) -> bool:
    """May the noun stand for the person by sex and kind of being (ages are guessed more often wrong)?"""
    sex = person.gender()
    if noun.gender is not Gender.UNKNOWN and sex is not Gender.UNKNOWN and noun.gender is not sex:
        return False
    if person.noun is not None and person.noun.species not in ("human", noun.species) and noun.species == "human":
        return False
    return noun.group == bool(person.noun and person.noun.group)
