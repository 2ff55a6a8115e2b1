"""The renderer and the sound desk as whoever builds a studio gets them: their libraries are imported at the first call.

Importing them takes a third of a second and starts threads, which a process that is about to be forked must not have.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from visiobook.domain.mix import ChunkLoudness, ChunkPlan, MasterPlan
from visiobook.domain.render import PicturePreset
from visiobook.ports.media import EncodedSegment, FilmParts, MediaEngine, SegmentJob
from visiobook.ports.sound import EncodedChunk, SoundDesk, SoundFiles

Real = TypeVar("Real")


@dataclass(frozen=True)
class Late(Generic[Real]):
    """What ``build`` makes, at the first use."""

    build: Callable[[], Real]

    @cached_property
    def _real(self) -> Real:
        return self.build()


class LateMedia(Late[MediaEngine]):
    """Keeps :class:`visiobook.ports.media.MediaEngine` through the engine that ``build`` makes."""

    def encoder(self, picture: PicturePreset) -> str:
        """Name of the encoder for a preset."""
        return self._real.encoder(picture)

    def fingerprint(self, picture: PicturePreset) -> str:
        """Encoder, version and settings."""
        return self._real.fingerprint(picture)

    def encode(self, jobs: Sequence[SegmentJob], on_frames: Callable[[int], None]) -> Iterator[EncodedSegment]:
        """Encode segments."""
        return self._real.encode(jobs, on_frames)

    def join(self, parts: FilmParts) -> Path:
        """The film as a temporary file."""
        return self._real.join(parts)

    def thumbnail(self, job: SegmentJob, frame: int, width: int) -> bytes:
        """One frame of a segment as a JPEG."""
        return self._real.thumbnail(job, frame, width)


class LateDesk(Late[SoundDesk]):
    """Keeps :class:`visiobook.ports.sound.SoundDesk` through the desk that ``build`` makes."""

    def fingerprint(self) -> str:
        """Encoder and version of the mixing."""
        return self._real.fingerprint()

    def measure(self, plan: ChunkPlan, files: SoundFiles) -> ChunkLoudness:
        """The loudness of a chunk before the film's gain."""
        return self._real.measure(plan, files)

    def encode(self, plan: MasterPlan, files: SoundFiles) -> EncodedChunk:
        """The chunk as AAC."""
        return self._real.encode(plan, files)
