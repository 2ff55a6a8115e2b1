"""The contact sheet of a film's stills, an artifact like any other: drawn once, shown in the UI and delivered."""

import io

from resources.media.contact_sheet import contact_sheet
from resources.tables import shot_names
from visiobook.domain.base import Digest, Value
from visiobook.domain.recipe import Recipe
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.stages.making import Maker, Product

STAGE, VERSION = "contact_sheet", "2"
MOST, COLUMNS, WIDTH, QUALITY = 80, 5, 1600, 80
"""Stills on it, pictures in a row, pixels across, and JPEG quality."""


class SheetParameters(Value):
    """The caption under each still, by the still's digest, in order."""

    captions: tuple[tuple[Digest, str], ...]
    columns: int = COLUMNS
    width: int = WIDTH
    quality: int = QUALITY


def storyboard_sheet(board: Storyboard, scenes: SceneList, maker: Maker) -> bytes:
    """JPEG bytes: the first :data:`MOST` stills, each with its scene, shot and words beneath."""
    names = shot_names(scenes)
    captions = tuple((s.picture, names.get(s.shot, s.shot)) for s in board.stills[:MOST])
    recipe = Recipe.of(STAGE, VERSION, SheetParameters(captions=captions))

    def draw() -> Product:
        pictures = [(caption, maker.store.path(picture)) for picture, caption in captions]
        return Product(_jpeg(contact_sheet(pictures, columns=COLUMNS, width=WIDTH)), "image/jpeg")

    return maker.store.read(maker.make(recipe, draw, "contact sheet").artifact.digest)


def _jpeg(png: bytes) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
