"""Picture orders: scenes in a person's words, drawn straight away, without a film around them."""

from visiobook.domain.engine import Port
from visiobook.domain.outcome import DrawnPicture, PictureOutcome
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.still import StillRequest
from visiobook.domain.submission import ImageSubmission, PictureOrder
from visiobook.ports.image import ImageEngine
from visiobook.services.order_words import mood_of, shot_of, style_of
from visiobook.services.workshop import MadeFile, Workshop, keep_file, safe_name
from visiobook.stages.making import Product, engine_ref

JPEG_QUALITY = {"low": 75, "medium": 85, "high": 92}
THUMBNAIL = 320
"""Pixels of a thumbnail's longest side."""


def draw(shop: Workshop) -> PictureOutcome:
    """Draw every candidate of every scene. Raises Interrupted when the job is cancelled in between."""
    order = shop.work.submission
    assert isinstance(order, ImageSubmission)
    engine = shop.work.service.engines.image()
    wanted = [(scene, number) for scene in order.scenes for number in range(order.variations)]
    drawn = []
    for done, (scene, number) in enumerate(wanted):
        shop.work.progress(done, len(wanted), scene.scene_id)
        drawn.append(_drawn(shop, order, scene, number, engine))
    return PictureOutcome(model=engine.info().name, pictures=tuple(drawn))


def _drawn(
    shop: Workshop, order: ImageSubmission, scene: PictureOrder, number: int, engine: ImageEngine
) -> DrawnPicture:
    request = _still(shop, order, scene, number)
    receipt = _made(shop, request, engine, scene.scene_id)
    png = shop.maker.store.read(receipt.artifact.digest)
    quality = shop.pictures.measure(png)
    asset = keep_file(
        shop,
        MadeFile(
            kind="image",
            name=f"{safe_name(scene.scene_id)}_{number + 1:03d}.jpg",
            data=shop.pictures.jpeg(png, JPEG_QUALITY.get(order.quality, JPEG_QUALITY["high"])),
            media_type="image/jpeg",
            quality=quality.overall,
            scene_id=scene.scene_id,
            thumbnail=shop.pictures.jpeg(png, 80, THUMBNAIL),
            made_in_ms=round(receipt.wall_s * 1000),
        ),
    )
    return DrawnPicture(
        asset=asset.id,
        scene_id=scene.scene_id,
        file_path=asset.file_path,
        width=order.width,
        height=order.height,
        size=asset.size,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        seed=request.seed,
        quality=quality,
    )


def _made(shop: Workshop, request: StillRequest, engine: ImageEngine, item: str) -> Receipt:
    def produce() -> Product:
        still = next(iter(engine.draw([request])))
        return Product(still.png, "image/png", still.credits, still.details, still.cost_usd)

    recipe = Recipe.of("ordered_still", "1", request, engine_ref(Port.IMAGE, engine))
    return shop.maker.make(recipe, produce, item)


def _still(shop: Workshop, order: ImageSubmission, scene: PictureOrder, number: int) -> StillRequest:
    prompt = ", ".join(part for part in (scene.description, scene.lighting, scene.composition) if part)
    return StillRequest(
        text=scene.description,
        description=scene.description,
        prompt=prompt,
        language=shop.work.service.guess.guess(scene.description),
        mood=mood_of(scene.mood),
        lighting=scene.lighting,
        size=shot_of(scene.composition),
        style=style_of(scene.style),
        width=order.width,
        height=order.height,
        seed=order.seed + number,
        scene_key=scene.scene_id,
    )
