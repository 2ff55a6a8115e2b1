"""How a character looks: what the text says, and where it is silent a choice seeded by the name."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from visiobook.domain.base import sha256
from visiobook.domain.character import AgeGroup, Character, Gender, Look
from visiobook.reading.lexicon import Lexicon, lexicon

SEEDED_HAIR = ("#6b4423", "#1f1a17", "#a6461f", "#e3c16f", "#4a3020")
SEEDED_CLOTH = ("#2f5d9b", "#3d7a4a", "#8a3b3b", "#6a4a86", "#b5762e", "#3f7c85", "#7a5a3a", "#a04a6a")
BEARDED = frozenset({"human", "dwarf", "wizard", "giant", "ogre", "elf", "goat", "genie"})
"""Beings whose males may wear a beard."""


@dataclass(frozen=True)
class Wardrobe:
    """What people wear where the text is silent, and the colours of hair and cloth."""

    outfits: dict[str, tuple[str, tuple[str, ...]]]
    beings: dict[str, tuple[str, ...]]
    hair: dict[str, str]
    cloth: dict[str, str]


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


@cache
def wardrobe() -> Wardrobe:
    """The wardrobe of ``lexicons/wardrobe.toml``."""
    path = files("visiobook.reading") / "lexicons" / "wardrobe.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    outfits = {k: (v.split("|")[0].strip(), _items(v.split("|")[1])) for k, v in data["occupations"].items()}
    return Wardrobe(outfits, {k: _items(v) for k, v in data["beings"].items()}, data["hair"], data["cloth"])


def look_of(character: Character, language: str, seed: int) -> Look:
    """The look of a character, the same for the same character however often it is asked for."""
    words = lexicon(language)
    number = int(sha256(f"{character.id}/{seed}".encode())[:8], 16)
    clothes, kit = wardrobe().outfits.get(
        character.occupation, ("dress" if character.gender is Gender.FEMALE else "coat", ())
    )
    worn, colour = _worn(character)
    if character.age is AgeGroup.ELDER and character.species == "human" and character.gender is Gender.FEMALE:
        kit = (*kit, "shawl")
    attributes = (*worn, *kit, *wardrobe().beings.get(character.species, ()), *_beard(character, words))
    return Look(
        species=character.species,
        gender=character.gender,
        age=character.age if character.age is not AgeGroup.UNKNOWN else AgeGroup.ADULT,
        occupation=character.occupation,
        hair=_hair(character, words, number),
        clothes=clothes,
        clothes_colour=colour or SEEDED_CLOTH[number // 7 % len(SEEDED_CLOTH)],
        attributes=tuple(dict.fromkeys(attributes))[:6],
        seed=number,
    )


def _worn(character: Character) -> tuple[tuple[str, ...], str]:
    """Things worn as the text names them ("red hood"), and the colour of the clothes."""
    colour = next(
        (
            wardrobe().cloth[p[0]]
            for r in character.visual_references
            if len(p := r.split()) > 1 and p[0] in wardrobe().cloth
        ),
        "",
    )
    return character.visual_references, colour


def _hair(character: Character, words: Lexicon, number: int) -> str:
    if character.species != "human":
        return ""
    for trait in character.physical:
        lows = re.findall(r"[^\W\d_]+", trait.text.lower())
        colour = next((words.colours[w] for w in lows if w in words.colours), "")
        if colour in wardrobe().hair and (any(w in words.hair for w in lows) or colour in ("blond",)):
            return wardrobe().hair[colour]
    if character.age is AgeGroup.ELDER:
        return wardrobe().hair["grey"] if number % 2 else wardrobe().hair["white"]
    return SEEDED_HAIR[number % len(SEEDED_HAIR)]


def _beard(character: Character, words: Lexicon) -> tuple[str, ...]:
    bearded = {"barbe", "beard", "barba", "bart", "bearded", "barbu"}
    said = any(bearded & set(re.findall(r"[^\W\d_]+", t.text.lower())) for t in character.physical)
    grown = character.age not in (AgeGroup.CHILD, AgeGroup.TEEN)
    bears = character.gender is Gender.MALE and character.species in BEARDED
    return ("beard",) if said and grown and bears else ()
