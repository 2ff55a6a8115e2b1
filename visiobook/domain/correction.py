"""A person's corrections to a reading: an input of their own that survives re-analysis.

Each finds its place by words and names, never by offsets or numbers, so that it still holds when the text around it
changes. One that finds its place no more is told (:class:`UnmetCorrection`), not dropped.
"""

from typing import Annotated, Literal

from pydantic import Field

from visiobook.domain.base import Value
from visiobook.domain.character import Gender


class MergeCharacters(Value):
    kind: Literal["merge_characters"] = "merge_characters"
    keep: str
    """Name (or alias) of the character that stays."""
    drop: str

    def in_words(self) -> str:
        """What it says."""
        return f"“{self.drop}” is “{self.keep}”"


class RenameCharacter(Value):
    kind: Literal["rename_character"] = "rename_character"
    character: str
    name: str

    def in_words(self) -> str:
        """What it says."""
        return f"“{self.character}” is shown as “{self.name}”"


class AddCharacter(Value):
    """Somebody the reader missed. ``name`` stands so in the text."""

    kind: Literal["add_character"] = "add_character"
    name: str
    gender: Gender = Gender.UNKNOWN

    def in_words(self) -> str:
        """What it says."""
        return f"“{self.name}” is somebody"


class RemoveCharacter(Value):
    """A place, a thing or a word that the reader took for somebody."""

    kind: Literal["remove_character"] = "remove_character"
    character: str

    def in_words(self) -> str:
        """What it says."""
        return f"“{self.character}” is nobody"


class SetGender(Value):
    kind: Literal["set_gender"] = "set_gender"
    character: str
    gender: Gender

    def in_words(self) -> str:
        """What it says."""
        words = {Gender.MALE: "male", Gender.FEMALE: "female", Gender.UNKNOWN: "of no known sex"}
        return f"“{self.character}” is {words[self.gender]}"


class SetSpeaker(Value):
    """``text`` is the quotation's beginning, which survives a shifted text where an offset would not.

    ``before`` and ``after`` are a few words around it: where the same words are said several times they tell which is
    meant, and ``occurrence`` (from 1) where they do not. ``character`` "": nobody says it, it is no speech.
    """

    kind: Literal["set_speaker"] = "set_speaker"
    text: str
    occurrence: int = Field(default=1, ge=1)
    character: str
    before: str = ""
    after: str = ""

    def in_words(self) -> str:
        """What it says."""
        who = f"“{self.character}” says" if self.character else "nobody says"
        return f"{who} “{self.text[:60]}”"


class MoveBoundary(Value):
    """Begin a scene at the paragraph that starts with ``text`` (``remove`` False), or join the scene that begins there
    to the one before it (``remove`` True). ``occurrence`` (from 1) counts the paragraphs that start so.
    """

    kind: Literal["move_boundary"] = "move_boundary"
    text: str
    remove: bool = False
    occurrence: int = Field(default=1, ge=1)

    def in_words(self) -> str:
        """What it says."""
        return f"{'no scene begins' if self.remove else 'a scene begins'} at “{self.text[:60]}”"


Correction = Annotated[
    MergeCharacters | RenameCharacter | AddCharacter | RemoveCharacter | SetGender | SetSpeaker | MoveBoundary,
    Field(discriminator="kind"),
]


class Corrections(Value):
    items: tuple[Correction, ...] = ()


class UnmetCorrection(Value):
    """A correction that found no place in the text, and why."""

    correction: Correction
    why: str

    def in_words(self) -> str:
        """A sentence for a person."""
        return f"The correction {self.correction.in_words()} no longer applies: {self.why}."
