"""The small pictures of a contact sheet are made while the stills are drawn, and the sheet finds them."""

import io

from PIL import Image

from resources.clock import SystemClock
from resources.media.storyboard_sheet import storyboard_sheet
from resources.progress import SilentProgress
from resources.small_pictures import small_pictures
from resources.storage.local import LocalStore
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Still, Storyboard
from visiobook.stages.illustrate import STAGE
from visiobook.stages.making import Maker, Product


def maker(store) -> Maker:
    return Maker(store, SystemClock(), SilentProgress())


def png(shade: int) -> Product:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((640, 360)).point(lambda v: (v + shade) % 256).save(out, "PNG")
    return Product(out.getvalue(), "image/png")


def sheet(stills: list[Receipt], bench: Maker) -> bytes:
    board = Storyboard(
        stills=tuple(
            Still(shot=f"s-{n}", scene="one", picture=r.artifact.digest, width=640, height=360)
            for n, r in enumerate(stills)
        )
    )
    return storyboard_sheet(board, SceneList(scenes=()), bench)


def drawn(bench: Maker) -> list[Receipt]:
    return [bench.make(Recipe.of(STAGE, str(n)), lambda n=n: png(n * 60)) for n in range(3)]


def test_the_sheet_finds_the_pictures_that_were_made_small_beside_the_drawing(tmp_path):
    bench, looking = maker(LocalStore(tmp_path / "one")), maker(LocalStore(tmp_path / "one"))
    with small_pictures(maker(bench.store)) as bench.kept:
        stills = drawn(bench)
        bench.make(Recipe.of("cover", "1"), lambda: Product(b"no picture of a shot", "image/png"))
    made = sheet(stills, looking)
    assert (looking.tally["sheet_picture"].made, looking.tally["sheet_picture"].found) == (0, 3)
    alone = maker(LocalStore(tmp_path / "other"))
    assert sheet(drawn(alone), alone) == made and alone.tally["sheet_picture"].made == 3


def test_a_still_that_cannot_be_made_small_stops_nobody_before_the_sheet(tmp_path):
    bench = maker(LocalStore(tmp_path))
    with small_pictures(maker(bench.store)) as bench.kept:
        kept = bench.make(Recipe.of(STAGE, "broken"), lambda: Product(b"no picture", "image/png"))
    assert bench.store.find(kept.recipe_digest) == kept
