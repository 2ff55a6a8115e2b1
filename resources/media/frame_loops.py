"""The inner loops over 8-bit planes, as numba compiles them (see :mod:`resources.media.native`; never imported while
rendering). They are integer arithmetic only, so every machine makes the same bytes.

Planes come as flat memory with the length of a row (``stride``, in bytes). Positions are fixed point, 24 bits after the
point; weights have 256 steps, so that a position is exact to 1/512 of a canvas pixel. A sum of two weighted bytes
and the rounding half is at most 65,408 and fits 16 bits, which is what the processor's vectors are cut into.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from resources.media.kernels import TILE

Bytes = NDArray[np.uint8]
Word = np.uint64
Words = NDArray[np.uint64]
Steps = NDArray[np.uint16]

memory: Any = getattr(numba, "carray")  # noqa: B009 - numba does not export it to type checkers
"""An array over the memory a pointer points to."""

_LOW8, _HIGH8 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0xFF00FF00FF00FF00)
_LOW16, _HIGH16 = np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFF0000FFFF0000)
_LOW32, _HIGH32 = np.uint64(0x00000000FFFFFFFF), np.uint64(0xFFFFFFFF00000000)


@numba.njit(inline="always")
def _between(a: Bytes, b: Bytes, out: Bytes, steps: Steps, weight: int, count: int) -> None:
    """``out`` = a and b, with ``weight`` / 256 of b.

    ``steps`` holds 0 … 256: a weight that comes from memory is 16 bits wide to the compiler, which otherwise widens all
    to 64 and fills its vectors with a quarter as many pixels.
    """
    first, second = steps[256 - weight], steps[weight]
    for x in range(count):
        total = np.uint16(np.uint16(np.uint16(a[x]) * first) + np.uint16(np.uint16(b[x]) * second))
        out[x] = np.uint8(np.uint16(total + np.uint16(128)) >> 8)


@numba.njit(inline="always")
def _pair(a: Word, b: Word, low: Word, high: Word, shift: Word) -> tuple[Word, Word]:
    """Two words that exchange the upper part of each field of a with the lower part of b's."""
    return (a & low) | ((b & low) << shift), ((a >> shift) & low) | (b & high)


@numba.njit(inline="always")
def _turn(source: Words, at: int, stride: int, out: Words, to: int, step: int) -> None:
    """Turn a square of 8 × 8 bytes (a word is a row of it): three rounds of exchanges (Hacker's Delight, 7-3)."""
    i, s, o, p = np.uintp(at), np.uintp(stride), np.uintp(to), np.uintp(step)
    two, three, four, five = np.uintp(2), np.uintp(3), np.uintp(4), np.uintp(5)
    six, seven, e8, e16, e32 = np.uintp(6), np.uintp(7), np.uint64(8), np.uint64(16), np.uint64(32)
    a0, a1 = _pair(source[i], source[i + s], _LOW8, _HIGH8, e8)
    a2, a3 = _pair(source[i + two * s], source[i + three * s], _LOW8, _HIGH8, e8)
    a4, a5 = _pair(source[i + four * s], source[i + five * s], _LOW8, _HIGH8, e8)
    a6, a7 = _pair(source[i + six * s], source[i + seven * s], _LOW8, _HIGH8, e8)
    b0, b2 = _pair(a0, a2, _LOW16, _HIGH16, e16)
    b1, b3 = _pair(a1, a3, _LOW16, _HIGH16, e16)
    b4, b6 = _pair(a4, a6, _LOW16, _HIGH16, e16)
    b5, b7 = _pair(a5, a7, _LOW16, _HIGH16, e16)
    out[o], out[o + four * p] = _pair(b0, b4, _LOW32, _HIGH32, e32)
    out[o + p], out[o + five * p] = _pair(b1, b5, _LOW32, _HIGH32, e32)
    out[o + two * p], out[o + six * p] = _pair(b2, b6, _LOW32, _HIGH32, e32)
    out[o + three * p], out[o + seven * p] = _pair(b3, b7, _LOW32, _HIGH32, e32)


