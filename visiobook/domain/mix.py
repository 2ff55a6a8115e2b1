"""The mix as data: which stretch of which sound lies where in a chunk of the film's sound track.

A chunk is planned in its own time (sample 0 is its first sample), so that a scene that did not change keeps its plan,
hence its encoded bytes, wherever it comes to lie in the film.
"""

from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value


class Stem(StrEnum):
    """What a sound is in the mix. Only music gives way to the other."""

    VOICE = "voice"
    MUSIC = "music"


class Fade(Value):
    """A raised-cosine fade (equal power) from sample ``start`` to ``end`` of the chunk's time."""

    start: int
    end: int


class StemPiece(Value):
    """Samples ``start`` … ``start + samples − 1`` of a sound artifact, laid from ``at`` on. ``fade_in`` and
    ``fade_out`` are None where they lie outside the piece.
    """

    stem: Stem
    sound: Digest
    channels: int = 1
    at: int
    start: int = Field(ge=0)
    samples: int = Field(gt=0)
    gain_db: float = 0.0
    fade_in: Fade | None = None
    fade_out: Fade | None = None


class Span(Value):
    """A stretch of a chunk's time, end exclusive."""

    start: int
    end: int


class ChunkPlan(Value):
    """All that decides the sound of ``frames`` AAC frames. ``speech`` is where music gives way; pieces and spans reach
    over the chunk's edges as far as they can be heard or felt in it.
    """

    frames: int = Field(ge=1)
    pieces: tuple[StemPiece, ...] = ()
    speech: tuple[Span, ...] = ()


class MasterPlan(Value):
    """A chunk with the film's gain, as it is encoded."""

    chunk: ChunkPlan
    gain_db: float
    bitrate: int


class ChunkLoudness(Value):
    """K-weighted power (ITU-R BS.1770-4) of each 100 ms of a chunk, channels summed, and its true peak (linear)."""

    powers: tuple[float, ...] = ()
    peak: float = 0.0
