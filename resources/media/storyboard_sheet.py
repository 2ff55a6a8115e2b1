"""The contact sheet of a film's stills, an artifact like any other: drawn once, shown in the UI and delivered."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import thread_time
from typing import TYPE_CHECKING

from resources.media.contact_sheet import cell_width, contact_sheet, fitted
from resources.tables import shot_names
from visiobook.domain.base import Digest, Value
from visiobook.domain.recipe import Recipe
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.ports.artifacts import ArtifactStore
from visiobook.stages.making import Maker, Product

if TYPE_CHECKING:
    from PIL.Image import Image

STAGE, VERSION = "contact_sheet", "3"
THUMBNAIL_STAGE, THUMBNAIL_VERSION = "sheet_picture", "1"
MOST, COLUMNS, WIDTH, QUALITY = 80, 5, 1600, 80
"""Stills on it, pictures in a row, pixels across, and JPEG quality."""


class SheetParameters(Value):
    """The caption under each still, by the still's digest, in order."""

    captions: tuple[tuple[Digest, str], ...]
    columns: int = COLUMNS
    width: int = WIDTH
    quality: int = QUALITY


class ThumbnailParameters(Value):
    """Of which picture, and how many pixels across."""

    picture: Digest
    width: int
    quality: int = QUALITY


def storyboard_sheet(board: Storyboard, scenes: SceneList, maker: Maker) -> bytes:
    """JPEG bytes: the first :data:`MOST` stills, each with its scene, shot and words beneath.

    Each still's small picture is an artifact too: a sheet with one new still opens that one only.
    """
    names = shot_names(scenes)
    captions = tuple((s.picture, names.get(s.shot, s.shot)) for s in board.stills[:MOST])
    recipe = Recipe.of(STAGE, VERSION, SheetParameters(captions=captions))

    def draw() -> Product:
        small = _thumbnails([picture for picture, _ in captions], maker)
        pictures = [(caption, maker.store.path(small[picture])) for picture, caption in captions]
        return Product(_jpeg(contact_sheet(pictures, columns=COLUMNS, width=WIDTH)), "image/jpeg")

    return maker.store.read(maker.make(recipe, draw, "contact sheet").artifact.digest)


def small_recipe(picture: Digest) -> Recipe:
    """What decides a still's small picture on the sheet."""
    parameters = ThumbnailParameters(picture=picture, width=cell_width(COLUMNS, WIDTH))
    return Recipe.of(THUMBNAIL_STAGE, THUMBNAIL_VERSION, parameters)


def small_picture(picture: Digest, store: ArtifactStore) -> Product:
    """A still's small picture on the sheet."""
    return Product(_jpeg(fitted(store.path(picture), cell_width(COLUMNS, WIDTH))), "image/jpeg")


def _thumbnails(pictures: Sequence[Digest], maker: Maker) -> dict[Digest, Digest]:
    """The small picture of each; those that are missing are drawn side by side (decoding leaves Python to others)."""
    recipes = {picture: small_recipe(picture) for picture in pictures}
    found = {picture: maker.find(recipe) for picture, recipe in recipes.items()}
    missing = [picture for picture, receipt in found.items() if receipt is None]

    def small(picture: Digest) -> tuple[Product, float, float]:
        wall, cpu = maker.clock.wall_s(), thread_time()
        product = small_picture(picture, maker.store)
        return product, maker.clock.wall_s() - wall, thread_time() - cpu

    made = {}
    with ThreadPoolExecutor() as pool:
        for picture, (product, wall, cpu) in zip(missing, pool.map(small, missing), strict=True):
            made[picture] = maker.keep(recipes[picture], product, wall, cpu)
    kept = {picture: receipt or made[picture] for picture, receipt in found.items()}
    return {picture: receipt.artifact.digest for picture, receipt in kept.items()}


def _jpeg(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
