"""Moving pictures as video engines get them, made into a clip of exactly the asked frames, size and rate."""

import io
from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from visiobook.errors import EngineFailed

Frame = NDArray[np.uint8]
"""Height × width × RGB."""
BT709, LIMITED = 1, 1
"""As ISO/IEC 23091-2 numbers them."""


def mp4_of(frames: Iterable[Frame], fps: int, width: int, height: int) -> bytes:
    """A silent H.264 MP4 (yuv420p, crf 12: it is encoded once more in the film) of RGB frames, scaled to cover.

    Its colours are BT.709, limited range, and it says so.
    """
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=fps, options={"crf": "12", "preset": "veryfast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        for frame in frames:
            shown = av.VideoFrame.from_ndarray(_covering(frame, width, height), format="rgb24")
            for packet in stream.encode(shown.reformat(format="yuv420p", dst_colorspace="ITU709")):
                film.mux(packet)
        for packet in stream.encode(None):
            film.mux(packet)
    return out.getvalue()


def decoded_frames(data: bytes, engine: str) -> tuple[list[Frame], Fraction]:
    """All frames of a film file and its rate. Raises EngineFailed when it is none."""
    import av

    try:
        with av.open(io.BytesIO(data), "r") as film:
            stream = film.streams.video[0]
            rate = Fraction(stream.average_rate or 24)
            return [f.to_ndarray(format="rgb24").astype(np.uint8, copy=False) for f in film.decode(stream)], rate
    except (av.FFmpegError, IndexError) as error:
        raise EngineFailed(
            f"{engine} sent {len(data)} bytes that are no film: {error}", "The file may be cut short; run again."
        ) from error


def at_rate(frames: list[Frame], rate: Fraction, fps: int, count: int) -> Iterator[Frame]:
    """Exactly ``count`` frames at ``fps``: the nearest in time of those there are, the last one held to the end."""
    for n in range(count):
        yield frames[min(len(frames) - 1, int(n * rate / fps + Fraction(1, 2)))]


def _covering(frame: Frame, width: int, height: int) -> Frame:
    import cv2

    rows, columns = frame.shape[:2]
    scale = max(width / columns, height / rows)
    sized = cv2.resize(frame, (max(width, round(columns * scale)), max(height, round(rows * scale))))
    top, left = (sized.shape[0] - height) // 2, (sized.shape[1] - width) // 2
    cut: Frame = np.ascontiguousarray(sized[top : top + height, left : left + width])
    return cut
