"""Families under their name: "the Ambersons", "les Lanty" are a group of the cast, not one more Amberson."""

from collections.abc import Iterable, Mapping

from visiobook.domain.character import Gender
from visiobook.reading.lexicon import Lexicon, PersonNoun
from visiobook.reading.names import NOT_PEOPLE, NameEvidence, NameMention
from visiobook.reading.persons import Cast, Mention, Person

SEVERAL = {"en": frozenset({"the"}), "fr": frozenset({"les", "des", "aux", "ces"})}
"""Articles before the name of a family."""
ENOUGH = 2
"""Places that make a family one of the cast."""


def take_families(
    accepted: dict[str, NameEvidence], found: Mapping[str, NameEvidence], words: Lexicon
) -> dict[str, list[NameMention]]:
    """Family names and their places, which are taken out of ``accepted``: they are nobody's own."""
    surnames = {name.split()[-1] for name in accepted} - NOT_PEOPLE
    families: dict[str, list[NameMention]] = {}
    for name, item in found.items():
        if " " in name or not _of_several(name, surnames, words):
            continue
        places = [m for m in item.mentions if m.article in SEVERAL[words.language] and not m.title]
        if len(places) < ENOUGH:
            continue
        families[name] = places
        rest = [m for m in item.mentions if m not in places]
        if name in accepted and rest:
            item.mentions = rest
        elif name in accepted:
            del accepted[name]
    return families


def _of_several(name: str, surnames: Iterable[str], words: Lexicon) -> bool:
    if words.language == "en":
        return name.endswith("s") and (name[:-1] in surnames or (name.endswith("es") and name[:-2] in surnames))
    return words.language in SEVERAL and name in surnames


def add_families(cast: Cast, families: Mapping[str, list[NameMention]]) -> None:
    """Add each family as a group."""
    for name, places in families.items():
        person = Person("name", noun=PersonNoun(word=name, gender=Gender.UNKNOWN, group=True))
        person.names[(name,)] = len(places)
        person.spoken_of = sum(1 for m in places if m.spoken)
        person.told = len(places) - person.spoken_of
        cast.people.append(person)
        number = len(cast.people) - 1
        cast.mentions += [Mention(m.start, m.end, number, m.spoken, m.index, m.stop) for m in places]
