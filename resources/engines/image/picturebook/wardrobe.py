"""From a look to what is drawn: build, colours, garments, what is worn and carried. Seeded where the text is silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter
from resources.engines.image.picturebook.tables import table
from visiobook.domain.character import AgeGroup, Gender, Look

SKINS = tuple(hexed(c) for c in ("#f6d3bb", "#efc3a2", "#e0a982", "#c68a62", "#9a6543", "#704632"))
HAIRS = tuple(hexed(c) for c in ("#2b1d18", "#4a2e1f", "#7a4a28", "#a8743a", "#d9b15f", "#a2452a"))
GREYS = tuple(hexed(c) for c in ("#d9d7d4", "#b5b2b0", "#efedea"))
CLOTHES = tuple(
    hexed(c)
    for c in (
        "#3f6ea5", "#a83f3f", "#4e8560", "#8a5a9c", "#c98a2d", "#2f6f78", "#b5566f", "#6b7a3a", "#56608f", "#96603a",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Build:
    """Shares of a figure's height. ``metres``: how tall it is."""

    metres: float
    head: float
    shoulder: float
    hip: float
    waist: float
    stoop: float = 0.0


BUILDS: dict[AgeGroup, Build] = {
    AgeGroup.CHILD: Build(1.22, 0.315, 0.125, 0.36, 0.105),
    AgeGroup.TEEN: Build(1.52, 0.262, 0.12, 0.42, 0.095),
    AgeGroup.YOUNG_ADULT: Build(1.7, 0.232, 0.128, 0.45, 0.098),
    AgeGroup.ADULT: Build(1.73, 0.232, 0.135, 0.45, 0.106),
    AgeGroup.ELDER: Build(1.58, 0.255, 0.13, 0.42, 0.12, stoop=0.02),
}


@dataclass(frozen=True)
class Costume:
    """All that decides how somebody looks. ``wears`` are English words of :data:`worn.toml` and the like."""

    species: str
    build: Build
    skin: Colour
    hair: Colour
    cloth: Colour
    second: Colour
    trousers: Colour
    shoes: Colour
    dress: bool
    long_hair: bool
    elder: bool
    child: bool
    wears: frozenset[str]
    seed: int

    def has(self, *words: str) -> bool:
        """Whether any of these is worn or carried."""
        return not self.wears.isdisjoint(words)


def costume(look: Look) -> Costume:
    """The costume of a look: always the same for the same look."""
    rng = Random(f"look {look.seed} {look.species} {look.gender} {look.occupation}")
    age = look.age if look.age in BUILDS else AgeGroup.ADULT
    draws = [rng.random() for _ in range(8)]
    words = _worn(look)
    beast = look.species.lower() in table("animals") or look.species.lower() in table("animal_names")
    female = look.gender is Gender.FEMALE if beast else _is_female(look, words, draws[0])
    cloth = _colour(look.clothes_colour, CLOTHES, draws[1])
    if not look.clothes_colour:
        cloth = _occupied(look, cloth)
    hair = _colour(look.hair, GREYS if age is AgeGroup.ELDER else HAIRS, draws[2])
    if look.gender is Gender.FEMALE:
        words -= {"beard", "moustache"}
    build = _sized(BUILDS[age], look, words, draws[3])
    return Costume(
        species=look.species.lower() or "human",
        build=build,
        skin=_colour(look.skin, SKINS[:4], draws[4] * draws[4]),
        hair=hair,
        cloth=cloth,
        second=_partner(cloth, draws[5]),
        trousers=darker(
            _colour("", (hexed("#6b5a48"), hexed("#4c5468"), hexed("#5a4a5f"), hexed("#5f6650")), draws[6]), 0.1
        ),
        shoes=hexed("#4a3022"),
        dress=("dress" in words or female) and "trousers" not in words and "armour" not in words,
        long_hair=female,
        elder=age is AgeGroup.ELDER,
        child=age is AgeGroup.CHILD,
        wears=frozenset(words),
        seed=look.seed,
    )


def _is_female(look: Look, words: Iterable[str], draw: float) -> bool:
    if look.gender is Gender.UNKNOWN:
        return "dress" in words or (draw < 0.4 and "beard" not in words)
    return look.gender is Gender.FEMALE


def _colour(text: str, choices: tuple[Colour, ...], draw: float) -> Colour:
    if text:
        named = table("colours").get(text.lower())
        try:
            return hexed(str(named or text))
        except ValueError:
            pass
    return choices[min(len(choices) - 1, int(draw * len(choices)))]


def _partner(cloth: Colour, draw: float) -> Colour:
    return lighter(cloth, 0.62) if draw < 0.6 else hexed("#f1e6d0")


def _occupied(look: Look, cloth: Colour) -> Colour:
    entry = table("occupations").get(look.occupation.lower(), {})
    text = entry.get("colour", "") if isinstance(entry, dict) else ""
    return hexed(text) if text else cloth


def _worn(look: Look) -> set[str]:
    """Every worn thing named by the look's words, and those of the occupation and the species."""
    known = table("worn")
    text = " ".join((*look.attributes, look.clothes)).lower().replace("-", " ").replace("_", " ")
    words = {str(kind) for word, kind in known.items() if f" {word} " in f" {text} "}
    for group in (look.occupation.lower(), look.species.lower()):
        entry = table("occupations").get(group, {})
        words.update(entry.get("wears", ()) if isinstance(entry, dict) else ())
    return words


def _sized(build: Build, look: Look, words: set[str], draw: float) -> Build:
    factor = float(table("statures").get(look.species.lower(), 1.0)) * (0.95 + 0.1 * draw)
    wide = 1.16 if "fat" in words else 0.93 if "thin" in words else 0.96 + 0.08 * draw
    return Build(build.metres * factor, build.head, build.shoulder * wide, build.hip, build.waist * wide, build.stoop)
