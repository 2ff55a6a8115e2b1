"""The contact sheet's small pictures, made beside the drawing of the stills: opening them leaves Python to others."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from visiobook.domain.recipe import Receipt
from visiobook.stages.illustrate import STAGE
from visiobook.stages.making import Kept, Maker


@contextmanager
def small_pictures(maker: Maker) -> Iterator[Kept]:
    """Tell it of every artifact that is kept: each of the first stills is made small in a thread while the next is
    drawn. At the block's end all are there; one that could not be made is made, or its error met, with the sheet.
    """
    from resources.media.storyboard_sheet import MOST

    told: list[object] = []
    with ThreadPoolExecutor(1, "small pictures") as thread:

        def kept(receipt: Receipt) -> None:
            if receipt.recipe.stage == STAGE and len(told) < MOST:
                told.append(thread.submit(_make_small, receipt.artifact.digest, maker))

        yield kept


def _make_small(picture: str, maker: Maker) -> None:
    from resources.media.storyboard_sheet import small_picture, small_recipe

    maker.make(small_recipe(picture), lambda: small_picture(picture, maker.store))
