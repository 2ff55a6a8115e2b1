"""Voices for the cast: a narrator, and for each speaker a voice of the language that fits and is nobody else's.

A voice is chosen by the character alone and those more important, in a fixed order, so that it stays when a scene far
away changes. Where a language has fewer voices than the cast, voices are shared and told apart by pitch and speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from visiobook.domain.base import sha256
from visiobook.domain.character import AgeGroup, Character, Gender
from visiobook.domain.speech import Voice

LOW, HIGH = 0.85, 1.15
DEEP = frozenset(["wolf", "bear", "lion", "giant", "ogre", "monster", "devil", "dragon"])
SMALL = frozenset(
    ["mouse", "bird", "rabbit", "elf", "fairy", "kitten", "lamb", "bee", "ant", "frog", "duck", "cat", "squirrel"]
)
STEPS = ((1.0, 1.0), (1.06, 1.03), (0.94, 0.98), (1.1, 0.96), (0.9, 1.04), (1.04, 0.94), (0.96, 1.06))
"""Pitch and speed of the first, second, third … character who shares a voice."""


@dataclass(frozen=True)
class GivenVoice:
    """A voice with how it is bent."""

    voice: str
    speed: float = 1.0
    pitch: float = 1.0


def of_language(voices: Sequence[Voice], language: str) -> list[Voice]:
    """Voices of the language: the exact tag first, then its kin; neural before rule-based."""
    base = language.split("-")[0]
    fitting = [v for v in voices if v.language.split("-")[0] == base]
    neural = [v for v in fitting if v.neural]
    return sorted(neural or fitting, key=lambda v: v.language != language)


def narrator_voice(voices: Sequence[Voice], language: str, wanted: str) -> str:
    """The wanted voice, else the first of the language, else none ("")."""
    if wanted:
        return wanted
    fitting = of_language(voices, language)
    return fitting[0].id if fitting else ""


def assign_voices(
    characters: Sequence[Character], speaking: Sequence[str], voices: Sequence[Voice], language: str, narrator: str
) -> dict[str, GivenVoice]:
    """A voice for everyone who speaks; the silent get the narrator's. The narrator's own voice is used last."""
    fitting = of_language(voices, language)
    used: dict[str, int] = {narrator: 1}
    given: dict[str, GivenVoice] = {}
    for character in characters:
        if character.id == "narrator" or character.id not in speaking or not fitting:
            given[character.id] = GivenVoice(narrator)
            continue
        voice = min(fitting, key=lambda v: _misfit(character, v, used))
        given[character.id] = _bent(character, voice, used.get(voice.id, 0))
        used[voice.id] = used.get(voice.id, 0) + 1
    return given


def _misfit(character: Character, voice: Voice, used: dict[str, int]) -> tuple[float, str]:
    cost = 2.2 * used.get(voice.id, 0)
    if (
        character.gender is not Gender.UNKNOWN
        and voice.gender is not Gender.UNKNOWN
        and voice.gender is not character.gender
    ):
        cost += 6.0
    if character.age is not AgeGroup.UNKNOWN and voice.age is not character.age:
        cost += 0.7
    return cost, sha256(f"{character.id}/{voice.id}".encode())


def _bent(character: Character, voice: Voice, shared: int) -> GivenVoice:
    """Higher for children and the small, lower and slower for elders and great beasts, apart from who shares it."""
    pitch, speed = STEPS[shared % len(STEPS)]
    if character.age is AgeGroup.CHILD and voice.age is not AgeGroup.CHILD:
        pitch, speed = pitch + 0.11, speed + 0.03
    elif character.species in SMALL:
        pitch += 0.1
    elif character.species in DEEP:
        pitch, speed = pitch - 0.12, speed - 0.05
    elif character.age is AgeGroup.ELDER and voice.age is not AgeGroup.ELDER:
        pitch, speed = pitch - 0.05, speed - 0.08
    return GivenVoice(voice.id, speed=round(min(HIGH, max(LOW, speed)), 3), pitch=round(min(HIGH, max(LOW, pitch)), 3))
