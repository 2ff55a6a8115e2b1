"""When everything happens: shots and scenes on the frame grid, lines on the sample grid.

Each shot lasts a whole number of frames and its lines start on its first sample, so that picture and sound share one
grid, nothing drifts, and a longer scene moves the scenes after it without changing what is inside them.
"""

from visiobook.domain.base import Value


class PacedLine(Value):
    """An utterance's place: ``start`` in samples from the film's first sample."""

    utterance: str
    start: int
    samples: int


class PacedShot(Value):
    """A shot's place in frames. ``shot`` may appear more than once when a long hold is cut into several framings."""

    shot: str
    scene: str
    framing: int = 0
    """0 for the shot's own framing, 1, 2 … for further framings of the same still."""
    start_frame: int
    frames: int


class PacedScene(Value):
    """A scene's place in frames."""

    scene: str
    start_frame: int
    frames: int


class Pacing(Value):
    """The film's clock. The title card runs from frame 0 for ``title_frames``; the end card ends at ``frames``."""

    fps: int
    title_frames: int
    end_frames: int
    frames: int
    scenes: tuple[PacedScene, ...]
    shots: tuple[PacedShot, ...]
    lines: tuple[PacedLine, ...]
