"""Sound as numpy arrays: resampling, trimming, level. Samples are float32 or float64, −1 … 1."""

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from visiobook.ports.speech import Sound, wav_header

Floats = NDArray[np.float32]

SILENCE_DB = -40.0
"""Below the loudest moment by this much is silence at the ends of a line."""


def resample(sound: Floats, ratio: Fraction) -> Floats:
    """Band-limited resampling of mono sound to ``round(len × ratio)`` samples, by the discrete Fourier transform.

    The ends are padded, so that nothing wraps around. Exact for a ratio of small whole numbers.
    """
    if ratio == 1 or len(sound) == 0:
        return sound.astype(np.float32)
    wanted = round(len(sound) * ratio)
    unit = ratio.denominator
    padded = _smooth(-(-(len(sound) + 2048) // unit)) * unit
    spectrum = np.fft.rfft(sound, padded)
    long = padded * ratio.numerator // unit
    kept = min(padded, long) // 2 + 1
    result = np.fft.irfft(spectrum[:kept], long) * (long / padded)
    return result[:wanted].astype(np.float32)


def _smooth(number: int) -> int:
    """The next whole number with only the prime factors 2, 3 and 5, which transforms fast."""
    while True:
        rest = number
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return number
        number += 1


def active_range(sound: Floats, rate: int, keep_s: float) -> tuple[int, int]:
    """First and last sample of what can be heard, widened by ``keep_s`` on both sides. (0, 0) for silence."""
    hop = max(1, rate // 200)
    count = len(sound) // hop
    if count == 0:
        return 0, len(sound)
    power = np.mean(sound[: count * hop].reshape(count, hop).astype(np.float64) ** 2, axis=1)
    loud = np.flatnonzero(power > np.max(power) * 10 ** (SILENCE_DB / 10))
    if len(loud) == 0 or np.max(power) <= 1e-12:
        return 0, 0
    keep = int(keep_s * rate)
    return max(0, int(loud[0]) * hop - keep), min(len(sound), (int(loud[-1]) + 1) * hop + keep)


def quiet_run(sound: Floats, rate: int, start: int, end: int) -> tuple[int, int] | None:
    """The longest stretch of at least 40 ms between two samples that is 32 dB below the loudest moment, or None."""
    hop = max(1, rate // 200)
    count = len(sound) // hop
    power = np.mean(sound[: count * hop].reshape(count, hop).astype(np.float64) ** 2, axis=1)
    first, last = max(0, start) // hop, min(count, -(-end // hop))
    best, run = (0, 0), 0
    for i in range(first, last):
        run = run + 1 if power[i] < np.max(power) * 10**-3.2 else 0
        if run > best[1] - best[0]:
            best = (i + 1 - run, i + 1)
    return (best[0] * hop, best[1] * hop) if best[1] - best[0] >= 8 else None


def fade_ends(sound: Floats, samples: int) -> Floats:
    """The same sound with raised-cosine ends, so that a cut does not click."""
    result = sound.copy()
    length = min(samples, len(result) // 2)
    if length:
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)
        result[:length] *= ramp
        result[-length:] *= ramp[::-1]
    return result


def active_level_db(sound: Floats, rate: int) -> float:
    """RMS level in dB of the moments within 25 dB of the loudest (speech without its pauses); −inf for silence."""
    hop = max(1, rate // 50)
    count = len(sound) // hop
    if count == 0:
        return -math.inf
    power = np.mean(sound[: count * hop].reshape(count, hop).astype(np.float64) ** 2, axis=1)
    top = float(np.max(power))
    if top <= 1e-12:
        return -math.inf
    return 10 * math.log10(float(np.mean(power[power > top * 10**-2.5])))


def level_to(sound: Floats, rate: int, target_db: float, peak: float) -> Floats:
    """The sound at an active level of ``target_db``; moments that would pass ``peak`` are bent smoothly below it.

    The bend is gain over time (20 ms windows), not a waveshaper: it adds no distortion that can be heard.
    """
    level = active_level_db(sound, rate)
    if not math.isfinite(level):
        return sound
    louder = sound.astype(np.float64) * 10 ** ((target_db - level) / 20)
    return hold_below(louder, peak, rate // 50).astype(np.float32)


def hold_below(sound: NDArray[np.float64], peak: float, window: int) -> NDArray[np.float64]:
    """Gain over time so that no sample passes ``peak``: look-ahead and release are one raised-cosine window long."""
    if float(np.max(np.abs(sound), initial=0.0)) <= peak:
        return sound
    need = np.minimum(1.0, peak / np.maximum(np.abs(sound), 1e-9))
    least = _sliding_min(need, window)
    shape = np.hanning(window + 2)[1:-1]
    smooth = np.convolve(
        np.pad(least, (window // 2, window - 1 - window // 2), mode="edge"), shape / shape.sum(), "valid"
    )
    return np.asarray(sound * np.minimum(smooth, 1.0), dtype=np.float64)


def _sliding_min(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Minimum over ``window`` samples to both sides (van Herk's algorithm, two passes for any window)."""
    size = 2 * window + 1
    count = -(-(len(values) + 2 * window) // size)
    padded = np.pad(values, (window, count * size - len(values) - window), constant_values=1.0)
    blocks = padded.reshape(count, size)
    forward = np.minimum.accumulate(blocks, axis=1).ravel()
    backward = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.minimum(backward[: len(values)], forward[size - 1 : size - 1 + len(values)])


def sound_of(samples: Floats) -> Sound:
    """A finished sound of shape (samples,) or (samples, channels), with its 16-bit form."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    floats = np.ascontiguousarray(samples, dtype="<f4")
    whole = np.round(np.clip(floats, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
    return Sound(pcm=floats.tobytes(), channels=channels, wav16=wav_header(len(whole), channels) + whole)
