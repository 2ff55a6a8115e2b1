"""Characters as the text shows them, and how they are cast: a look and a voice that stay the same all film long."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Value
from visiobook.domain.manuscript import Passage


class Gender(StrEnum):
    MALE = "m"
    FEMALE = "f"
    UNKNOWN = "u"


class Role(StrEnum):
    PROTAGONIST = "protagonist"
    ANTAGONIST = "antagonist"
    SUPPORTING = "supporting"
    MINOR = "minor"


class AgeGroup(StrEnum):
    CHILD = "child"
    TEEN = "teen"
    YOUNG_ADULT = "young_adult"
    ADULT = "adult"
    ELDER = "elder"
    UNKNOWN = "unknown"


class Trait(Value):
    """Something the text says of a character, with where it says so."""

    text: str
    evidence: tuple[Passage, ...] = ()


class Relationship(Value):
    """A bond from one character to another. ``kind``: family, alliance, conflict, romantic, mentor-student …"""

    character: str
    kind: str
    label: str = ""
    strength: float = Field(ge=0, le=1)
    evidence: tuple[Passage, ...] = ()


class VoiceSuggestion(Value):
    """What a voice should sound like. Words of contract 000: ``age_range young_adult, tone noble, accent, pitch``."""

    age_range: AgeGroup = AgeGroup.ADULT
    tone: str = "neutral"
    accent: str = "neutral"
    pitch: str = "medium"


class CharacterArc(Value):
    starting_point: str = ""
    development: str = ""
    ending_point: str = ""


class Character(Value):
    """One person (or animal, or thing that speaks) however named."""

    id: str
    name: str
    """As it is shown: the text's own name, or the one a person gave."""
    called: str = ""
    """The text's own name where ``name`` is another; pictures and voices go by it, so that a new name costs nothing."""
    aliases: tuple[str, ...] = ()
    gender: Gender = Gender.UNKNOWN
    age: AgeGroup = AgeGroup.UNKNOWN
    species: str = "human"
    """``human`` or the animal or being in English (``wolf``, ``cat``, ``fairy``, ``ogre`` …)."""
    role: Role = Role.MINOR
    importance: float = Field(default=0.0, ge=0, le=1)
    mentions: int = Field(default=0, ge=0)
    appearances: tuple[str, ...] = ()
    """Ids of the scenes this character is in."""
    first_mention: Passage | None = None
    occupation: str = ""
    """A role word of the text in English where known (``king``, ``hunter``, ``servant`` …)."""
    physical: tuple[Trait, ...] = ()
    personality: tuple[Trait, ...] = ()
    background: str = ""
    motivation: str = ""
    arc: CharacterArc = CharacterArc()
    relationships: tuple[Relationship, ...] = ()
    voice: VoiceSuggestion = VoiceSuggestion()
    visual_references: tuple[str, ...] = ()
    confidence: float = Field(default=0.5, ge=0, le=1)


class Look(Value):
    """A character as it is drawn, the same in every still. Colours are ``#rrggbb``; "" means: the illustrator's choice
    from ``seed``. The words are English, from the text where it says so and seeded where it does not.
    """

    species: str = "human"
    gender: Gender = Gender.UNKNOWN
    age: AgeGroup = AgeGroup.ADULT
    occupation: str = ""
    hair: str = ""
    skin: str = ""
    clothes: str = ""
    clothes_colour: str = ""
    attributes: tuple[str, ...] = ()
    """Things worn or carried that identify: crown, beard, red hood, glasses, sword, apron …"""
    seed: int = 0


class CastMember(Value):
    """A character with the look and the voice it was given."""

    character: str
    name: str
    called: str = ""
    """As in :class:`Character`."""
    look: Look
    voice: str = ""
    """A voice id of the speech engine; empty: the engine's default for the language."""
    speed: float = 1.0
    pitch: float = 1.0


class Casting(Value):
    """Who looks and sounds how. ``narrator`` is the narrator's voice id."""

    members: tuple[CastMember, ...]
    narrator: str = ""

    def member(self, character: str | None) -> CastMember | None:
        """The cast member for a character id, None if nobody was cast under it."""
        return next((m for m in self.members if m.character == character), None)


class CastBook(Value):
    """The story's characters and how they were cast."""

    characters: tuple[Character, ...]
    casting: Casting
