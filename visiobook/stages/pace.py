"""Pace: how long every shot is held, on the frame grid, from what is said over it.

Everything is local to its scene: a longer scene moves the scenes after it and changes nothing inside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd

from visiobook.domain.pacing import PacedLine, PacedScene, PacedShot, Pacing
from visiobook.domain.project import Brief
from visiobook.domain.scene import Scene, SceneList
from visiobook.domain.speech import SAMPLE_RATE, Narration, SpokenUtterance
from visiobook.errors import UnknownChoice

FRAME_RATES = tuple(str(fps) for fps in (24, 25, 30, 48, 50, 60))
SOUND_BLOCK = 1024
"""Samples in a block of encoded sound (AAC)."""
LONGEST_ROUNDING_S = Fraction(3, 5)
"""A scene's last shot is held at most this much longer, so that scenes begin where blocks of encoded sound do."""
TITLE_SCENE = "title"
"""Utterances of this scene are spoken over the title card."""

LEAD_S = Fraction(2, 5)
"""A scene's picture stands this long before its first word."""
TAIL_S = Fraction(9, 10)
"""At least this long after a scene's last word, so that the transition touches no word."""
SPOKEN_HOLD_S = Fraction(3, 2)
SILENT_HOLD_S = Fraction(7, 2)
LONGEST_HOLD_S = Fraction(10)
"""A framing is held no longer; a viewer bears about 8 to 12 seconds."""
TITLE_S = Fraction(7, 2)
END_S = Fraction(6)
CREDIT_S = Fraction(1, 2)
"""More time on the end card for each credit beyond :data:`CREDITS_AT_ONCE`."""
CREDITS_AT_ONCE = 8


def samples_per_frame(fps: int) -> int:
    """Whole samples in a frame. Raises UnknownChoice for a rate that does not divide 48 kHz."""
    if str(fps) not in FRAME_RATES:
        raise UnknownChoice.of("frame rate", str(fps), FRAME_RATES)
    return SAMPLE_RATE // fps


def sound_grid(fps: int) -> int:
    """Frames that every scene's length is a multiple of.

    Where scenes begin at the same place in the grid of encoded sound blocks, a scene that grows moves what comes after
    it by whole blocks, and their encoded sound is found again. At 24 and 48 fps whole blocks would take 2.7 s, so the
    nearest power of two is taken: most moves still cost an encode there.
    """
    samples = samples_per_frame(fps)
    whole = SOUND_BLOCK // gcd(SOUND_BLOCK, samples)
    while whole * samples > LONGEST_ROUNDING_S * SAMPLE_RATE:
        whole //= 2
    return whole


def pace(scenes: SceneList, narration: Narration, brief: Brief, credits: int = 0) -> Pacing:
    """When everything happens. ``credits`` is how many credit lines the end card will show."""
    grid = _Grid(samples_per_frame(brief.fps), brief.fps)
    title = _title(narration, grid)
    end = grid.of(END_S + CREDIT_S * max(0, credits - CREDITS_AT_ONCE))
    paced = _Paced([], [], list(_lines(title.lines, 0, title.lead)))
    spoken = _by_shot(narration)
    at = title.frames
    for scene in scenes.scenes:
        frames = _rounded(_pace_scene(scene, spoken, at, grid, paced), paced, grid)
        paced.scenes.append(PacedScene(scene=scene.id, start_frame=at, frames=frames))
        at += frames
    return Pacing(
        fps=brief.fps,
        title_frames=title.frames,
        end_frames=end,
        frames=at + end,
        scenes=tuple(paced.scenes),
        shots=tuple(paced.shots),
        lines=tuple(paced.lines),
    )


Spoken = dict[tuple[str, str], tuple[SpokenUtterance, ...]]
"""Lines by scene and shot."""


