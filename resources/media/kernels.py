"""The compiled inner loops: sub-pixel sampling and mixing of 8-bit planes.

They are integer arithmetic only, so every machine makes the same bytes. Positions are fixed point with
:data:`ONE` a pixel; weights have 256 steps, so that a position is exact to 1/512 of a canvas pixel.
Each is written as plain Python and compiled on first use; the compiled code is kept in numba's cache folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Words = NDArray[np.uint32]
"""A plane whose rows are whole words of four pixels."""
WORD = 4

FRACTION_BITS = 24
ONE = 1 << FRACTION_BITS


def lerp_rows(source: Words, out: Words, position: int, step: int, left: int, count: int) -> None:
    """Row r of ``out`` = source at row ``position + r × step``, words ``left`` … ``left + count`` (four pixels a word).

    Even and odd bytes are weighted two at a time in 32 bits: no sum of theirs exceeds 16 bits, so none spills over.
    """
    even, odd, half, eight = np.uint32(0x00FF00FF), np.uint32(0xFF00FF00), np.uint32(0x00800080), np.uint32(8)
    for r in range(out.shape[0]):
        at = position + r * step
        j = at >> 24
        second = np.uint32((at >> 16) & 255)
        first = np.uint32(np.uint32(256) - second)
        a = source[j, left : left + count]
        b = source[j + 1, left : left + count]
        o = out[r, :count]
        for x in range(count):
            low = np.uint32(np.uint32(np.uint32(a[x] & even) * first) + np.uint32(np.uint32(b[x] & even) * second))
            above, below = np.uint32(a[x] >> eight), np.uint32(b[x] >> eight)
            high = np.uint32(np.uint32(np.uint32(above & even) * first) + np.uint32(np.uint32(below & even) * second))
            low, high = np.uint32(np.uint32(low + half) >> eight), np.uint32(high + half)
            o[x] = np.uint32(np.uint32(low & even) | np.uint32(high & odd))


def mix(a: Words, b: Words, out: Words, weight: int, count: int) -> None:
    """``out`` = a and b, with ``weight`` / 256 of b, over the first ``count`` words of every row."""
    even, odd, half, eight = np.uint32(0x00FF00FF), np.uint32(0xFF00FF00), np.uint32(0x00800080), np.uint32(8)
    second = np.uint32(weight)
    first = np.uint32(np.uint32(256) - second)
    for r in range(out.shape[0]):
        p, q, o = a[r, :count], b[r, :count], out[r, :count]
        for x in range(count):
            low = np.uint32(np.uint32(np.uint32(p[x] & even) * first) + np.uint32(np.uint32(q[x] & even) * second))
            above, below = np.uint32(p[x] >> eight), np.uint32(q[x] >> eight)
            high = np.uint32(np.uint32(np.uint32(above & even) * first) + np.uint32(np.uint32(below & even) * second))
            low, high = np.uint32(np.uint32(low + half) >> eight), np.uint32(high + half)
            o[x] = np.uint32(np.uint32(low & even) | np.uint32(high & odd))


def mix_columns(a: Plane, b: Plane, out: Plane, weights: NDArray[np.int64], count: int) -> None:
    """Like :func:`mix` with a weight for each column."""
    for r in range(out.shape[0]):
        p, q, o = a[r, :count], b[r, :count], out[r, :count]
        for x in range(count):
            o[x] = np.uint8((p[x] * (256 - weights[x]) + q[x] * weights[x] + 128) >> 8)


def lay_over(out: Plane, premultiplied: Plane, alpha: Plane, top: int, left: int) -> None:
    """Lay a premultiplied bitmap with alpha (0 … 255) over ``out`` at row ``top``, column ``left``."""
    height, width = alpha.shape
    for r in range(height):
        o = out[top + r, left : left + width]
        for x in range(width):
            o[x] = np.uint8(premultiplied[r, x] + (o[x] * (255 - alpha[r, x]) + 127) // 255)


def words(plane: Plane) -> Words:
    """The same memory as words; its rows must be whole words long."""
    return plane.view(np.uint32)


def whole_words(pixels: int) -> int:
    """How many words hold so many pixels."""
    return -(-pixels // WORD)


@dataclass(frozen=True)
class Kernels:
    """The compiled loops."""

    lerp_rows: Callable[[Words, Words, int, int, int, int], None]
    mix: Callable[[Words, Words, Words, int, int], None]
    mix_columns: Callable[[Plane, Plane, Plane, NDArray[np.int64], int], None]
    lay_over: Callable[[Plane, Plane, Plane, int, int], None]


@lru_cache(maxsize=1)
def kernels(cache_dir: str = "") -> Kernels:
    """Compile the loops, or load them from ``cache_dir`` (empty: compile anew, keep nothing)."""
    import numba

    if cache_dir:
        setattr(numba.config, "CACHE_DIR", cache_dir)  # noqa: B010 - numba sets its options at run time
    plane, four, whole = numba.uint8[:, ::1], numba.uint32[:, ::1], numba.int64

    def compiled(loop: Callable[..., None], *types: object) -> Callable[..., None]:
        signature = numba.void(*types)
        made: Callable[..., None] = numba.njit([signature], nogil=True, cache=bool(cache_dir))(loop)
        return made

    return Kernels(
        lerp_rows=compiled(lerp_rows, four, four, whole, whole, whole, whole),
        mix=compiled(mix, four, four, four, whole, whole),
        mix_columns=compiled(mix_columns, plane, plane, plane, numba.int64[::1], whole),
        lay_over=compiled(lay_over, plane, plane, plane, whole, whole),
    )
