"""The compiled loops over planes, with numpy arrays for arguments. What they do is in ``frame_loops``."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from resources.media.native import load_loops

Plane = NDArray[np.uint8]
WORD = 8
"""Canvas columns are whole words long: the loops turn squares of 8 × 8 pixels."""
TILE = 64
"""Columns drawn at a time."""
FRACTION_BITS = 24
ONE = 1 << FRACTION_BITS

_PLANE = ("bytes", "whole")
_SIGNATURES = {
    "draw_plane": ("bytes", "whole", "whole", *_PLANE, *("whole",) * 6, "bytes", "halves"),
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
    """The compiled loops. Planes are contiguous; a plane's row may be longer than what is used of it."""

    drawing: Run
    mixing: Run
    mixing_columns: Run
    laying: Run
    steps: NDArray[np.uint16] = field(default_factory=lambda: np.arange(257, dtype=np.uint16))

    def draw_plane(self, canvas: Plane, out: Plane, width: int, x: "Axis", y: "Axis", room: Plane) -> None:
        """Sample a transposed canvas into the first ``width`` columns of a plane. ``room`` is scratch memory of at
        least :func:`room_for` bytes.
        """
        size = out.shape[1], width, out.shape[0]
        self.drawing(canvas, *canvas.shape, out, *size, x.start, x.step, y.start, y.step, room, self.steps)

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


def room_for(canvas: Plane) -> int:
    """Scratch bytes that drawing from a canvas plane needs."""
    return int(2 * TILE * canvas.shape[1])


@lru_cache(maxsize=1)
def kernels(cache_dir: str = "") -> Kernels:
    """Load the loops; the first time on a machine they are compiled and kept in ``cache_dir``. Raises EngineMissing."""
    found = load_loops("resources.media.frame_loops", _SIGNATURES, cache_dir)
    return Kernels(found["draw_plane"], found["mix"], found["mix_columns"], found["lay_over"])