@dataclass(frozen=True)
class _Grid:
    """Samples a frame, frames a second."""

    samples: int
    fps: int

    def of(self, seconds: Fraction) -> int:
        """Frames of at least so many seconds."""
        return self.up(int(seconds * SAMPLE_RATE))

    def up(self, samples: int) -> int:
        """Frames that hold so many samples."""
        return -(-samples // self.samples)


@dataclass
class _Paced:
    scenes: list[PacedScene]
    shots: list[PacedShot]
    lines: list[PacedLine]


@dataclass(frozen=True)
class _Hold:
    """A shot's lines, its lead before the first of them in samples, and its length."""

    lines: tuple[SpokenUtterance, ...]
    lead: int
    frames: int


def _title(narration: Narration, grid: _Grid) -> _Hold:
    spoken = tuple(line for line in narration.lines if line.utterance.scene == TITLE_SCENE)
    lead = grid.of(2 * LEAD_S) * grid.samples
    needed = grid.up(lead + _length(spoken)) + grid.of(TAIL_S) if spoken else 0
    return _Hold(spoken, lead, max(grid.of(TITLE_S), needed))


def _by_shot(narration: Narration) -> Spoken:
    found: Spoken = {}
    for line in narration.lines:
        key = (line.utterance.scene, line.utterance.shot)
        found[key] = (*found.get(key, ()), line)
    return found


def _pace_scene(scene: Scene, spoken: Spoken, at: int, grid: _Grid, paced: _Paced) -> int:
    """Add a scene's shots and lines from frame ``at`` on; returns its frames."""
    start = at
    for number, shot in enumerate(scene.shots):
        lines = spoken.get((scene.id, shot.id), ())
        hold = _hold(lines, number == 0, number == len(scene.shots) - 1, grid)
        placed = tuple(_lines(hold.lines, at * grid.samples, hold.lead))
        paced.lines.extend(placed)
        for framing, (first, frames) in enumerate(_framings(at, hold.frames, placed, grid)):
            paced.shots.append(
                PacedShot(shot=shot.id, scene=scene.id, framing=framing, start_frame=first, frames=frames)
            )
        at += hold.frames
    return at - start


def _rounded(frames: int, paced: _Paced, grid: _Grid) -> int:
    """A scene's frames up to a multiple of :func:`sound_grid`: its last picture stands that much longer."""
    more = -frames % sound_grid(grid.fps)
    if frames and more:
        last = paced.shots[-1]
        paced.shots[-1] = last.model_copy(update={"frames": last.frames + more})
    return frames + more if frames else 0


def _hold(lines: tuple[SpokenUtterance, ...], first: bool, last: bool, grid: _Grid) -> _Hold:
    lead = grid.of(LEAD_S) * grid.samples if first and lines else 0
    needed = grid.up(lead + _length(lines))
    if last and lines:
        needed = max(needed, grid.up(lead + _length(lines) - lines[-1].utterance.pause_after) + grid.of(TAIL_S))
    least = SPOKEN_HOLD_S if lines else SILENT_HOLD_S
    return _Hold(lines, lead, max(needed, grid.of(least)))


def _length(lines: Sequence[SpokenUtterance]) -> int:
    return sum(line.samples + line.utterance.pause_after for line in lines)


def _lines(lines: Sequence[SpokenUtterance], start: int, lead: int) -> Iterator[PacedLine]:
    at = start + lead
    for line in lines:
        yield PacedLine(utterance=line.utterance.id, start=at, samples=line.samples)
        at += line.samples + line.utterance.pause_after


def _framings(start: int, frames: int, lines: Sequence[PacedLine], grid: _Grid) -> list[tuple[int, int]]:
    """Cut a long hold into framings of about equal length, where a line begins if one begins near."""
    parts = -(-frames // grid.of(LONGEST_HOLD_S))
    breaks = [line.start // grid.samples - start for line in lines[1:]]
    reach = frames // (4 * parts)
    cuts = [0]
    for part in range(1, parts):
        ideal = frames * part // parts
        near = min(breaks, key=lambda b: (abs(b - ideal), b), default=ideal)
        cuts.append(near if abs(near - ideal) <= reach else ideal)
    cuts.append(frames)
    return [(start + a, b - a) for a, b in pairwise(cuts)]
