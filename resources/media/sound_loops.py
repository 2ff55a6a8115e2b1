"""The inner loops over samples, as numba compiles them (see :mod:`resources.media.native`; imported only by what
compiles them). Sound is (samples, channels), 32-bit floats.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]

memory: Any = getattr(numba, "carray")  # noqa: B009 - numba does not export it to type checkers
"""An array over the memory a pointer points to."""

# ITU-R BS.1770-4, annex 1, tables 1 and 2: the two stages of the K-weighting at 48 kHz.
_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
_HIGH_PASS = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)

# ITU-R BS.1770-4, annex 2: the four phases of the interpolator that finds peaks between samples.
_PHASES = np.array(
    [
        [0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
         0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500],
        [-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
         0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375],
        [-0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625000000, -0.2003173828125, 0.7797851562500,
         0.4650878906250, -0.1665039062500, 0.0891113281250, -0.0517578125000, 0.0292968750000, -0.0291748046875],
        [-0.0083007812500, 0.0148925781250, -0.0266113281250, 0.0476074218750, -0.1022949218750, 0.9721679687500,
         0.1373291015625, -0.0594482421875, 0.0332031250000, -0.0196533203125, 0.0109863281250, 0.0017089843750],
    ],
    dtype=np.float64,
)  # fmt: skip
_TAPS = 12


def k_weighted_powers(
    heard: Singles, samples: int, channels: int, carried: Doubles, skip: int, block: int, found: Doubles, blocks: int
) -> None:
    """Mean K-weighted power of each block of ``block`` samples after the first ``skip``, summed over the channels.

    ``carried`` (channels, 4) holds the filters' state and is left for the next call; ``found`` holds ``blocks`` sums.
    """
    sound = memory(heard, (samples, channels))
    state, powers = memory(carried, (channels, 4)), memory(found, (blocks,))
    for c in range(channels):
        s1, s2, t1, t2 = state[c, 0], state[c, 1], state[c, 2], state[c, 3]
        for i in range(samples):
            x = float(sound[i, c])
            y = _SHELF[0] * x + s1
            s1 = _SHELF[1] * x - _SHELF[3] * y + s2
            s2 = _SHELF[2] * x - _SHELF[4] * y
            z = _HIGH_PASS[0] * y + t1
            t1 = _HIGH_PASS[1] * y - _HIGH_PASS[3] * z + t2
            t2 = _HIGH_PASS[2] * y - _HIGH_PASS[4] * z
            if i >= skip:
                at = (i - skip) // block
                if at < blocks:
                    powers[at] += z * z / block
        state[c, 0], state[c, 1], state[c, 2], state[c, 3] = s1, s2, t1, t2


def true_peaks(heard: Singles, samples: int, channels: int, floor: float, found: Doubles) -> None:
    """The largest magnitude at and right after each sample, between samples too, over all channels.

    Where nothing within reach of the interpolator passes ``floor``, the sample's own magnitude is given.
    """
    sound, peaks = memory(heard, (samples, channels)), memory(found, (samples,))
    last_loud = -_TAPS * 4
    for i in range(samples):
        top = 0.0
        for c in range(channels):
            ahead = abs(sound[min(i + _TAPS // 2, samples - 1), c])
            if ahead > floor:
                last_loud = i + _TAPS // 2
            top = max(top, abs(sound[i, c]))
        if i - last_loud <= _TAPS // 2:
            for c in range(channels):
                for phase in range(4):
                    value = 0.0
                    for k in range(_TAPS):
                        at = i + _TAPS // 2 - k
                        if 0 <= at < samples:
                            value += _PHASES[phase, k] * sound[at, c]
                    top = max(top, abs(value))
        peaks[i] = top


def limiting_gain(
    loud: Doubles, samples: int, ceiling: float, curve: Doubles, width: int, result: Doubles, needed: Doubles
) -> None:
    """The gain that holds peaks below ``ceiling``: smallest need within reach, smoothed by ``curve`` (sums to 1).

    Finite in time, so a chunk limited by itself equals the same stretch of the whole film. ``result`` and ``needed``
    (scratch) come filled with ones.
    """
    peaks, gain = memory(loud, (samples,)), memory(result, (samples,))
    shape, least = memory(curve, (width,)), memory(needed, (samples,))
    half = width // 2
    for i in range(samples):
        if peaks[i] > ceiling:
            need = ceiling / peaks[i]
            for j in range(max(0, i - half), min(samples, i + half + 1)):
                least[j] = min(least[j], need)
    for i in range(samples):
        quiet = True
        for j in range(max(0, i - half), min(samples, i + half + 1)):
            if least[j] < 1.0:
                quiet = False
                break
        if not quiet:
            value = 0.0
            for k in range(width):
                j = i + k - half
                value += shape[k] * (least[j] if 0 <= j < samples else 1.0)
            gain[i] = value
