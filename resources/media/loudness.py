"""Loudness and true peak as ITU-R BS.1770-4 defines them, measured on files of any length in constant memory."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources.media.sound_kernels import k_weighted_powers, true_peaks
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.errors import BrokenSource
from visiobook.stages.loudness import integrated_lufs

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

BLOCK = SAMPLE_RATE // 10
_REACH = 6
"""Samples to each side that the interpolator between samples looks at."""
_OVERSHOOT = 2.03
"""More than the interpolator's most: its largest phase sums to 2.0231 in magnitude."""


def measure_loudness(sound: Path | NDArray[np.float32]) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of a media file's first audio stream, or of samples at 48 kHz
    of shape (samples, channels) or (samples,). Silence is −inf. Raises BrokenSource for what holds no sound.
    """
    meter = Meter()
    for block in _blocks(sound):
        meter.add(block)
    return meter.lufs(), meter.peak_dbtp()


class Meter:
    """Takes stereo or mono sound piece by piece."""

    def __init__(self) -> None:
        self._rest: NDArray[np.float32] | None = None
        self._state: NDArray[np.float64] | None = None
        self._powers: list[float] = []
        self._peak = 0.0
        self._tail: NDArray[np.float32] | None = None

    def add(self, sound: NDArray[np.float32]) -> None:
        """More samples, of shape (samples, channels)."""
        if self._state is None:
            self._state = np.zeros((sound.shape[1], 4))
            self._tail = np.zeros((2 * _REACH, sound.shape[1]), np.float32)
        joined = sound if self._rest is None else np.concatenate([self._rest, sound])
        whole = len(joined) // BLOCK * BLOCK
        if whole:
            self._powers += block_powers(joined[:whole], 0, self._state)
        self._rest = joined[whole:]
        assert self._tail is not None
        peaked = np.concatenate([self._tail, sound])
        loudest = max(self._peak, float(np.max(np.abs(sound), initial=0.0)))
        self._peak = max(self._peak, _inner_peak(peaked, loudest / _OVERSHOOT))  # nothing below can be the highest
        self._tail = peaked[-2 * _REACH :]

    def lufs(self) -> float:
        """Integrated loudness so far."""
        return integrated_lufs([self._powers])

    def peak_dbtp(self) -> float:
        """True peak so far, with silence after the last sample."""
        if self._tail is None:
            return -math.inf
        peak = max(self._peak, _inner_peak(np.concatenate([self._tail, np.zeros_like(self._tail)])))
        return 20 * math.log10(peak) if peak > 0 else -math.inf


def block_powers(sound: NDArray[np.float32], skip: int, state: NDArray[np.float64] | None = None) -> list[float]:
    """K-weighted power of each 100 ms after ``skip`` samples (which only settle the filters), channels summed."""
    memory = np.zeros((sound.shape[1], 4)) if state is None else state
    powers = np.zeros(max(0, len(sound) - skip) // BLOCK)
    k_weighted_powers(sound, memory, skip, BLOCK, powers)
    return [float(p) for p in powers]


def peak_db(sound: NDArray[np.float32]) -> float:
    """The true peak of samples at 48 kHz from the middle of a sound, of shape (samples, channels), in dBTP."""
    peak = _inner_peak(sound, 0.5)
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def _inner_peak(sound: NDArray[np.float32], floor: float = 0.0) -> float:
    """The true peak but for the samples at both ends, whose neighbours are missing: a sound that breaks off rings."""
    return float(np.max(sample_peaks(sound, floor)[_REACH : len(sound) - _REACH], initial=0.0))


def sample_peaks(sound: NDArray[np.float32], floor: float) -> NDArray[np.float64]:
    """True peak around each sample; see :func:`resources.media.sound_kernels.true_peaks`."""
    return true_peaks(sound, floor)


def _blocks(sound: Path | NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    if isinstance(sound, Path):
        yield from decoded(sound)
    else:
        whole = sound.reshape(len(sound), -1).astype(np.float32)
        for start in range(0, len(whole), 20 * SAMPLE_RATE):
            yield whole[start : start + 20 * SAMPLE_RATE]


def decoded(path: Path) -> Iterator[NDArray[np.float32]]:
    """A media file's first audio stream at 48 kHz, in blocks of shape (samples, channels)."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise BrokenSource(f"{path.name} holds no sound.", "Choose a file with an audio stream.")
            layout = "mono" if container.streams.audio[0].channels == 1 else "stereo"
            resampler = av.AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE)
            for frame in container.decode(audio=0):
                yield from _arrays(resampler.resample(frame))
            yield from _arrays(resampler.resample(None))
    except FFmpegError as error:
        raise BrokenSource(f"{path.name} cannot be decoded: {error}.", "Choose another file.") from error


def _arrays(frames: "list[AudioFrame]") -> Iterator[NDArray[np.float32]]:
    for frame in frames:
        yield frame.to_ndarray().reshape(-1, frame.layout.nb_channels).astype(np.float32)
