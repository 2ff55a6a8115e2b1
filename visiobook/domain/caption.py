"""Captions: words on the picture."""

from visiobook.domain.base import Value


class Caption(Value):
    """One caption: at most two balanced lines, shown from ``start`` to ``end`` (samples at 48 kHz from the film's first
    sample), on whole frames.
    """

    scene: str
    start: int
    end: int
    lines: tuple[str, ...]


class Captions(Value):
    """All captions of the film in order; they never overlap."""

    language: str
    items: tuple[Caption, ...] = ()
