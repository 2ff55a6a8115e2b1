"""Measured quality of pictures and sounds (docs/service.md defines every measure)."""

from typing import Protocol

from visiobook.domain.outcome import PictureQuality, SoundQuality
from visiobook.ports.speech import Sound


class PictureJudge(Protocol):
    """Measures pictures and makes small ones of them."""

    def measure(self, png: bytes) -> PictureQuality:
        """Sharpness, exposure, composition and the commonest colours."""
        ...

    def jpeg(self, png: bytes, quality: int, longest: int | None = None) -> bytes:
        """The picture as JPEG, no side longer than ``longest`` pixels."""
        ...


class SoundJudge(Protocol):
    """Measures sounds."""

    def measure(self, sound: Sound, spoken: str = "", heard: str | None = None) -> SoundQuality:
        """Clarity and naturalness; the word error rate when somebody listened to ``spoken`` and heard ``heard``."""
        ...


class SoundFiles(Protocol):
    """Writes sounds as files people use."""

    def wav(self, sound: Sound) -> bytes:
        """The sound as it is kept (:meth:`visiobook.ports.speech.Sound.wav`), quickly."""
        ...

    def encode(self, sound: Sound, form: str, sample_rate: int, bitrate_kbps: int, normalise: bool) -> bytes:
        """The file's bytes. ``form``: mp3, wav, flac or aac. Raises UnknownChoice for another."""
        ...
