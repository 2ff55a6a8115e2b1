"""The compiled loops over planes, with numpy arrays for arguments. What they do is in ``frame_loops``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from resources.media.native import has_feature, load_loops

Plane = NDArray[np.uint8]
WORD = 8
"""Canvas columns are whole words long: the loops turn squares of 8 × 8 pixels."""
TILE = 64
"""Columns drawn at a time."""
GROUP, GROUP_ROOM, BAND = 16, 128, 8
"""From a canvas kept row by row: columns drawn at a time, the scratch bytes each such group needs, rows at a time."""
FRACTION_BITS = 24
ONE = 1 << FRACTION_BITS

_PLANE = ("bytes", "whole")
_SIGNATURES = {
    "draw_plane": ("bytes", "whole", "whole", *_PLANE, *("whole",) * 6, "bytes", "halves"),
    "draw_rows": (*_PLANE, "whole", "wholes", *("whole",) * 3, "bytes"),
    "mix": (*_PLANE * 3, "whole", "whole", "whole", "halves"),
    "mix_columns": (*_PLANE * 3, "whole", "whole", "halves"),
    "lay_over": (*_PLANE, "bytes", "bytes", *("whole",) * 4),
}


class Run(Protocol):
    """A compiled loop."""

    def __call__(self, *arguments: int | float | NDArray[np.generic]) -> None:
        """Run it; see ``frame_loops``."""
        ...


@dataclass(frozen=True)
class Kernels:
    """The compiled loops. Planes are contiguous; a plane's row may be longer than what is used of it.

    Canvases are drawn from row by row where the processor has the instructions for it (``by_rows``), else column by
    column: the same bytes, at half the speed.
    """

    drawing: Run
    by_rows: bool
    mixing: Run
    mixing_columns: Run
    laying: Run
    steps: NDArray[np.uint16] = field(default_factory=lambda: np.arange(257, dtype=np.uint16))

    def draw_planes(
        self, canvas: Plane, outs: Sequence[Plane], width: int, axes: "Sequence[tuple[Axis, Axis]]", room: Plane
    ) -> None:
        """Sample a canvas, laid as ``by_rows`` says, into the first ``width`` columns of planes of one size, each along
        axes of its own (across, down). ``room`` is scratch memory of at least :func:`room_for` bytes.
        """
        height, stride = outs[0].shape
        if self.by_rows:
            orders = np.array(
                [(_address(out), x.start, x.step, y.start, y.step) for out, (x, y) in zip(outs, axes, strict=True)],
                np.int64,
            )
            self.drawing(canvas, canvas.shape[1], len(outs), orders, stride, width, height, room)
            return
        for out, (x, y) in zip(outs, axes, strict=True):
            ends = x.start, x.step, y.start, y.step
            self.drawing(canvas, *canvas.shape, out, stride, width, height, *ends, room, self.steps)

    def mix(self, a: Plane, b: Plane, out: Plane, width: int, weight: int) -> None:
        """``out`` = a and b, with ``weight`` / 256 of b, over the first ``width`` columns."""
        self.mixing(a, a.shape[1], b, b.shape[1], out, out.shape[1], width, out.shape[0], weight, self.steps)

    def mix_columns(self, a: Plane, b: Plane, out: Plane, weights: NDArray[np.uint16]) -> None:
        """Like :meth:`mix` with a weight (0 … 256) for each column."""
        self.mixing_columns(a, a.shape[1], b, b.shape[1], out, out.shape[1], len(weights), out.shape[0], weights)

    def lay_over(self, out: Plane, premultiplied: Plane, alpha: Plane, top: int, left: int) -> None:
        """Lay a premultiplied bitmap with alpha (0 … 255) over ``out`` at row ``top``, column ``left``."""
        height, width = alpha.shape
        self.laying(out, out.shape[1], premultiplied, alpha, width, height, top, left)


@dataclass(frozen=True)
class Axis:
    """Where the first sample of an axis lies and how far the samples are apart, in fixed-point canvas pixels."""

    start: int
    step: int


def _address(plane: Plane) -> int:
    """Where a plane's memory begins."""
    return int(plane.__array_interface__["data"][0])


def room_for(canvas: Plane, width: int, frames: int) -> int:
    """Scratch bytes that drawing ``width`` columns of some frames from a canvas plane needs."""
    return int(max(2 * TILE * canvas.shape[1], GROUP_ROOM * (width // GROUP) * frames))


@lru_cache(maxsize=2)
def kernels(cache_dir: str = "", by_rows: bool | None = None) -> Kernels:
    """Load the loops; the first time on a machine they are compiled and kept in ``cache_dir``. Raises EngineMissing.

    ``by_rows`` chooses how canvases are drawn from; it is for comparing both ways.
    """
    able = has_feature("avx2")
    signatures = {name: kinds for name, kinds in _SIGNATURES.items() if able or name != "draw_rows"}
    found = load_loops("resources.media.frame_loops", signatures, cache_dir)
    chosen = able if by_rows is None else by_rows
    drawing = found["draw_rows" if chosen else "draw_plane"]
    return Kernels(drawing, chosen, found["mix"], found["mix_columns"], found["lay_over"])
