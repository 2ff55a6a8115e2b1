"""Video engines: from a still to a moving picture of one shot."""

from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.moving import MotionRequest
from visiobook.domain.recipe import Credit
from visiobook.ports.engine import Engine


class MovingPicture(Value):
    """A silent MP4 (H.264, yuv420p) of exactly the asked frames, size and rate."""

    mp4: bytes
    credits: tuple[Credit, ...] = ()
    notices: tuple[str, ...] = ()
    cost_usd: float = 0.0


class VideoEngine(Engine, Protocol):
    """Brings stills to life. A request longer than the engine can make raises EngineFailed and says how long it can."""

    def animate(self, png: bytes, request: MotionRequest) -> MovingPicture:
        """The moving picture that begins with the still ``png``."""
        ...
