"""The inner loops over 8-bit planes, as numba compiles them (see :mod:`resources.media.native`; never imported while
rendering). They are integer arithmetic only, so every machine makes the same bytes.

Planes come as flat memory with the length of a row (``stride``, in bytes). Positions are fixed point, 24 bits after the
point; weights have 256 steps, so that a position is exact to 1/512 of a canvas pixel. A sum of two weighted bytes
and the rounding half is at most 65,408 and fits 16 bits, which is what the processor's vectors are cut into.
"""

from typing import Any

import numba
import numba.core.cgutils
import numba.extending
import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from resources.media.kernels import BAND, GROUP, GROUP_ROOM, TILE

Bytes = NDArray[np.uint8]
Word = np.uint64
Words = NDArray[np.uint64]
Steps = NDArray[np.uint16]
Wholes = NDArray[np.int64]

memory: Any = getattr(numba, "carray")  # noqa: B009 - numba does not export it to type checkers
"""An array over the memory a pointer points to."""
cgutils: Any = numba.core.cgutils
types: Any = numba.types
intrinsic: Any = numba.extending.intrinsic
"""A function whose instructions are written here."""
Type = Any
"""Numba's type of an argument, and of a function."""
Code = Any
"""What llvmlite builds with: builders, types, values."""

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


_BYTE, _HALF, _WHOLE, _LONG = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_EIGHT, _LANES, _HALVES = ir.VectorType(_BYTE, 16), ir.VectorType(_BYTE, 32), ir.VectorType(_HALF, GROUP)


class _Strip:
    """Writes the instructions of :func:`_strip`. A weight w of 256 stands as 128 w: AVX2's rounding product of it with
    the difference d of two bytes is (d w + 128) >> 8, which makes a + it the same byte as :func:`_between` makes.
    """

    def __init__(self, builder: Code, canvas: Code, stride: Code, table: Code, entry: Code) -> None:
        self._builder, self._canvas, self._stride, self._table, self._entry = builder, canvas, stride, table, entry
        self._masks = [self._entered(_LANES, n) for n in (0, 32)]
        self._weight = self._entered(_HALVES, 64)
        self._places = [builder.sext(self._entered(_WHOLE, n), _LONG) for n in (96, 100)]

    def pointer(self, start: Code, offset: Code, kind: Code) -> Code:
        """``start`` + ``offset`` bytes, as a pointer to a kind."""
        return self._builder.bitcast(self._builder.gep(start, [offset]), kind.as_pointer())

    def _entered(self, kind: Code, offset: int) -> Code:
        at = self._builder.add(self._entry, ir.Constant(_LONG, offset))
        return self._builder.load(self.pointer(self._table, at, kind), align=1)

    def across(self, row: Code) -> Code:
        """The strip's sixteen pixels of a canvas row, interpolated across. Eight of them lie within sixteen bytes, from
        which a shuffle takes each one's left and right neighbour.
        """
        b, start = self._builder, self._builder.mul(row, self._stride)
        eights = [b.load(self.pointer(self._canvas, b.add(start, p), _EIGHT), align=1) for p in self._places]
        both = b.shuffle_vector(*eights, ir.Constant(ir.VectorType(_WHOLE, 32), list(range(32))))
        shuffle = self._function("llvm.x86.avx2.pshuf.b", _LANES)
        left, right = (b.bitcast(b.call(shuffle, [both, mask]), _HALVES) for mask in self._masks)
        return self.between(left, right, self._weight)

    def between(self, one: Code, other: Code, weight: Code) -> Code:
        """One and the other, with ``weight`` of the other."""
        rounding = self._function("llvm.x86.avx2.pmul.hr.sw", _HALVES)
        return self._builder.add(one, self._builder.call(rounding, [self._builder.sub(other, one), weight]))

    def alike(self, value: Code) -> Code:
        """Sixteen times a 16-bit value."""
        empty = ir.Constant(_HALVES, ir.Undefined)
        one = self._builder.insert_element(empty, value, ir.Constant(_WHOLE, 0))
        return self._builder.shuffle_vector(one, empty, ir.Constant(ir.VectorType(_WHOLE, GROUP), [0] * GROUP))

    def _function(self, name: str, kind: Code) -> Code:
        return cgutils.get_or_insert_function(self._builder.module, ir.FunctionType(kind, [kind, kind]), name)


