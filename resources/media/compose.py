"""The ``compose`` renderer: every frame goes through moviepy, for effects a person brings along.

An effect is an entry point of the group ``visiobook.effects``: a function that takes a moviepy ``VideoClip`` (one
segment of the film, its time beginning at 0) and returns one of the same size. Camera, transitions, encoding and
joining are the usual ones; only the pictures pass through Python, at a fraction of the speed.
"""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resources.media.engine import Painting, PyAvMedia
from resources.media.kernels import Kernels
from resources.media.pictures import Gallery, Stills
from resources.media.planes import RGB, Planes, planes_to_rgb, rgb_to_planes
from resources.media.segment import Painter, SegmentPainter
from visiobook.domain.render import SegmentPlan
from visiobook.errors import EngineMissing, RenderFailed, UnknownChoice

if TYPE_CHECKING:
    from moviepy import VideoClip

GROUP = "visiobook.effects"
Effect = Callable[["VideoClip"], "VideoClip"]


@dataclass(frozen=True)
class NamedEffect:
    """An effect, and what decides what it does: where it comes from, its distribution's version, its source."""

    name: str
    apply: Effect
    fingerprint: str


def composing_media(
    effects: Sequence[str], work_dir: Path | None = None, cache_dir: Path | None = None, workers: int = 0
) -> PyAvMedia:
    """A media engine that puts every segment through the named effects, in their order.

    Raises EngineMissing without moviepy, UnknownChoice for an effect nobody registered.
    """
    if find_spec("moviepy") is None:
        raise EngineMissing("The compose renderer needs moviepy.", "pip install 'visiobook[compose]'")
    named = tuple(_effect(name) for name in effects)
    return PyAvMedia(work_dir, cache_dir, workers, Composing(named))


def _effect(name: str) -> NamedEffect:
    found: dict[str, EntryPoint] = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        raise UnknownChoice.of("effect", name, sorted(found))
    entry = found[name]
    apply = entry.load()
    version = entry.dist.version if entry.dist else ""
    return NamedEffect(name, apply, f"{entry.value}=={version}#{source_digest(apply)}")


def source_digest(effect: Effect) -> str:
    """The digest of the module an effect is written in: an edit there makes the segments anew."""
    file = getattr(sys.modules.get(effect.__module__), "__file__", None)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12] if file else ""


@dataclass(frozen=True)
class Composing(Painting):
    """Paints through moviepy."""

    effects: tuple[NamedEffect, ...]

    def fingerprint(self) -> str:
        """Moviepy's version and every effect's."""
        from importlib.metadata import version

        return " ".join([f" compose moviepy{version('moviepy')}", *(effect.fingerprint for effect in self.effects)])

    def painter(self, plan: SegmentPlan, stills: Stills, gallery: Gallery, kernels: Kernels) -> Painter[int]:
        """The segment's own painter with the effects laid over it."""
        return ComposedPainter(SegmentPainter(plan, stills, gallery, kernels), self.effects)


class ComposedPainter:
    """Keeps :class:`resources.media.segment.Painter` by asking a moviepy clip for its frames."""

    def __init__(self, inner: SegmentPainter, effects: tuple[NamedEffect, ...]) -> None:
        from moviepy import VideoClip

        self.plan, self._inner = inner.plan, inner
        picture = inner.plan.picture
        self._planes = Planes.empty(picture.width, picture.height)
        clip = VideoClip(self._picture, duration=float(Fraction(inner.plan.frames, picture.fps))).with_fps(picture.fps)
        for effect in effects:
            clip = effect.apply(clip)
            if tuple(clip.size) != (picture.width, picture.height):
                raise RenderFailed(
                    f"The effect {effect.name!r} turned {picture.width} × {picture.height} into {clip.size}.",
                    "An effect must leave the size of the picture as it is.",
                )
        self._clip = clip

    def _picture(self, t: float) -> RGB:
        """The undisturbed frame at a time of the segment."""
        index = round(t * self.plan.picture.fps)
        self._inner.paint(min(max(index, 0), self.plan.frames - 1), self._planes)
        return planes_to_rgb(self._planes)

    def look(self, index: int) -> int:
        """No two frames are known to be alike."""
        return index

    def paint_looks(self, looks: Sequence[int], outs: Sequence[Planes]) -> None:
        """The effects' frames."""
        for look, out in zip(looks, outs, strict=True):
            shown = self._clip.get_frame(look / self.plan.picture.fps)
            rgb_to_planes(np.clip(shown, 0, 255).astype(np.uint8), out)
