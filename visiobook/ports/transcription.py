"""Transcription engines: from sound to words with their times."""

from typing import Protocol

from visiobook.domain.base import Value
from visiobook.domain.speech import WordTiming
from visiobook.ports.engine import Engine
from visiobook.ports.speech import Sound


class Transcript(Value):
    text: str
    language: str
    words: tuple[WordTiming, ...] = ()


class TranscriptionEngine(Engine, Protocol):
    """Listens. ``language`` None: detect."""

    def transcribe(self, sound: Sound, language: str | None = None) -> Transcript:
        """The words heard, with times in samples at 48 kHz."""
        ...
