"""The compiled loops over samples, with numpy arrays for arguments. What they do is in ``sound_loops``."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from resources.media.native import load_loops

Singles = NDArray[np.float32]
Doubles = NDArray[np.float64]

_SOUND = ("singles", "whole", "whole")
_SIGNATURES = {
    "k_weighted_powers": (*_SOUND, "doubles", "whole", "whole", "doubles", "whole"),
    "true_peaks": (*_SOUND, "real", "doubles"),
    "limiting_gain": ("doubles", "whole", "real", "doubles", "whole", "doubles", "doubles"),
}


def _loop(name: str) -> Callable[..., None]:
    return load_loops("resources.media.sound_loops", _SIGNATURES, "")[name]


def k_weighted_powers(sound: Singles, state: Doubles, skip: int, block: int, powers: Doubles) -> None:
    """Adds the mean K-weighted power of each block after the first ``skip`` samples to ``powers``."""
    whole = np.ascontiguousarray(sound, dtype=np.float32)
    _loop("k_weighted_powers")(whole, *whole.shape, state, skip, block, powers, len(powers))


def true_peaks(sound: Singles, floor: float) -> Doubles:
    """The true peak around each sample; below ``floor`` the sample's own magnitude."""
    whole, peaks = np.ascontiguousarray(sound, dtype=np.float32), np.zeros(len(sound))
    _loop("true_peaks")(whole, *whole.shape, floor, peaks)
    return peaks


def limiting_gain(peaks: Doubles, ceiling: float, shape: Doubles) -> Doubles:
    """The gain at each sample that holds ``peaks`` below ``ceiling``."""
    gain, scratch = np.ones(len(peaks)), np.ones(len(peaks))
    if not np.any(peaks > ceiling):
        return gain
    curve = np.ascontiguousarray(shape, dtype=np.float64)
    _loop("limiting_gain")(peaks, len(peaks), ceiling, curve, len(curve), gain, scratch)
    return gain
