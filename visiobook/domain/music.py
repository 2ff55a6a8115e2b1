"""Music: what is asked of a composer and what came back."""

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.scene import Mood


class MusicWish(Value):
    """What a person asks of a piece in words: ``C_major``, ``slow`` or ``96``, ``strings``. Empty: nothing."""

    key: str = ""
    tempo: str = ""
    instruments: tuple[str, ...] = ()


class MusicCue(Value):
    """Music for one stretch of film. ``style`` is the project's music style (``cinematic`` …)."""

    mood: Mood
    style: str
    intensity: float = Field(default=0.5, ge=0, le=1)
    samples: int = Field(ge=0)
    seed: int = 0
    wish: MusicWish = MusicWish()


class ScoredCue(Value):
    """A cue with its score (MIDI artifact) and sound (stereo artifact at 48 kHz), placed from ``scene`` on."""

    id: str
    scene: str
    cue: MusicCue
    score: Digest | None = None
    sound: Digest
    samples: int
    tempo_bpm: float = 0.0
    key: str = ""
    instruments: tuple[str, ...] = ()


class Score(Value):
    """All music of the film in order."""

    cues: tuple[ScoredCue, ...] = ()
