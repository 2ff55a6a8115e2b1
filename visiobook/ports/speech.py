"""Speech engines: from a line to sound."""

from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import Voice, WordTiming
from visiobook.ports.engine import Engine


class SpeechRequest(Value):
    """What decides the sound of a line, and nothing else."""

    text: str
    language: str
    voice: str
    speed: float = 1.0
    pitch: float = 1.0
    emotion: str = "neutral"


class Sound(Value):
    """PCM: little-endian float32, interleaved, −1 … 1, at 48 kHz."""

    pcm: bytes
    channels: int = 1

    def samples(self) -> int:
        """Length in samples per channel."""
        return len(self.pcm) // (4 * self.channels)


class Speech(Value):
    """A spoken line. ``words`` is empty where the engine gives no timings: they are then found by alignment."""

    sound: Sound
    words: tuple[WordTiming, ...] = ()
    credits: tuple[Credit, ...] = ()
    cost_usd: float = 0.0


class SpeechEngine(Engine, Protocol):
    """Speaks lines.

    Raises :class:`~visiobook.errors.UnknownChoice` for an unknown voice (lists those there are) and
    :class:`~visiobook.errors.UnsupportedLanguage` for a language it does not speak.
    """

    def voices(self) -> tuple[Voice, ...]:
        """All voices, without loading weights."""
        ...

    def speak(self, request: SpeechRequest) -> Speech:
        """The sound of one line, without leading or trailing silence beyond 50 ms."""
        ...
