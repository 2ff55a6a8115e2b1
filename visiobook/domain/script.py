"""A script that a language engine writes from an idea: first its plan, then each scene's narration."""

from pydantic import Field

from visiobook.domain.base import Value


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
