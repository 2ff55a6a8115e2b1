"""Transitions between two drawn frames, on planes."""

from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from resources.media.kernels import Kernels
from resources.media.planes import Planes
from visiobook.domain.camera import Easing
from visiobook.domain.scene import TransitionKind

FEATHER = Fraction(1, 8)
"""Width of a wipe's soft edge as a share of the frame's width."""
ZOOM_DEPTH = Fraction(7, 20)
"""How much closer a zoom transition goes."""


def progress(index: int, frames: int) -> Fraction:
    """Eased progress of frame ``index``: strictly between 0 and 1, so that no frame shows one side alone twice."""
    return Easing.SMOOTH.of(Fraction(index + 1, frames + 1))


def zoom_factors(kind: TransitionKind, t: Fraction) -> tuple[Fraction, Fraction]:
    """How much narrower each side is framed at progress ``t``: a zoom goes into the old and comes out of the new."""
    if kind is not TransitionKind.ZOOM:
        return Fraction(1), Fraction(1)
    return 1 - ZOOM_DEPTH * t, 1 - ZOOM_DEPTH * (1 - t)


def blend(kind: TransitionKind, a: Planes, b: Planes, out: Planes, t: Fraction, kernels: Kernels) -> None:
    """Write the frame at progress ``t`` (0: all a, 1: all b)."""
    if kind is TransitionKind.FADE:
        _fade(a, b, out, t, kernels)
    elif kind is TransitionKind.WIPE:
        _wipe(a, b, out, t, kernels)
    elif kind in (TransitionKind.SLIDE_LEFT, TransitionKind.SLIDE_RIGHT):
        _slide(a, b, out, t, kind is TransitionKind.SLIDE_LEFT)
    elif kind is TransitionKind.CUT:
        b.copy_to(out)
    else:
        _dissolve(a, b, out, _weight(t), kernels)


def _weight(t: Fraction) -> int:
    return int(t * 256 + Fraction(1, 2))


def _dissolve(a: Planes, b: Planes, out: Planes, weight: int, kernels: Kernels) -> None:
    for (p, count), (q, _), (o, _) in zip(a.each(), b.each(), out.each(), strict=True):
        kernels.mix(p, q, o, count, weight)


def _fade(a: Planes, b: Planes, out: Planes, t: Fraction, kernels: Kernels) -> None:
    """Through black: the old goes in the first half, the new comes in the second."""
    black = _black(out.width, out.height)
    if t < Fraction(1, 2):
        _dissolve(a, black, out, _weight(2 * t), kernels)
    else:
        _dissolve(black, b, out, _weight(2 * t - 1), kernels)


@lru_cache(maxsize=1)
def _black(width: int, height: int) -> Planes:
    """Never drawn upon."""
    return Planes.empty(width, height)


def _slide(a: Planes, b: Planes, out: Planes, t: Fraction, leftwards: bool) -> None:
    """The new pushes the old out, by whole pixel pairs so that luma and chroma stay together."""
    moved = int(t * (out.width // 2) + Fraction(1, 2)) * 2
    one, two, cut = (a, b, moved) if leftwards else (b, a, out.width - moved)
    for (p, count), (q, _), (o, _) in zip(one.each(), two.each(), out.each(), strict=True):
        at = cut * count // out.width
        o[:, : count - at] = p[:, at:count]
        o[:, count - at : count] = q[:, :at]


def _wipe(a: Planes, b: Planes, out: Planes, t: Fraction, kernels: Kernels) -> None:
    """From left to right with a soft edge."""
    for (p, count), (q, _), (o, _) in zip(a.each(), b.each(), out.each(), strict=True):
        kernels.mix_columns(p, q, o, _wipe_weights(count, t))


def _wipe_weights(count: int, t: Fraction) -> NDArray[np.uint16]:
    feather = max(2, int(count * FEATHER))
    edge = int((count + feather) * t)
    return np.clip((edge - np.arange(count)) * 256 // feather, 0, 256).astype(np.uint16)
