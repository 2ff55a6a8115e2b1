"""Uploads decoded with Pillow and FFmpeg: a file is what it decodes to, whatever its name says."""

import io
import warnings
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resources.media.dsp import sound_of
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import BrokenSource, SourceTooLarge
from visiobook.ports.uploads import DecodedFilm, DecodedPicture, DecodedSound

if TYPE_CHECKING:
    import av
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
LONGEST_S = 3600
PICTURES = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
SOUND_TYPES = {
    "mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "aac": "audio/aac",
    "mov": "audio/mp4", "mp4": "audio/mp4", "m4a": "audio/mp4", "matroska": "audio/webm", "webm": "audio/webm",
    "aiff": "audio/aiff",
}  # fmt: skip
FILM_TYPES = {
    "mov": "video/mp4", "mp4": "video/mp4", "matroska": "video/webm", "webm": "video/webm", "avi": "video/x-msvideo",
    "mpegts": "video/mp2t", "mpeg": "video/mpeg", "flv": "video/x-flv", "asf": "video/x-ms-wmv", "ogg": "video/ogg",
}  # fmt: skip
NO_FILM = "Send a film file such as MP4, MOV or WebM."
MOST_SIDE = 8192
COVER = 0x400
"""FFmpeg's AV_DISPOSITION_ATTACHED_PIC: a sound file's cover."""


class FileDecoder:
    """Keeps :class:`visiobook.ports.uploads.UploadDecoder`."""

    def picture(self, data: bytes) -> DecodedPicture:
        """Decode a picture whole."""
        import PIL.Image
        from PIL import UnidentifiedImageError
        from PIL.ImageOps import exif_transpose

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
                opened = PIL.Image.open(io.BytesIO(data), formats=PICTURES)
                _check_pixels(opened)
                upright = exif_transpose(opened)
                whole = upright.convert("RGB")
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as problem:
            raise BrokenSource(
                f"The file is not a picture that can be decoded: {problem}.", f"Send one of: {', '.join(PICTURES)}."
            ) from problem
        out = io.BytesIO()
        whole.save(out, "PNG", compress_level=3)
        kind = PIL.Image.MIME.get(opened.format or "", "application/octet-stream")
        return DecodedPicture(png=out.getvalue(), width=whole.width, height=whole.height, media_type=kind)

    def sound(self, data: bytes, channels: int) -> DecodedSound:
        """Decode a sound whole."""
        import av

        try:
            with av.open(io.BytesIO(data), "r") as container:
                if not container.streams.audio:
                    raise BrokenSource("There is no sound in the file.", "Send an audio file such as WAV or MP3.")
                media_type, decoded = _media_type(container), _decoded(container, channels)
        except (av.FFmpegError, ValueError, IndexError) as problem:
            raise BrokenSource(
                f"The file is not a sound that can be decoded: {problem}.", "Send an audio file such as WAV or MP3."
            ) from problem
        if decoded.shape[0] == 0:
            raise BrokenSource("The sound in the file has no samples.", "Record it again.")
        flat = decoded[:, 0] if decoded.shape[1] == 1 else decoded
        return DecodedSound(
            wav=sound_of(flat).wav(), samples=decoded.shape[0], channels=decoded.shape[1], media_type=media_type
        )

    def film(self, file: Path) -> DecodedFilm:
        """Look at every packet of a film, and decode its first picture."""
        import av

        try:
            with av.open(str(file), "r") as container:
                if not container.streams.video:
                    raise BrokenSource("There is no picture in the file.", NO_FILM)
                return _film(container)
        except (av.FFmpegError, ValueError, IndexError) as problem:
            raise BrokenSource(f"The file is not a film that can be decoded: {problem}.", NO_FILM) from problem

    def film_sound(self, file: Path, samples: int) -> bytes:
        """Decode the sound of a film, cut or padded to a length."""
        import av

        try:
            with av.open(str(file), "r") as container:
                decoded = _decoded(container, 2)[:samples]
        except (av.FFmpegError, ValueError, IndexError) as problem:
            raise BrokenSource(f"The sound of the film cannot be decoded: {problem}.", NO_FILM) from problem
        whole = np.zeros((samples, 2), np.float32)
        whole[: len(decoded)] = decoded
        return sound_of(whole).wav()


def _film(container: "av.container.InputContainer") -> DecodedFilm:
    """Its size is that of its first picture as it is to be seen."""
    stream = container.streams.video[0]
    kind = next((FILM_TYPES[n] for n in container.format.name.split(",") if n in FILM_TYPES), None)
    if kind is None or stream.disposition & COVER:
        raise BrokenSource("The file is a picture or a sound, not a film.", NO_FILM)
    first = next(container.decode(stream), None)
    if first is None:
        raise BrokenSource("The film has no picture that can be decoded.", NO_FILM)
    if max(first.width, first.height) > MOST_SIDE:
        said = f"The film has {first.width} × {first.height} pixels; the limit is {MOST_SIDE} on a side."
        raise SourceTooLarge(said, "Make it smaller.")
    duration = _picture_length(container, stream)
    if duration > LONGEST_S:
        raise SourceTooLarge(f"The film is longer than {LONGEST_S // 60} minutes.", "Cut it into pieces.")
    lying = round(first.rotation / 90) % 2
    width, height = (first.height, first.width) if lying else (first.width, first.height)
    sounds = bool(container.streams.audio)
    return DecodedFilm(
        width=width,
        height=height,
        duration=duration,
        samples=round(duration * SAMPLE_RATE) if sounds else 0,
        media_type=kind,
    )


def _picture_length(container: "av.container.InputContainer", stream: "av.VideoStream") -> Fraction:
    """Seconds from the first picture's beginning to the last one's end, by their packets. Raises BrokenSource for a
    file that ends before it said it would.
    """
    tick, rate = stream.time_base or Fraction(1, 1000), stream.average_rate or Fraction(25)
    container.seek(0, stream=stream)
    times = [(p.pts, p.duration or 0) for p in container.demux(stream) if p.pts is not None and p.size]
    if not times:
        raise BrokenSource("The film has no pictures.", NO_FILM)
    last, lasting = max(times)
    length = (last - min(times)[0]) * tick + (lasting * tick or 1 / rate)
    told = (stream.duration or 0) * tick
    if told > length + 1:
        raise BrokenSource(f"The film breaks off after {float(length):.1f} of {float(told):.1f} s.", "Send it again.")
    return Fraction(length)


def _check_pixels(picture: "Image") -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise SourceTooLarge(
            f"The picture has {picture.width} × {picture.height} pixels; the limit is {MOST_PIXELS:,}.",
            "Make it smaller.",
        )


def _decoded(
    container: "av.container.InputContainer", channels: int
) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Samples of shape (samples, channels) at 48 kHz."""
    import av

    stream = container.streams.audio[0]
    resampler = av.AudioResampler("flt", "mono" if channels == 1 else "stereo", SAMPLE_RATE)
    parts, length = [], 0
    for frame in container.decode(stream):
        for part in resampler.resample(frame):
            parts.append(part.to_ndarray().reshape(-1, channels).astype(np.float32))
            length += len(parts[-1])
        if length > LONGEST_S * SAMPLE_RATE:
            raise SourceTooLarge(f"The sound is longer than {LONGEST_S // 60} minutes.", "Cut it into pieces.")
    parts += [part.to_ndarray().reshape(-1, channels).astype(np.float32) for part in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)


def _media_type(container: "av.container.InputContainer") -> str:
    names = container.format.name.split(",")
    return next((SOUND_TYPES[name] for name in names if name in SOUND_TYPES), "application/octet-stream")
