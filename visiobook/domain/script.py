"""A script that a language engine writes from an idea: first its plan, then each scene's narration."""

from pydantic import Field

from visiobook.domain.base import LanguageTag, Value


class Beat(Value):
    """One scene of the plan: where it is and what happens there."""

    place: str = Field(min_length=1)
    event: str = Field(min_length=1)


class Outline(Value):
    """The plan of a film."""

    title: str = Field(min_length=1)
    scenes: tuple[Beat, ...]

    def as_text(self) -> str:
        """The plan as numbered lines, as a prompt shows it."""
        return "\n".join(f"{number}. {beat.place}: {beat.event}" for number, beat in enumerate(self.scenes, start=1))


class Narration(Value):
    """The words spoken over one scene."""

    text: str


class ScriptScene(Value):
    """One scene of a video's script: what is said, and what the picture shows (empty: as the illustrator reads it)."""

    title: str = ""
    narration: str
    image_prompt: str = ""


class VideoScript(Value):
    """A video's script. ``edited``: a person's words, which nothing changes; else as the language engine wrote it."""

    title: str
    language: LanguageTag | None = None
    scenes: tuple[ScriptScene, ...] = Field(min_length=1)
    edited: bool = False
