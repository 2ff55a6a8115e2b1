"""The media engine: pictures and sound in, an encoded film out."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.caption import Captions
from visiobook.domain.render import Chapter, PicturePreset, RenderPreset, SegmentPlan
from visiobook.domain.speech import SAMPLE_RATE

AAC_FRAME = 1024
"""Samples in an AAC-LC frame."""


class SoundChunk(Value):
    """A run of encoded sound: an artifact of raw ADTS (``audio/aac``; AAC-LC, 48 kHz, stereo, one 1,024-sample block
    a frame, no CRC) holding frames ``first`` … ``first + frames - 1`` of the film's one AAC stream. What the encoder
    needed before them (pre-roll) is already cut off.
    """

    digest: Digest
    first: int = Field(ge=0)
    frames: int = Field(ge=1)


class SoundTrack(Value):
    """The film's finished sound as one continuous AAC stream in chunks.

    Frame 0 of the stream is the encoder's priming: decoding frame *i* gives the film's samples
    ``i × 1024 − priming`` and on. The chunks follow each other without a hole and cover ``samples`` samples, so the
    stream has ``ceil((samples + priming) / 1024)`` frames. ``samples`` equals the picture's frames × samples per frame.
    """

    sample_rate: int = SAMPLE_RATE
    channels: int = 2
    samples: int = Field(ge=1)
    priming: int = AAC_FRAME
    chunks: tuple[SoundChunk, ...]

    def aac_frames(self) -> int:
        """How many AAC frames the stream must have."""
        return -(-(self.samples + self.priming) // AAC_FRAME)


class SegmentJob(Value):
    """A segment to encode, with the stills it needs as local files. ``name`` says to a person what it is."""

    name: str
    plan: SegmentPlan
    stills: tuple[tuple[Digest, Path], ...]


class EncodedSegment(Value):
    """A finished segment in a temporary file that the receiver takes over."""

    index: int
    """The job's place in the sequence that was asked for."""
    path: Path
    frames: int
    wall_s: float
    cpu_s: float


class PlacedSegment(Value):
    """A segment's file and the frames it must hold."""

    path: Path
    frames: int


class FilmParts(Value):
    """All that a finished film file is made of."""

    preset: RenderPreset
    segments: tuple[PlacedSegment, ...]
    sound: SoundTrack | None = None
    sound_files: tuple[Path, ...] = ()
    """One file for each chunk of ``sound``."""
    chapters: tuple[Chapter, ...] = ()
    captions: Captions | None = None
    """A soft subtitle track; None: none."""
    title: str = ""
    author: str = ""
    language: str = "und"
    thumbnail: bytes = b""
    """PNG or JPEG, attached as the cover where the container can."""


class MediaEngine(Protocol):
    """Encodes and joins. May raise :class:`~visiobook.errors.RenderFailed` (the picture or sound could not be encoded),
    :class:`~visiobook.errors.StorageFailed` (no room, no right to write) and
    :class:`~visiobook.errors.EngineMissing` (the bundled encoder lacks a codec). Temporary files of a failed call are
    removed; nothing half-written is ever handed over.
    """

    def encoder(self, picture: PicturePreset) -> str:
        """Name of the encoder for a preset, such as ``libx264``."""
        ...

    def fingerprint(self, picture: PicturePreset) -> str:
        """Encoder, version and settings: it changes exactly when the bytes may change."""
        ...

    def encode(self, jobs: Sequence[SegmentJob], on_frames: Callable[[int], None]) -> Iterator[EncodedSegment]:
        """Encode segments in parallel and yield each as it is finished, in any order. ``on_frames`` is called in the
        caller's thread with how many more frames are done. Closing the iterator stops the work.
        """
        ...

    def join(self, parts: FilmParts) -> Path:
        """The film as a temporary file that the caller takes over; nothing is encoded again."""
        ...

    def thumbnail(self, job: SegmentJob, frame: int, width: int) -> bytes:
        """One frame of a segment as a JPEG no wider or higher than ``width``."""
        ...
