"""Stills: one picture per shot."""

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.character import Look
from visiobook.domain.scene import Mood, ShotAngle, ShotSize, Slugline, Weather


class Subject(Value):
    """Someone seen in a still."""

    name: str
    look: Look
    emotion: str = ""
    action: str = ""


class StillRequest(Value):
    """All an illustrator is told about one picture. ``width`` and ``height`` are pixels of the wanted still."""

    text: str
    description: str = ""
    prompt: str = ""
    """A person's own words for this picture; they come before everything else."""
    negative_prompt: str = ""
    language: str = "en"
    slugline: Slugline = Slugline()
    weather: Weather = Weather.UNKNOWN
    mood: Mood = Mood.NEUTRAL
    lighting: str = ""
    size: ShotSize = ShotSize.WIDE
    angle: ShotAngle = ShotAngle.EYE_LEVEL
    subjects: tuple[Subject, ...] = ()
    objects: tuple[str, ...] = ()
    style: str = "watercolor"
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    seed: int = 0
    scene_key: str = ""
    """Same for all shots of a scene, so that its backdrop stays the same place."""


class FocusBox(Value):
    """What must stay in view, as shares of width and height from the top left: a face, or a subject."""

    x: float
    y: float
    width: float
    height: float
    label: str = ""


class StillDetails(Value):
    """What the illustrator knows of its picture; kept on the receipt."""

    focus: tuple[FocusBox, ...] = ()
    shown: tuple[str, ...] = ()
    """Words of the text that the picture shows."""
    notices: tuple[str, ...] = ()
    """What a person should know of how it was made (a word left out of the prompt, a halved batch …)."""


class Still(Value):
    """A picture of one shot in the store (PNG)."""

    shot: str
    scene: str
    picture: Digest
    width: int
    height: int
    focus: tuple[FocusBox, ...] = ()


class Storyboard(Value):
    """Every still in order of the shots."""

    stills: tuple[Still, ...]
