"""Uploads: files of people, decoded to find out what they really are."""

from pathlib import Path
from typing import Protocol

from visiobook.domain.base import Exact, Value


class DecodedPicture(Value):
    """A picture that was decoded whole. ``png``: the same pixels upright, as RGB."""

    png: bytes
    width: int
    height: int
    media_type: str
    """Of the file that was sent."""


class DecodedSound(Value):
    """A sound that was decoded whole. ``wav``: as sound artifacts are kept (16 bit, 48 kHz)."""

    wav: bytes
    samples: int
    channels: int
    media_type: str
    """Of the file that was sent."""


class DecodedFilm(Value):
    """A film whose packets were all looked at and whose first picture was decoded.

    ``duration``: of its picture, in seconds. ``samples``: of its sound at 48 kHz, cut or padded to the length of the
    picture; 0 for a silent film.
    """

    width: int
    height: int
    duration: Exact
    samples: int
    media_type: str


class UploadDecoder(Protocol):
    """Decodes uploads. Raises :class:`~visiobook.errors.BrokenSource` for what cannot be decoded to its end, and
    :class:`~visiobook.errors.SourceTooLarge` for a picture or sound beyond the limits, which it names.
    """

    def picture(self, data: bytes) -> DecodedPicture:
        """A PNG, JPEG, WebP, GIF (its first picture), BMP or TIFF file."""
        ...

    def sound(self, data: bytes, channels: int) -> DecodedSound:
        """The first sound stream of any file FFmpeg reads, at 48 kHz with so many channels (1 or 2)."""
        ...

    def film(self, file: Path) -> DecodedFilm:
        """What a film file of any kind that FFmpeg reads is."""
        ...

    def film_sound(self, file: Path, samples: int) -> bytes:
        """The sound of a film as a stereo WAV at 48 kHz of exactly so many samples."""
        ...
