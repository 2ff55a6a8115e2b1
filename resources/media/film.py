"""Joining: segments and sound become one file by stream copy, with every time an integer on its grid."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from resources.media.adts import raw_frames
from resources.media.encoders import Encoder, encoder_for
from resources.media.languages import iso_639_2
from resources.media.opus import opus_packets
from resources.media.segment import add_video
from visiobook.domain.caption import Captions
from visiobook.domain.render import Container
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import RenderFailed
from visiobook.ports.media import AAC_FRAME, FilmParts, SoundTrack

MOVIE_TIMESCALE = str(SAMPLE_RATE)
"""Units a second of the movie header and edit lists: at FFmpeg's default of 1,000 they round to milliseconds."""
DECODERS_ONLY = {"libdav1d"}
"""PyAV copies a stream's form from its codec's encoder; where another library decodes, the encoder itself is opened."""

UNOPENED = {"codec_whitelist": "none"}
"""Opened so, FFmpeg does not decode a segment's first frame to learn what its header says: 0.3 instead of 13 ms."""

ASS_HEADER = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""FFmpeg's caption encoders take their look from an ASS header; this is its default."""


def write_film(parts: FilmParts, path: Path) -> None:
    """Write the finished file. Raises RenderFailed when a segment does not fit the others."""
    container_name = parts.preset.container.value
    with av.open(str(path), "w", format=container_name, container_options=_options(parts)) as film:
        film.metadata.update(_metadata(parts))
        film.set_chapters(_chapters(parts))
        lanes = [_Picture(film, parts).packets()]
        if parts.sound is not None:
            lanes.append(_sound_lane(film, parts, parts.sound))
        if parts.captions is not None and parts.captions.items:
            lanes.append(_caption_lane(film, parts.captions))
        if parts.thumbnail and parts.preset.container is Container.MP4:
            _add_cover(film, parts.thumbnail)
        for _, packet in merge(*lanes, key=lambda timed: timed[0]):
            film.mux(packet)


Timed = tuple[float, "Packet[Any]"]
"""A packet and its decoding time in seconds, for putting the streams in turn only."""


def _options(parts: FilmParts) -> dict[str, str]:
    if parts.preset.container is Container.WEBM:
        return {}
    return {"movflags": "+faststart", "movie_timescale": MOVIE_TIMESCALE}


def _metadata(parts: FilmParts) -> dict[str, str]:
    said = {"title": parts.title, "artist": parts.author, "comment": "Made with Visiobook"}
    return {key: value for key, value in said.items() if value}


def _chapters(parts: FilmParts) -> list[Any]:
    base = Fraction(1, parts.preset.picture.fps)
    return [
        {"id": n, "start": c.start, "end": c.end, "time_base": base, "metadata": {"title": c.title}}
        for n, c in enumerate(parts.chapters)
    ]


