"""Animating: stills brought to life, or their camera moves where the project says so beforehand."""

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.moving import MotionBook, MotionRequest, ShotMotion, WithoutMotion
from visiobook.domain.pacing import PacedShot, Pacing
from visiobook.domain.project import Brief
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import SceneList, Shot
from visiobook.domain.still import Storyboard
from visiobook.errors import BudgetExceeded, EngineFailed
from visiobook.ports.video import VideoEngine
from visiobook.stages.making import Maker, Product, engine_ref

STAGE = "moving_picture"
VERSION = "1"
MP4_TYPE = "video/mp4"


def animate_shots(
    scenes: SceneList, board: Storyboard, pacing: Pacing, brief: Brief, engine: VideoEngine, maker: Maker
) -> MotionBook:
    """A moving picture for every shot that has a still, each made once and as long as its shot.

    Raises as :func:`animate` does; what was made before stays in the store.
    """
    shots = {shot.id: shot for scene in scenes.scenes for shot in scene.shots}
    pictures = {still.shot: still.picture for still in board.stills}
    shown = [paced for paced in pacing.shots if paced.shot in pictures]
    maker.progress.begin(STAGE, len(shown))
    made: list[ShotMotion] = []
    unmoved: list[str] = []
    for paced in shown:
        picture = pictures[paced.shot]
        request = motion_request(shots[paced.shot], picture, paced, pacing.fps, brief)
        receipt = animate(picture, request, engine, brief.without_motion, maker)
        if receipt is None:
            unmoved.append(paced.shot)
        else:
            film = receipt.artifact.digest
            made.append(ShotMotion(shot=paced.shot, framing=paced.framing, film=film, frames=paced.frames))
    maker.progress.end(STAGE)
    return MotionBook(shots=tuple(made), unmoved=tuple(dict.fromkeys(unmoved)))


def motion_request(shot: Shot, picture: Digest, paced: PacedShot, fps: int, brief: Brief) -> MotionRequest:
    """What the engine is told of one shot. A second framing of a still moves in a way of its own."""
    width, height = brief.frame_size()
    return MotionRequest(
        picture=picture,
        prompt=". ".join(part for part in (shot.description, shot.text) if part),
        movement=shot.movement,
        frames=paced.frames,
        fps=fps,
        width=width,
        height=height,
        seed=brief.seed + paced.framing,
    )


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
