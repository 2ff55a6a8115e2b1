"""Music engines: from a cue to a score and its sound."""

from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.music import MusicCue
from visiobook.domain.recipe import Credit
from visiobook.ports.engine import Engine
from visiobook.ports.speech import Sound


class ComposedMusic(Value):
    """Stereo sound of exactly the cue's length, and the score where the engine writes one (Standard MIDI File)."""

    sound: Sound
    midi: bytes | None = None
    tempo_bpm: float = 0.0
    key: str = ""
    instruments: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    cost_usd: float = 0.0


class MusicEngine(Engine, Protocol):
    """Composes music. The same cue gives the same bytes where the engine is deterministic."""

    def compose(self, cue: MusicCue) -> ComposedMusic:
        """Music for the cue, of exactly ``cue.samples`` samples."""
        ...
