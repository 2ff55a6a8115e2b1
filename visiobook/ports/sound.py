"""The sound desk: mixes stems, measures loudness and encodes AAC."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from visiobook.domain.base import Digest, Value
from visiobook.domain.mix import ChunkLoudness, ChunkPlan, MasterPlan

AAC_TYPE = "audio/aac"

SoundFiles = Mapping[Digest, Path]
"""Each piece's artifact as a local file: a 16-bit WAV whose samples begin at byte 44."""


class EncodedChunk(Value):
    """ADTS frames of a chunk, and the loudness after limiting."""

    adts: bytes
    loudness: ChunkLoudness


class SoundDesk(Protocol):
    """Mixes in floating point. The same plan and files give the same bytes. May raise
    :class:`~visiobook.errors.RenderFailed`.
    """

    def fingerprint(self) -> str:
        """Encoder and version of the mixing: it changes exactly when the bytes may change."""
        ...

    def measure(self, plan: ChunkPlan, files: SoundFiles) -> ChunkLoudness:
        """The loudness of a chunk before the film's gain."""
        ...

    def encode(self, plan: MasterPlan, files: SoundFiles) -> EncodedChunk:
        """The chunk with the film's gain, limited to the ceiling, as AAC."""
        ...
