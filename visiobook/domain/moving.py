"""Moving pictures: a still brought to life for one shot."""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.scene import CameraMovement


class WithoutMotion(StrEnum):
    """What a shot does when its still could not be brought to life; a project says so beforehand."""

    STOP = "stop"
    CAMERA = "camera"
    """The camera moves over the still instead."""


class ShotMotion(Value):
    """A shot's moving picture: a silent film of exactly its ``frames``. ``framing`` as in ``PacedShot``."""

    shot: str
    framing: int = 0
    film: Digest
    frames: int


class MotionBook(Value):
    """The shots whose stills come to life. Empty: the camera moves over every still."""

    shots: tuple[ShotMotion, ...] = ()
    unmoved: tuple[str, ...] = ()
    """Ids of shots that got a camera move in its place, as the project allows."""


class MotionRequest(Value):
    """All that decides how a still comes to life. The picture itself is an input of the recipe."""

    picture: Digest
    prompt: str = ""
    """What moves, in words, for engines that read them."""
    movement: CameraMovement = CameraMovement.STATIC
    frames: int = Field(gt=0)
    fps: int = Field(default=24, gt=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    seed: int = 0
