"""Animating: a still brought to life for one shot, or its camera move where the project says so beforehand."""

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.moving import MotionRequest, WithoutMotion
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.errors import BudgetExceeded, EngineFailed
from visiobook.ports.video import VideoEngine
from visiobook.stages.making import Maker, Product, engine_ref

STAGE = "moving_picture"
VERSION = "1"
MP4_TYPE = "video/mp4"


def animate(
    picture: Digest, request: MotionRequest, engine: VideoEngine, otherwise: WithoutMotion, maker: Maker
) -> Receipt | None:
    """The moving picture of a still; None: this shot gets a camera move, as the project allows.

    Raises what the engine raises where the project does not allow it, and BudgetExceeded always: a film must not turn
    cheaper in silence.
    """
    recipe = Recipe.of(STAGE, VERSION, request, engine_ref(Port.VIDEO, engine), {"still": picture})

    def produce() -> Product:
        moving = engine.animate(maker.store.read(picture), request)
        return Product(moving.mp4, MP4_TYPE, moving.credits, None, moving.cost_usd)

    try:
        return maker.make(recipe, produce, request.prompt[:40])
    except BudgetExceeded:
        raise
    except EngineFailed:
        if otherwise is WithoutMotion.STOP:
            raise
        return None
