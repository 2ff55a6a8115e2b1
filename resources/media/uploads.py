"""Uploads decoded with Pillow and FFmpeg: a file is what it decodes to, whatever its name says."""

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

from resources.media.dsp import sound_of
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import BrokenSource, SourceTooLarge
from visiobook.ports.uploads import DecodedPicture, DecodedSound

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