@intrinsic  # type: ignore[untyped-decorator]
def _strip(
    _: Type, canvas: Type, stride: Type, table: Type, entry: Type,
    out: Type, to: Type, out_stride: Type, y: Type, step: Type, rows: Type,
) -> Type:  # fmt: skip
    """Sixteen columns of ``rows`` rows with AVX2: ``out[to + r × out_stride : … + 16]``, from ``y`` in steps.

    Two canvas rows, interpolated across, stay in registers while going down: each is made once.
    """

    def written(_: Code, builder: Code, __: Code, arguments: Code) -> Code:
        canvas, stride, table, entry, out, to, out_stride, y, step, rows = arguments
        strip = _Strip(builder, canvas, stride, table, entry)
        above, below = (cgutils.alloca_once(builder, _HALVES) for _ in range(2))
        have = cgutils.alloca_once_value(builder, ir.Constant(_LONG, -9))
        with cgutils.for_range(builder, rows) as loop:
            at = builder.add(y, builder.mul(loop.index, step))
            top = builder.ashr(at, ir.Constant(_LONG, 24))
            below_top, had = builder.add(top, ir.Constant(_LONG, 1)), builder.load(have)
            with builder.if_then(builder.icmp_signed("!=", top, had)):
                follows = builder.icmp_signed("==", top, builder.add(had, ir.Constant(_LONG, 1)))
                with builder.if_else(follows) as (one_down, further):
                    with one_down:
                        builder.store(builder.load(below), above)
                    with further:
                        builder.store(strip.across(top), above)
                builder.store(strip.across(below_top), below)
                builder.store(top, have)
            share = builder.and_(builder.lshr(at, ir.Constant(_LONG, 16)), ir.Constant(_LONG, 255))
            weight = strip.alike(builder.trunc(builder.shl(share, ir.Constant(_LONG, 7)), _HALF))
            drawn = strip.between(builder.load(above), builder.load(below), weight)
            place = builder.add(to, builder.mul(loop.index, out_stride))
            builder.store(builder.trunc(drawn, _EIGHT), strip.pointer(out, place, _EIGHT), align=1)
        return ir.Constant(_BYTE.as_pointer(), None)

    whole, pointer = types.int64, types.CPointer(types.uint8)
    return types.void(pointer, whole, pointer, whole, pointer, *(whole,) * 5), written


@numba.njit(inline="always")
def _one(source: Bytes, top: int, stride: int, at: int, weight: int) -> int:
    """One pixel, as :func:`_strip` makes sixteen."""
    left, share = top + (at >> 24), (at >> 16) & 255
    above = (source[left] * (256 - share) + source[left + 1] * share + 128) >> 8
    below = (source[left + stride] * (256 - share) + source[left + stride + 1] * share + 128) >> 8
    return int((above * (256 - weight) + below * weight + 128) >> 8)


@numba.njit(inline="always")
def _enter(masks: Bytes, groups: int, x_at: int, x_step: int) -> None:
    """Where the sixteens of a row lie on a canvas row: masks of their left and right neighbours, weights, places."""
    weights, places = masks.view(np.uint16), masks.view(np.int32)
    for k in range(groups * GROUP):
        at, left = x_at + k * x_step, (x_at + k // 8 * 8 * x_step) >> 24
        entry, lane = k // GROUP * GROUP_ROOM, k % GROUP
        masks[entry + 2 * lane], masks[entry + 2 * lane + 1] = (at >> 24) - left, 0x80
        masks[entry + 2 * lane + 32], masks[entry + 2 * lane + 33] = (at >> 24) - left + 1, 0x80
        weights[(entry + 64) // 2 + lane] = ((at >> 16) & 255) << 7
        places[(entry + 96) // 4 + lane // 8] = left


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(_: Type, address: Type) -> Type:
    """Where an address points to."""

    def written(_: Code, builder: Code, __: Code, arguments: Code) -> Code:
        return builder.inttoptr(arguments[0], _BYTE.as_pointer())

    return types.CPointer(types.uint8)(types.int64), written


def draw_rows(
    canvas: Bytes, canvas_stride: int, frames: int, orders: Wholes, stride: int, width: int, height: int, room: Bytes
) -> None:
    """What :func:`draw_plane` does, from a canvas kept row by row, on processors with AVX2, for several frames at once:
    the same bytes.

    ``orders`` holds five 64-bit numbers for each frame: the plane's address, and where its first sample lies and how
    far samples are apart, across and down. Across that is less than two canvas pixels; 16 bytes beyond the last pixel
    may be read. ``room`` holds ``GROUP_ROOM`` bytes for each sixteen of ``width`` of each frame. All frames draw their
    next few rows before any goes on, so that the canvas is fetched from memory once.
    """
    groups = width // GROUP
    order, size = memory(orders, (5 * frames,)), groups * GROUP_ROOM
    source, whole = memory(canvas, (canvas_stride,)), memory(room, (size * frames,))
    for f in range(frames):
        _enter(whole[f * size : (f + 1) * size], groups, order[5 * f + 1], order[5 * f + 2])
    for first in range(0, height, BAND):
        rows = min(BAND, height - first)
        for f in range(frames):
            out, step = _pointer(order[5 * f]), order[5 * f + 4]
            y = order[5 * f + 3] + first * step
            for g in range(groups):
                to, entry = first * stride + g * GROUP, f * size + g * GROUP_ROOM
                _strip(canvas, canvas_stride, room, entry, out, to, stride, y, step, rows)
            target = memory(out, (stride * height,))
            for r in range(rows):
                at = y + r * step
                top, share = (at >> 24) * canvas_stride, (at >> 16) & 255
                for k in range(groups * GROUP, width):
                    x = order[5 * f + 1] + k * order[5 * f + 2]
                    target[(first + r) * stride + k] = _one(source, top, canvas_stride, x, share)


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
