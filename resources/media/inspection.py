"""Looking at a finished film as a player does: does it decode, in order and to its end, and how loud is it?

Decoding costs a fifth of encoding, so it is done once for each segment and kept as an artifact. That the film's packets
are those of its segments, one after the other and untouched, is then a comparison of bytes.
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visiobook.domain.base import Digest, Value
from visiobook.domain.recipe import Recipe
from visiobook.domain.render import Rendition
from visiobook.errors import RenderFailed
from visiobook.stages.making import Maker

if TYPE_CHECKING:
    import av

AT_ONCE = 256
"""AAC frames measured at a time (5.5 s)."""
SILENCE_DB = -200.0
"""Stands for −inf, which JSON has not."""
SEGMENT_STAGE, FILM_STAGE, VERSION = "segment_inspection", "inspection", "1"


class SegmentInspection(Value):
    """Pictures that a segment's file decodes to, and its packets: how many, and their SHA-256 one after the other."""

    frames: int
    packets: int
    digest: Digest


class Inspection(Value):
    """What was seen and heard: pictures decoded, integrated loudness in LUFS and true peak in dBTP (BS.1770-4)."""

    frames: int
    lufs: float
    dbtp: float


def inspected(rendition: Rendition, segments: Sequence[Digest], maker: Maker) -> Inspection:
    """The inspection of a film and its segments in order, each made once. Raises RenderFailed for what does not decode,
    and for a film whose packets are not those of its segments.
    """
    seen = [_inspected_segment(digest, maker) for digest in segments]
    recipe = Recipe.of(FILM_STAGE, VERSION, inputs={"film": rendition.film})
    path = maker.store.path(rendition.film)
    return maker.make_value(recipe, Inspection, lambda: inspect_film(path, seen))[0]


def _inspected_segment(digest: Digest, maker: Maker) -> SegmentInspection:
    recipe = Recipe.of(SEGMENT_STAGE, VERSION, inputs={"segment": digest})
    path = maker.store.path(digest)
    return maker.make_value(recipe, SegmentInspection, lambda: inspect_segment(path))[0]


def inspect_film(film: Path, segments: Sequence[SegmentInspection]) -> Inspection:
    """Compares the film's packets with its segments', and measures its sound. Raises RenderFailed."""
    payloads = _payloads(film)
    for number, segment in enumerate(segments):
        if _digest(islice(payloads, segment.packets)) != (segment.packets, segment.digest):
            raise RenderFailed(f"Segment {number} is not whole in {film.name}.", "Render it again.")
    if next(payloads, None) is not None:
        raise RenderFailed(f"{film.name} has pictures after its last segment.", "Render it again.")
    lufs, dbtp = _heard(film)
    return Inspection(frames=sum(s.frames for s in segments), lufs=lufs, dbtp=dbtp)


def inspect_segment(path: Path) -> SegmentInspection:
    """Decodes every picture in order. Raises RenderFailed when one is damaged or out of order."""
    count, digest = _digest(_payloads(path))
    return SegmentInspection(frames=decode_whole(path), packets=count, digest=digest)


def decode_whole(film: Path) -> int:
    """Decodes every frame of the picture in order and returns how many there are.

    Raises RenderFailed when a frame is damaged or out of order.
    """
    import av

    last, count = -1, 0
    try:
        with av.open(str(film)) as container:
            for frame in container.decode(_fast(container)):
                if frame.pts is None or frame.pts <= last:
                    raise RenderFailed(f"Frame {count} of {film.name} is out of order.", "Render it again.")
                last, count = frame.pts, count + 1
    except (av.FFmpegError, IndexError) as problem:
        raise RenderFailed(
            f"{film.name} does not decode past frame {count}: {problem}", "Render it again."
        ) from problem
    return count


def _fast(container: "av.container.InputContainer") -> "av.VideoStream":
    """The picture, decoded on all cores without the smoothing that only eyes need."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.options = {"skip_loop_filter": "all"}
    return stream


def _payloads(path: Path) -> Iterator[bytes]:
    """The bytes of each packet of the picture in decoding order."""
    import av

    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield bytes(packet)


def _digest(payloads: Iterator[bytes]) -> tuple[int, Digest]:
    whole, count = hashlib.sha256(), 0
    for payload in payloads:
        whole.update(payload)
        count += 1
    return count, whole.hexdigest()


def _heard(film: Path) -> tuple[float, float]:
    """Loudness and true peak of the film's sound; silence without one."""
    import av

    from resources.media.loudness import Meter

    meter = Meter()
    with av.open(str(film)) as container:
        if not container.streams.audio:
            return SILENCE_DB, SILENCE_DB
        frames = container.decode(container.streams.audio[0])
        while block := [_samples(frame) for frame in islice(frames, AT_ONCE)]:
            meter.add(np.concatenate(block))
    return _finite(meter.lufs()), _finite(meter.peak_dbtp())


def _samples(frame: "av.AudioFrame") -> NDArray[np.float32]:
    return frame.to_ndarray().T.astype(np.float32)


def _finite(level: float) -> float:
    return level if math.isfinite(level) else SILENCE_DB
