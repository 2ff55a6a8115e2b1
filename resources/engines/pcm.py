"""Sound as engines get it from models and providers, made into ours: float32 at 48 kHz, silence trimmed."""

import io
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from visiobook.domain.speech import SAMPLE_RATE, WordTiming
from visiobook.errors import EngineFailed
from visiobook.ports.speech import Sound, Speech

Floats = NDArray[np.float32]
KEPT_SILENCE_S = 0.05
"""Silence a spoken line may begin and end with."""


def from_s16(data: bytes, rate: int) -> Floats:
    """Mono samples at 48 kHz of little-endian 16-bit PCM at ``rate``."""
    whole = data[: len(data) // 2 * 2]
    return at_48k(np.frombuffer(whole, "<i2").astype(np.float32) / 32768.0, rate)


def at_48k(samples: Floats, rate: int) -> Floats:
    """Mono or interleaved-by-rows (channels × samples) sound brought to 48 kHz by FFmpeg's resampler."""
    import av

    rows = np.atleast_2d(samples).astype(np.float32)
    if rate == SAMPLE_RATE or rows.shape[1] == 0:
        return samples.astype(np.float32)
    layout = "mono" if rows.shape[0] == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(rows), format="fltp", layout=layout)
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    parts = [f.to_ndarray() for f in (*resampler.resample(frame), *resampler.resample(None))]
    joined: Floats = np.concatenate(parts, axis=1)
    wanted = round(rows.shape[1] * SAMPLE_RATE / rate)
    fitted = fit(joined, wanted)
    return fitted if samples.ndim == 2 else fitted[0]


def decoded(data: bytes, engine: str, channels: int = 2) -> Floats:
    """A sound file of any kind FFmpeg reads, as channels × samples at 48 kHz. Raises EngineFailed when it is none."""
    import av

    layout = "stereo" if channels == 2 else "mono"
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    try:
        with av.open(io.BytesIO(data), "r") as file:
            frames = [f for frame in file.decode(audio=0) for f in resampler.resample(frame)]
    except (av.FFmpegError, IndexError) as error:
        hint = "The file may be cut short; run again."
        raise EngineFailed(f"{engine} sent {len(data)} bytes that are not sound: {error}", hint) from error
    parts = [f.to_ndarray() for f in (*frames, *resampler.resample(None))]
    result: Floats = np.concatenate(parts, axis=1) if parts else np.zeros((channels, 0), np.float32)
    return result


def fit(rows: Floats, samples: int) -> Floats:
    """Channels × exactly ``samples`` samples: cut, or filled with silence."""
    return np.pad(rows[:, :samples], ((0, 0), (0, max(0, samples - rows.shape[1]))))


def heard(samples: Floats, floor: float = 0.003) -> tuple[int, int]:
    """First and last sample of a mono sound to keep: what can be heard and 50 ms around it; all of a silent one."""
    loud = np.flatnonzero(np.abs(samples) > floor)
    if len(loud) == 0:
        return 0, len(samples)
    around = int(KEPT_SILENCE_S * SAMPLE_RATE)
    return max(0, int(loud[0]) - around), min(len(samples), int(loud[-1]) + 1 + around)


def spoken(samples: Floats, words: Iterable[WordTiming] = (), cost_usd: float = 0.0) -> Speech:
    """Mono samples at 48 kHz as a spoken line: trimmed, its word timings moved with it."""
    start, end = heard(samples)
    kept = np.clip(samples[start:end], -1.0, 1.0).astype("<f4")

    def moved(at: int) -> int:
        return min(max(at - start, 0), end - start)

    timings = tuple(WordTiming(word=w.word, start=moved(w.start), end=moved(w.end)) for w in words)
    return Speech(sound=Sound(pcm=kept.tobytes()), words=timings, cost_usd=cost_usd)


def stereo(rows: Floats) -> Sound:
    """Channels × samples as stereo sound."""
    both = np.repeat(rows, 2, axis=0) if rows.shape[0] == 1 else rows
    return Sound(pcm=np.clip(both, -1.0, 1.0).T.astype("<f4").tobytes(), channels=2)
