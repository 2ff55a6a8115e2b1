"""Speech engines: from a line to sound."""

import struct
import sys
from array import array
from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.recipe import Credit
from visiobook.domain.speech import SAMPLE_RATE, Voice, WordTiming
from visiobook.ports.engine import Engine

WAV_TYPE = "audio/wav"
WAV_HEADER = 44
"""Bytes before the samples of a sound artifact."""


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
    wav16: bytes = b""
    """The same sound as :meth:`wav` gives it, where the engine has it at hand (numpy is a hundred times faster)."""

    def samples(self) -> int:
        """Length in samples per channel."""
        return len(self.pcm) // (4 * self.channels)

    @classmethod
    def from_wav(cls, data: bytes, channels: int = 1) -> "Sound":
        """The sound of a WAV file as :meth:`wav` writes it."""
        whole = array("h", data[WAV_HEADER:])
        if sys.byteorder == "big":
            whole.byteswap()
        floats = array("f", [x / 32767.0 for x in whole])
        return cls(pcm=floats.tobytes(), channels=channels)

    def wav(self) -> bytes:
        """The sound as it is kept: a 16-bit WAV file whose samples begin at byte 44 (:data:`WAV_HEADER`)."""
        if self.wav16:
            return self.wav16
        floats = memoryview(self.pcm).cast("f")
        whole = array("h", [int(min(max(x, -1.0), 1.0) * 32767.0 + 32768.5) - 32768 for x in floats])
        if sys.byteorder == "big":
            whole.byteswap()
        data = whole.tobytes()
        return wav_header(len(data), self.channels) + data


def wav_header(size: int, channels: int) -> bytes:
    """The :data:`WAV_HEADER` bytes before ``size`` bytes of 16-bit samples at 48 kHz."""
    step = 2 * channels
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, SAMPLE_RATE, SAMPLE_RATE * step, step, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)


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
