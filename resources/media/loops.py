"""Music made longer or shorter than it was played: joined on the beat, where it sounds most alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visiobook.domain.speech import SAMPLE_RATE

Floats = NDArray[np.float32]
HOP = 512
"""Samples between onset measurements (10.7 ms)."""
BPM = (60.0, 180.0)


@dataclass(frozen=True)
class Loop:
    """Where music can return from ``end`` to ``start`` (samples), and its beat in samples (0: no beat was found)."""

    start: int
    end: int
    beat: int


def beat_samples(mono: Floats) -> int:
    """Samples from one beat to the next, from the autocorrelation of onset strength; 0 where there is no clear beat.

    Tempo is looked for between 60 and 180 beats a minute with a preference around 110 (the usual log-normal prior:
    Ellis, "Beat Tracking by Dynamic Programming", 2007).
    """
    onsets = onset_strength(mono)
    low, high = (int(60 * SAMPLE_RATE / (bpm * HOP)) for bpm in (BPM[1], BPM[0]))
    if len(onsets) < 2 * high or not onsets.any():
        return 0
    centred = onsets - onsets.mean()
    full = np.correlate(centred, centred, "full")[len(centred) - 1 :]
    lags = np.arange(low, min(high, len(full) - 1) + 1)
    prior = np.exp(-0.5 * (np.log2(60 * SAMPLE_RATE / (lags * HOP) / 110.0) / 0.9) ** 2)
    scores = full[lags] / full[0] * prior
    best = int(np.argmax(scores))
    return int(lags[best]) * HOP if full[lags[best]] / full[0] > 0.3 else 0


def onset_strength(mono: Floats) -> NDArray[np.float64]:
    """How much louder each band becomes from hop to hop, summed (spectral flux in decibels)."""
    count = max(0, (len(mono) - 2048) // HOP + 1)
    if count < 2:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(mono, 2048)[::HOP][:count]
    spectrum = np.log1p(1000 * np.abs(np.fft.rfft(frames * np.hanning(2048), axis=1)))
    flux: NDArray[np.float64] = np.maximum(0, np.diff(spectrum, axis=0)).sum(axis=1)
    return flux


def find_loop(rows: Floats) -> Loop:
    """The best place for channels × samples of music to return to: a whole number of beats back, most alike there."""
    mono = rows.mean(axis=0)
    beat = beat_samples(mono)
    total = len(mono)
    step = beat or SAMPLE_RATE // 2
    start = min(step * 2, total // 4)
    span = min(SAMPLE_RATE // 2, total // 8)
    ends = range(start + max(step, (total - start) // 2 // step * step), total - span, step)
    if not ends or span < HOP:
        return Loop(0, total, beat)
    shape = _envelope(mono[start : start + span])
    best = max(ends, key=lambda e: float(np.dot(shape, _envelope(mono[e : e + span]))))
    return Loop(start, best, beat)


def stretch(rows: Floats, samples: int, fade_s: float = 0.08) -> Floats:
    """Channels × exactly ``samples``: cut with a fade out, or looped at :func:`find_loop` with equal-power joins."""
    total = rows.shape[1]
    if total >= samples:
        return fade_out(rows[:, :samples])
    loop = find_loop(rows)
    body = rows[:, loop.start : loop.end]
    fade = min(int(fade_s * SAMPLE_RATE), body.shape[1] // 2, total - loop.end) or 0
    result = rows[:, : loop.end + fade]
    while result.shape[1] < samples:
        result = _joined(result, rows[:, loop.start : loop.end + fade], fade)
        if body.shape[1] == 0:
            break
    return fade_out(np.pad(result[:, :samples], ((0, 0), (0, max(0, samples - result.shape[1])))))


def fade_out(rows: Floats, seconds: float = 0.5) -> Floats:
    """The music with a raised-cosine end."""
    length = min(int(seconds * SAMPLE_RATE), rows.shape[1])
    curve = np.ones(rows.shape[1], np.float32)
    curve[rows.shape[1] - length :] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, length, dtype=np.float32))
    faded: Floats = rows * curve
    return faded


def _joined(first: Floats, then: Floats, fade: int) -> Floats:
    if fade == 0:
        return np.concatenate([first, then], axis=1)
    angle = np.linspace(0, np.pi / 2, fade, dtype=np.float32)
    cross = first[:, -fade:] * np.cos(angle) + then[:, :fade] * np.sin(angle)
    return np.concatenate([first[:, :-fade], cross, then[:, fade:]], axis=1)


def _envelope(mono: Floats) -> NDArray[np.float64]:
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono))))
    bands = np.array([b.sum() for b in np.array_split(spectrum[: len(spectrum) // 2], 48)])
    norm = float(np.linalg.norm(bands))
    return bands / norm if norm else bands
