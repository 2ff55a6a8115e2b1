"""Sounds measured, and written as files. Every figure is defined in docs/service.md."""

import io
import re

import numpy as np
import numpy.typing as npt

from resources.media.dsp import sound_of
from visiobook.domain.outcome import SoundQuality
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import UnknownChoice
from visiobook.ports.speech import Sound

FRAME = SAMPLE_RATE // 50
"""Samples of a measured frame: 20 ms."""
CLIPPED = 0.999
SNR_RANGE_DB = (10.0, 50.0)
"""Speech level over noise floor at which clarity is 0 and 1."""
LIVELY_DB = 6.0
"""Standard deviation of the level of spoken frames at which naturalness is 0.5: monotone speech has little."""
TARGET_LUFS, CEILING = -16.0, 0.89
CODECS = {
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "aac": ("adts", "aac"),
}
LOSSLESS = ("wav", "flac")
Samples = npt.NDArray[np.float32]
Levels = npt.NDArray[np.float64]


class MeasuredSounds:
    """Keeps :class:`visiobook.ports.quality.SoundJudge`."""

    def measure(self, sound: Sound, spoken: str = "", heard: str | None = None) -> SoundQuality:
        """Clarity, naturalness, clipping, loudness and, when somebody listened, the word error rate."""
        samples = _samples(sound).mean(axis=1)
        levels = _levels(samples)
        clipped = int((np.abs(samples) >= CLIPPED).sum())
        return SoundQuality(
            clarity=_clarity(levels, clipped, len(samples)),
            naturalness=_naturalness(levels),
            word_error_rate=None if heard is None else word_error_rate(spoken, heard),
            clipped_samples=clipped,
            loudness_lufs=round(_loudness(samples), 1),
        )


class AvSoundFiles:
    """Keeps :class:`visiobook.ports.quality.SoundFiles` with PyAV's encoders."""

    def wav(self, sound: Sound) -> bytes:
        """The sound as it is kept."""
        samples = _samples(sound)
        return sound_of(samples[:, 0] if sound.channels == 1 else samples).wav()

    def encode(self, sound: Sound, form: str, sample_rate: int, bitrate_kbps: int, normalise: bool) -> bytes:
        """The file's bytes."""
        if form not in CODECS:
            raise UnknownChoice.of("sound format", form, list(CODECS))
        samples = _samples(sound)
        if normalise:
            samples = _normalised(samples)
        return _encoded(samples, form, sample_rate, bitrate_kbps)


def word_error_rate(spoken: str, heard: str) -> float:
    """Substitutions, insertions and deletions over the words spoken (Levenshtein), without case and punctuation."""
    wanted, found = _words(spoken), _words(heard)
    if not wanted:
        return 0.0 if not found else 1.0
    row = list(range(len(found) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return round(row[-1] / len(wanted), 4)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _samples(sound: Sound) -> Samples:
    return np.frombuffer(sound.pcm, "<f4").reshape(-1, sound.channels)


def _levels(samples: Samples) -> Levels:
    """The level of every 20 ms in dBFS."""
    whole = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    return 20 * np.log10(np.sqrt((whole**2).mean(axis=1)) + 1e-6) if len(whole) else np.array([-120.0])


def _clarity(levels: Levels, clipped: int, length: int) -> float:
    """Where the speech level (90th percentile) over the noise floor (5th) lies in 10 … 50 dB, less what is clipped."""
    low, high = SNR_RANGE_DB
    ratio = float(np.percentile(levels, 90) - np.percentile(levels, 5))
    return round(min(1.0, max(0.0, (ratio - low) / (high - low))) * (1 - clipped / max(1, length)), 3)


def _naturalness(levels: Levels) -> float:
    """How lively the level of spoken frames is: s / (s + 6 dB) of its standard deviation s."""
    spoken = levels[levels > levels.max() - 40]
    deviation = float(spoken.std()) if len(spoken) > 1 else 0.0
    return round(deviation / (deviation + LIVELY_DB), 3)


def _loudness(samples: Samples) -> float:
    """Loudness without K-weighting over frames within 40 dB of the loudest; silence is −70."""
    levels = _levels(samples)
    loud = levels[levels > max(levels.max() - 40, -70)]
    return float(10 * np.log10((10 ** (loud / 10)).mean())) if len(loud) else -70.0


def _normalised(samples: Samples) -> Samples:
    """Brought to −16 dB, as far as the peak stays below −1 dB."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0:
        return samples
    wanted = 10 ** ((TARGET_LUFS - _loudness(samples.mean(axis=1))) / 20)
    return (samples * min(wanted, CEILING / peak)).astype(np.float32)


def _encoded(samples: Samples, form: str, sample_rate: int, bitrate_kbps: int) -> bytes:
    import av

    container_name, codec = CODECS[form]
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    out = io.BytesIO()
    with av.open(out, "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=sample_rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if form not in LOSSLESS:
            stream.bit_rate = bitrate_kbps * 1000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), "flt", layout)
        frame.sample_rate = SAMPLE_RATE
        resampler = av.AudioResampler(stream.codec_context.format, layout, sample_rate, stream.codec_context.frame_size)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()
