"""Stills and cards as canvases, each made once and shared by the segments that show it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from threading import Lock

import numpy as np

from resources.media.cards import draw_card
from resources.media.planes import RGB, Canvas, make_canvas, rgb_to_yuv, seen, union
from visiobook.domain.base import Digest
from visiobook.domain.camera import Framing
from visiobook.domain.render import FilmSource, Layer, StillSource
from visiobook.errors import RenderFailed

OVERSAMPLING = Fraction(3, 2)
"""Canvas pixels per frame pixel at the widest framing: measured as sharp as a super-sampled reference."""
KEPT = 3
"""Canvases kept at once: two cores work side by side, on a shot, the next, and perhaps one more."""

Stills = Mapping[Digest, Path]


def read_still(path: Path) -> RGB:
    """Decode a picture file as RGB; transparency is laid over black."""
    import cv2

    data = np.fromfile(path, np.uint8)
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    if decoded is None:
        raise RenderFailed(f"The still {path.name[:12]} is not a picture that can be read.", "Make the still again.")
    return decoded.astype(np.uint8, copy=False)


@dataclass
class Gallery:
    """Makes canvases and keeps the latest few. Safe to share between threads."""

    kept: int = KEPT
    _canvases: OrderedDict[str, Canvas] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def canvas(self, layer: Layer, stills: Stills, width: int, height: int, by_rows: bool) -> Canvas:
        """The canvas for a layer in a frame of this size; see :func:`~resources.media.planes.make_canvas`."""
        key = f"{layer.source.canonical_json()}{layer.camera.canonical_json()}{width}x{height}{by_rows}"
        with self._lock:
            if key not in self._canvases:
                if len(self._canvases) >= self.kept:
                    self._canvases.popitem(last=False)
                self._canvases[key] = _canvas(layer, stills, width, height, by_rows)
            self._canvases.move_to_end(key)
            return self._canvases[key]


def _canvas(layer: Layer, stills: Stills, width: int, height: int, by_rows: bool) -> Canvas:
    picture = rgb_to_yuv(_picture(layer, stills, width, height))
    views = [seen(f, picture.shape[1], picture.shape[0], Fraction(width, height)) for f in _extremes(layer)]
    region = views[0]
    for view in views[1:]:
        region = union(region, view)
    scale = width * OVERSAMPLING / max(view.width for view in views)
    return make_canvas(picture, region, scale, by_rows)


def _picture(layer: Layer, stills: Stills, width: int, height: int) -> RGB:
    source = layer.source
    if isinstance(source, StillSource):
        return read_still(stills[source.digest])
    if isinstance(source, FilmSource):
        raise RenderFailed("A film clip has no canvas.", "Its frames are drawn by resources/media/films.py.")
    background = getattr(source, "background", None)
    return draw_card(source, _behind(stills[background]) if background else None, width, height)


def _behind(path: Path) -> RGB | None:
    """The picture behind a card; one that cannot be read (a damaged book cover) leaves plain paper."""
    try:
        return read_still(path)
    except RenderFailed:
        return None


def _extremes(layer: Layer) -> tuple[Framing, ...]:
    """Framings whose views enclose every view of the path: a view's edges move in one direction between them.

    Clamping to the still can turn an edge around once, at which point the view touches the still's own edge; the
    region is then as wide as the still there, which one of these views already reaches.
    """
    return layer.camera.start, layer.camera.end
