"""Scales, chords and voice leading. Keys are MIDI numbers, pitch classes 0 (C) … 11 (B)."""

from dataclasses import dataclass
from itertools import product

MODES: dict[str, tuple[int, ...]] = {
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
}
NAMES = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


@dataclass(frozen=True)
class Scale:
    """A mode on a tonic (pitch class)."""

    tonic: int
    mode: str

    def key(self, degree: int, octave: int) -> int:
        """The MIDI number of a scale degree (0 is the tonic; any whole number) counted from octave ``octave``."""
        steps = MODES[self.mode]
        return 12 * (octave + 1 + degree // 7) + self.tonic + steps[degree % 7]

    def chord(self, degree: int, seventh: bool = False) -> tuple[int, ...]:
        """Pitch classes of the triad (or seventh chord) on a degree, root first."""
        return tuple(self.key(degree + third, 0) % 12 for third in ((0, 2, 4, 6) if seventh else (0, 2, 4)))

    def name(self) -> str:
        """Such as ``D dorian``."""
        return f"{NAMES[self.tonic]} {self.mode.replace('_', ' ')}"


def voiced(chord: tuple[int, ...], before: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
    """The chord's notes between ``low`` and ``high``, moved as little as possible from the chord before (voice
    leading); never two notes the same, nor closer than a third at the bottom.
    """
    places = [[key for key in range(low, high + 1) if key % 12 == pitch] for pitch in chord]
    options = [tuple(sorted(keys)) for keys in product(*places) if len(set(keys)) == len(keys)]
    centre = (low + high) / 2
    if not options:
        return before

    def cost(keys: tuple[int, ...]) -> float:
        spread = keys[-1] - keys[0]
        muddy = 3.0 * (keys[1] - keys[0] < 3 and keys[0] < 55) if len(keys) > 1 else 0.0
        wide = max(0, spread - 16) + max(0, 7 - spread)
        if not before:
            return abs(sum(keys) / len(keys) - centre) + wide + muddy
        moves = sum(min(abs(key - old) for old in before) for key in keys)
        return moves + 0.3 * abs(sum(keys) / len(keys) - centre) + wide + muddy

    return min(options, key=lambda keys: (cost(keys), keys))


def nearest(pitches: tuple[int, ...], key: int) -> int:
    """The key nearest to ``key`` whose pitch class is one of ``pitches``."""
    return min((key + d for d in range(-6, 7) if (key + d) % 12 in pitches), key=lambda k: (abs(k - key), k))