@dataclass
class _Picture:
    """The video stream: packets of all segments with times counted in frames from the film's first."""

    film: OutputContainer
    parts: FilmParts

    def __post_init__(self) -> None:
        """Open the stream from the first segment."""
        picture = self.parts.preset.picture
        self.encoder: Encoder = encoder_for(picture)
        self.base = Fraction(1, picture.fps)
        with av.open(str(self.parts.segments[0].path)) as first:
            model = first.streams.video[0]
            self.headers = model.codec_context.extradata
            if model.codec_context.name in DECODERS_ONLY:
                self.stream = add_video(self.film, picture, self.encoder)
            else:
                self.stream = self.film.add_stream_from_template(model)
        self.stream.time_base = self.base
        self.stream.metadata["language"] = iso_639_2(self.parts.language)

    def packets(self) -> Iterator[Timed]:
        """Packets in decoding order. Decoding times count up by one frame, shifted by the encoder's B-frame delay."""
        start, count = 0, -self.encoder.delay
        fps = self.parts.preset.picture.fps
        for segment in self.parts.segments:
            frames = 0
            for place, packet in self._of_segment(segment.path, fps):
                packet.stream, packet.time_base = self.stream, self.base
                packet.pts, packet.dts = start + place, count
                packet.duration = 1
                yield count / fps, packet
                frames, count = frames + 1, count + 1
            if frames != segment.frames:
                raise RenderFailed(
                    f"The segment {segment.path.name[:12]} holds {frames} frames instead of {segment.frames}.",
                    "Render again; if it stays, clear the project's artifacts.",
                )
            start += segment.frames

    def _of_segment(self, path: Path, fps: int) -> Iterator[tuple[int, "Packet[VideoStream]"]]:
        """Each packet of a segment with its time in whole frames."""
        with av.open(str(path), options=UNOPENED) as source:
            stream = source.streams.video[0]
            if stream.codec_context.extradata != self.headers:
                raise RenderFailed(
                    f"The segment {path.name[:12]} was encoded with other settings than the first.",
                    "Render again with one preset.",
                )
            base = stream.time_base or self.base
            above, below = base.numerator * fps, base.denominator
            yield from (((p.pts or 0) * above // below, p) for p in source.demux(stream) if p.size)


def _sound_lane(film: OutputContainer, parts: FilmParts, sound: SoundTrack) -> Iterator[Timed]:
    """The film's sound: its AAC as it is, or Opus for WebM."""
    opus = parts.preset.container is Container.WEBM
    rate, quality = sound.sample_rate, parts.preset.audio_bitrate
    stream = film.add_stream("libopus" if opus else "aac", rate=rate, layout="stereo", bit_rate=quality)
    if not isinstance(stream, AudioStream):
        raise RenderFailed("This PyAV has no encoder for sound.", "Install the PyAV wheel: pip install av==18.1.0")
    stream.metadata["language"] = iso_639_2(parts.language)
    base = Fraction(1, sound.sample_rate)
    stream.time_base = base
    if not opus:
        return _sound_packets(stream, parts, sound, base)
    made = opus_packets(stream, sound, parts.sound_files)
    return ((packet.pts * float(packet.time_base), packet) for packet in made if packet.pts is not None)


def _sound_packets(stream: Stream, parts: FilmParts, sound: SoundTrack, base: Fraction) -> Iterator[Timed]:
    """AAC frames at exact sample times. The first lies before zero and becomes the edit list's priming."""
    index = 0
    for chunk, path in zip(sound.chunks, parts.sound_files, strict=True):
        if chunk.first != index:
            raise RenderFailed(f"The sound has a hole before its frame {chunk.first}.", "Mix the sound again.")
        for data in raw_frames(path):
            start = index * AAC_FRAME - sound.priming
            packet = Packet(data)
            packet.stream, packet.time_base = stream, base
            packet.pts = packet.dts = start
            packet.duration = min(AAC_FRAME, sound.samples - start)
            index += 1
            yield start / sound.sample_rate, packet
    if index != sound.aac_frames():
        raise RenderFailed(f"The sound has {index} AAC frames instead of {sound.aac_frames()}.", "Mix the sound again.")


def _caption_lane(film: OutputContainer, captions: Captions) -> Iterator[Timed]:
    """A soft subtitle track: 3GPP timed text (mov_text) or WebVTT."""
    base = Fraction(1, SAMPLE_RATE)
    name = "webvtt" if "webm" in film.format.name else "mov_text"
    stream = film.add_stream(name)
    if isinstance(stream, SubtitleStream):
        stream.codec_context.subtitle_header = ASS_HEADER
    stream.time_base = base
    stream.metadata["language"] = iso_639_2(captions.language)
    return _caption_packets(stream, captions, name, base)


def _caption_packets(stream: Stream, captions: Captions, name: str, base: Fraction) -> Iterator[Timed]:
    for caption in captions.items:
        text = "\n".join(caption.lines).encode()
        packet = Packet(len(text).to_bytes(2, "big") + text if name == "mov_text" else text)
        packet.stream, packet.time_base = stream, base
        packet.pts = packet.dts = caption.start
        packet.duration = caption.end - caption.start
        packet.is_keyframe = True
        yield caption.start / SAMPLE_RATE, packet


def _add_cover(film: OutputContainer, picture: bytes) -> None:
    """The thumbnail as the file's cover."""
    stream = film.add_mux_stream("mjpeg" if picture[:2] == b"\xff\xd8" else "png", width=640, height=360)
    stream.disposition = Disposition.attached_pic
    packet = Packet(picture)
    packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, 0, 0, True
    film.mux(packet)
