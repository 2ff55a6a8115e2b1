"""Opus for WebM, from the film's AAC: the mix is kept as AAC, and WebM takes none."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from resources.media.adts import whole_frames
from visiobook.errors import RenderFailed
from visiobook.ports.media import SoundTrack

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.packet import Packet

OPUS_FRAME = 960
"""Samples the encoder takes at a time (20 ms)."""


def opus_packets(stream: "AudioStream", sound: SoundTrack, files: tuple[Path, ...]) -> "Iterator[Packet[AudioStream]]":
    """Encoded packets with exact sample times, priming first cut off and the end cut at the last sample."""
    import av

    fifo = av.AudioFifo()
    for frame in _trimmed(sound, files):
        fifo.write(frame)
        while (block := fifo.read(OPUS_FRAME)) is not None:
            yield from stream.encode(block)
    rest = fifo.read()
    if rest is not None:
        yield from stream.encode(rest)
    yield from stream.encode(None)


def _trimmed(sound: SoundTrack, files: tuple[Path, ...]) -> "Iterator[AudioFrame]":
    """Decoded sound from the film's first sample to its last."""
    import av

    at = -sound.priming
    for frame in _decoded(files):
        first, last = max(0, -at), min(frame.samples, sound.samples - at)
        if first < last:
            part = av.AudioFrame.from_ndarray(
                frame.to_ndarray()[:, first:last].copy(), format=frame.format.name, layout="stereo"
            )
            part.sample_rate, part.pts, part.time_base = sound.sample_rate, at + first, Fraction(1, sound.sample_rate)
            yield part
        at += frame.samples


def _decoded(files: tuple[Path, ...]) -> "Iterator[AudioFrame]":
    import av

    decoder = av.CodecContext.create("aac", "r")
    if not isinstance(decoder, av.AudioCodecContext):
        raise RenderFailed("This PyAV has no AAC decoder.", "Install the PyAV wheel: pip install av==18.1.0")
    for path in files:
        for data in whole_frames(path):
            yield from decoder.decode(av.Packet(data))
    yield from decoder.decode(None)