def draw_plane(
    canvas: Bytes, canvas_width: int, canvas_height: int, out: Bytes, stride: int, width: int, height: int,
    x_at: int, x_step: int, y_at: int, y_step: int, room: Bytes, steps: Steps,
) -> None:  # fmt: skip
    """Sample a canvas (kept column by column, columns whole words long) into a plane.

    Sixty-four columns at a time, so that what lies between the three steps stays in the processor's cache: interpolate
    across, turn, interpolate down. ``room`` holds 2 × 64 × ``canvas_height`` bytes.
    """
    source = memory(canvas, (canvas_width * canvas_height,))
    target = memory(out, (stride * height,))
    first = (y_at >> 24) // 8 * 8
    length = (((y_at + y_step * (height - 1)) >> 24) + 9 - first) // 8 * 8
    spare = memory(room, (2 * TILE * canvas_height,))
    columns, rows = spare[: TILE * length], spare[TILE * canvas_height :]
    scale = memory(steps, (257,))
    column_words, row_words = columns.view(np.uint64), rows.view(np.uint64)
    for left in range(0, width, TILE):
        count = min(TILE, width - left)
        for k in range(count):
            at = x_at + (left + k) * x_step
            a = (at >> 24) * canvas_height + first
            b = a + canvas_height
            into = columns[k * length : (k + 1) * length]
            _between(source[a : a + length], source[b : b + length], into, scale, (at >> 16) & 255, length)
        for k in range(0, count, 8):
            for j in range(0, length, 8):
                _turn(column_words, (k * length + j) >> 3, length >> 3, row_words, (j * TILE + k) >> 3, TILE >> 3)
        for r in range(height):
            at = y_at + r * y_step
            a = ((at >> 24) - first) * TILE
            into = target[r * stride + left : r * stride + left + count]
            if count == TILE:
                _between(rows[a : a + TILE], rows[a + TILE : a + 2 * TILE], into, scale, (at >> 16) & 255, TILE)
            else:
                _between(rows[a : a + count], rows[a + TILE : a + TILE + count], into, scale, (at >> 16) & 255, count)


def mix(
    a: Bytes, a_stride: int, b: Bytes, b_stride: int, out: Bytes, stride: int, width: int, height: int, weight: int,
    steps: Steps,
) -> None:  # fmt: skip
    """``out`` = a and b, with ``weight`` / 256 of b."""
    one, two = memory(a, (a_stride * height,)), memory(b, (b_stride * height,))
    target, scale = memory(out, (stride * height,)), memory(steps, (257,))
    for r in range(height):
        p, q = one[r * a_stride : r * a_stride + width], two[r * b_stride : r * b_stride + width]
        _between(p, q, target[r * stride : r * stride + width], scale, weight, width)


def mix_columns(
    a: Bytes, a_stride: int, b: Bytes, b_stride: int, out: Bytes, stride: int, width: int, height: int, weights: Steps,
) -> None:  # fmt: skip
    """Like :func:`mix` with a weight (0 … 256) for each column."""
    one, two = memory(a, (a_stride * height,)), memory(b, (b_stride * height,))
    target, weight = memory(out, (stride * height,)), memory(weights, (width,))
    for r in range(height):
        p, q = one[r * a_stride : r * a_stride + width], two[r * b_stride : r * b_stride + width]
        o = target[r * stride : r * stride + width]
        for x in range(width):
            first, second = np.uint16(np.uint16(256) - weight[x]), weight[x]
            total = np.uint16(np.uint16(np.uint16(p[x]) * first) + np.uint16(np.uint16(q[x]) * second))
            o[x] = np.uint8(np.uint16(total + np.uint16(128)) >> 8)


def lay_over(
    out: Bytes, stride: int, colour: Bytes, alpha: Bytes, width: int, height: int, top: int, left: int
) -> None:
    """Lay a premultiplied bitmap with alpha (0 … 255) over ``out`` at row ``top``, column ``left``."""
    target = memory(out, (stride * (top + height),))
    ink, cover = memory(colour, (width * height,)), memory(alpha, (width * height,))
    for r in range(height):
        start = (top + r) * stride + left
        o = target[start : start + width]
        c, a = ink[r * width : (r + 1) * width], cover[r * width : (r + 1) * width]
        for x in range(width):
            o[x] = np.uint8(c[x] + (o[x] * (255 - a[x]) + 127) // 255)
