"""A person's corrections to a reading: an input of their own that survives re-analysis."""

from typing import Annotated, Literal

from pydantic import Field

from visiobook.domain.base import Value


class MergeCharacters(Value):
    kind: Literal["merge_characters"] = "merge_characters"
    keep: str
    """Name (or alias) of the character that stays."""
    drop: str


class RenameCharacter(Value):
    kind: Literal["rename_character"] = "rename_character"
    character: str
    name: str


class SetSpeaker(Value):
    """``text`` is the quotation's beginning, which survives a shifted text where an offset would not."""

    kind: Literal["set_speaker"] = "set_speaker"
    text: str
    occurrence: int = 1
    character: str


class MoveBoundary(Value):
    """Begin a scene at the first paragraph that starts with ``text`` (``remove`` False), or join the scene that begins
    there to the one before it (``remove`` True).
    """

    kind: Literal["move_boundary"] = "move_boundary"
    text: str
    remove: bool = False


Correction = Annotated[MergeCharacters | RenameCharacter | SetSpeaker | MoveBoundary, Field(discriminator="kind")]


class Corrections(Value):
    items: tuple[Correction, ...] = ()
