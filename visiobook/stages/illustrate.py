"""Illustrating: one still for every shot, each made once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from visiobook.domain.base import sha256
from visiobook.domain.character import CastBook
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, SceneOverride
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import Scene, SceneCharacter, SceneList, Shot
from visiobook.domain.still import Still, StillDetails, StillRequest, Storyboard, Subject
from visiobook.ports.image import ImageEngine
from visiobook.stages.making import Maker, Product, engine_ref
from visiobook.stages.own_media import own_pictures

STAGE = "still"
VERSION = "1"
PNG_TYPE = "image/png"

_ROOM_FOR_CAMERA = Fraction(5, 4)
"""A still is this much larger than the frame, so that a camera can move over it without enlarging pixels."""
_LARGEST = 2880
"""The longer side of a still at most: larger frames are drawn at this size and enlarged by the camera."""


@dataclass(frozen=True)
class Wanted:
    """A still that a shot needs: what to ask the engine for, and the recipe it is kept under."""

    scene: str
    shot: str
    request: StillRequest
    recipe: Recipe


def still_size(brief: Brief) -> tuple[int, int]:
    """Width and height in pixels of every still of a film: the frame × 5/4 (2400 × 1350 for 1080p), even numbers."""
    frame = brief.frame_size()
    share = min(_ROOM_FOR_CAMERA, Fraction(_LARGEST, max(frame)))
    width, height = (max(2, int(side * share) // 2 * 2) for side in frame)
    return width, height


def still_requests(
    scenes: SceneList, book: CastBook, brief: Brief, language: str
) -> Iterator[tuple[str, Shot, StillRequest]]:
    """Scene id, shot and what is asked of the engine, in the order of the film."""
    overrides = {o.scene: o for o in brief.overrides}
    for scene in scenes.scenes:
        for shot in scene.shots:
            yield scene.id, shot, still_request(scene, shot, book, brief, language, overrides.get(scene.number))


def still_request(
    scene: Scene, shot: Shot, book: CastBook, brief: Brief, language: str, override: SceneOverride | None = None
) -> StillRequest:
    """What the engine is told of one shot. It holds nothing of where the shot stands in the film."""
    width, height = still_size(brief)
    style = override.style if override and override.style else brief.style
    return StillRequest(
        text=shot.text,
        description=shot.description,
        prompt=override.prompt if override else "",
        language=language,
        slugline=scene.slugline,
        weather=scene.weather,
        mood=scene.mood,
        lighting=scene.lighting,
        size=shot.size,
        angle=shot.angle,
        subjects=_subjects(shot.subjects, book),
        objects=shot.objects,
        style=style.value,
        width=width,
        height=height,
        seed=brief.seed,
        scene_key=scene_key(scene),
    )


def scene_key(scene: Scene) -> str:
    """Names a scene's place: the same words for every shot there, also in a later scene at the same place."""
    line = scene.slugline
    words = " ".join((line.place or line.description).casefold().split())
    if not words:
        words = sha256("".join(shot.text for shot in scene.shots[:1]).encode())[:12]
    return f"{line.place_kind.value}/{line.setting.value}/{words}"


def illustrate(
    scenes: SceneList, book: CastBook, brief: Brief, language: str, engine: ImageEngine, maker: Maker
) -> Storyboard:
    """A still for every shot: found in the store, or drawn by ``engine`` in one batch and kept one by one.

    Raises the engine's :class:`~visiobook.errors.EngineMissing` or :class:`~visiobook.errors.EngineFailed`; what was
    drawn before stays in the store.
    """
    reference = engine_ref(Port.IMAGE, engine)
    own = own_stills(scenes, brief)
    wanted = [
        Wanted(scene, shot.id, request, Recipe.of(STAGE, VERSION, request, reference))
        for scene, shot, request in still_requests(scenes, book, brief, language)
        if shot.id not in own
    ]
    maker.progress.begin(STAGE, len({want.recipe.digest() for want in wanted}))
    receipts = _found_or_drawn(wanted, engine, maker)
    maker.progress.end(STAGE)
    drawn = {want.shot: _still(want, receipts[want.recipe.digest()]) for want in wanted}
    shown = drawn | own
    return Storyboard(stills=tuple(shown[shot.id] for scene in scenes.scenes for shot in scene.shots))


def own_stills(scenes: SceneList, brief: Brief) -> dict[str, Still]:
    """A person's own pictures by shot: one of a scene stands in each of its shots."""
    pictures = own_pictures(brief)
    return {
        shot.id: Still(
            shot=shot.id, scene=scene.id, picture=own.digest, width=own.width, height=own.height, focus=own.focus
        )
        for scene in scenes.scenes
        if (own := pictures.get(scene.number)) is not None
        for shot in scene.shots
    }


def _found_or_drawn(wanted: Sequence[Wanted], engine: ImageEngine, maker: Maker) -> dict[str, Receipt]:
    receipts: dict[str, Receipt] = {}
    missing: dict[str, Wanted] = {}
    for want in wanted:
        digest = want.recipe.digest()
        if digest in receipts or digest in missing:
            continue
        found = maker.find(want.recipe, want.shot)
        if found is None:
            missing[digest] = want
        else:
            receipts[digest] = found
    return receipts | _drawn(missing, engine, maker)


def _drawn(missing: dict[str, Wanted], engine: ImageEngine, maker: Maker) -> dict[str, Receipt]:
    receipts: dict[str, Receipt] = {}
    if not missing:
        return receipts
    wall, cpu = maker.clock.wall_s(), maker.clock.cpu_s()
    drawings = engine.draw([want.request for want in missing.values()])
    for (digest, want), drawn in zip(missing.items(), drawings, strict=True):
        product = Product(drawn.png, PNG_TYPE, drawn.credits, drawn.details, drawn.cost_usd)
        wall_now, cpu_now = maker.clock.wall_s(), maker.clock.cpu_s()
        receipts[digest] = maker.keep(want.recipe, product, wall_now - wall, cpu_now - cpu, want.shot)
        wall, cpu = maker.clock.wall_s(), maker.clock.cpu_s()
    return receipts


def _still(want: Wanted, receipt: Receipt) -> Still:
    details = StillDetails.model_validate_json(receipt.details)
    return Still(
        shot=want.shot,
        scene=want.scene,
        picture=receipt.artifact.digest,
        width=want.request.width,
        height=want.request.height,
        focus=details.focus,
    )


def _subjects(seen: Sequence[SceneCharacter], book: CastBook) -> tuple[Subject, ...]:
    """Those seen who were cast, as they look and feel."""
    cast = [(part, book.casting.member(part.character)) for part in seen]
    return tuple(
        Subject(
            name=member.called or member.name,
            look=member.look,
            emotion=_first(part.emotions),
            action=_first(part.actions),
        )
        for part, member in cast
        if member is not None
    )


def _first(words: Sequence[str]) -> str:
    """The first of some words, "" if there are none."""
    return words[0] if words else ""
