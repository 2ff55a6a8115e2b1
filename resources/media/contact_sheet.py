"""A contact sheet: many pictures on one, each with its caption."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from visiobook.errors import EngineMissing

_PAPER, _INK = (246, 244, 238), (52, 50, 58)


def contact_sheet(pictures: Sequence[tuple[str, Path | bytes]], columns: int = 4, width: int = 1600) -> Image.Image:
    """A sheet of ``width`` pixels across: the pictures in rows of ``columns``, a caption under each.

    Every row is as high as its highest picture. No pictures give an empty strip of paper.
    """
    columns = max(1, min(columns, len(pictures) or 1))
    gap = max(4, width // 160)
    cell = cell_width(columns, width)
    text = max(9, cell // 22)
    tiles = [(caption, fitted(picture, cell)) for caption, picture in pictures]
    rows = [tiles[i : i + columns] for i in range(0, len(tiles), columns)]
    heights = [max(tile.height for _, tile in row) + int(text * 1.9) for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) + gap * (len(rows) + 1)), _PAPER)
    top = gap
    for row, height in zip(rows, heights, strict=True):
        for i, (caption, tile) in enumerate(row):
            _paste(sheet, tile, caption, gap + i * (cell + gap), top, text)
        top += height + gap
    return sheet


def cell_width(columns: int, width: int) -> int:
    """Pixels across of each picture on a sheet."""
    return (width - max(4, width // 160) * (columns + 1)) // columns


def fitted(picture: Path | bytes, cell: int) -> Image.Image:
    """The picture ``cell`` pixels across."""
    with Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture) as image:
        small: Image.Image = image.convert("RGB")
    size = cell, max(1, round(small.height * cell / small.width))
    return small if small.size == size else small.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


@cache
def _font_file() -> str:
    """DejaVu Sans, which has the letters of every language we caption; it comes with matplotlib."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise EngineMissing("The contact sheet's font comes with matplotlib.", "pip install matplotlib")
    return str(Path(spec.origin).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf")


def _paste(sheet: Image.Image, tile: Image.Image, caption: str, x: int, y: int, size: int) -> None:
    sheet.paste(tile, (x, y))
    font = ImageFont.truetype(_font_file(), size)
    draw = ImageDraw.Draw(sheet)
    while caption and draw.textlength(caption, font=font) > tile.width:
        caption = caption[:-2].rstrip() + "…" if len(caption) > 2 else ""
    draw.text((x, y + tile.height + size * 0.3), caption, fill=_INK, font=font)
