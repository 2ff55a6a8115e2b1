"""The camera: where it looks on a still, exactly, at every frame.

All positions are exact rationals, so that a path is the same on every machine and its text is the same in every recipe.
"""

from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from visiobook.domain.base import Exact, Value


class Easing(StrEnum):
    """How a move begins and ends. Polynomials, hence exact on rationals."""

    LINEAR = "linear"
    SOFT = "soft"
    """Half linear, half smooth: begins and ends gently and never stands still."""
    SMOOTH = "smooth"
    """3t² − 2t³ (Hermite): begins and ends at rest."""

    def of(self, t: Fraction) -> Fraction:
        """Progress of the move at the share ``t`` (0 … 1) of its time."""
        smooth = t * t * (3 - 2 * t)
        return {Easing.LINEAR: t, Easing.SOFT: (t + smooth) / 2, Easing.SMOOTH: smooth}[self]


class Framing(Value):
    """The part of a still that fills the frame: its centre and width as shares of the still's width and height.

    The height follows from the frame's own aspect, so that pixels stay square.
    """

    x: Exact
    """Centre from the left, as a share of the still's width."""
    y: Exact
    """Centre from the top, as a share of the still's height."""
    width: Exact
    """Seen width, as a share of the still's width."""

    def towards(self, other: "Framing", share: Fraction) -> "Framing":
        """The framing ``share`` of the way to another one."""
        return Framing(
            x=self.x + (other.x - self.x) * share,
            y=self.y + (other.y - self.y) * share,
            width=self.width + (other.width - self.width) * share,
        )

    def scaled(self, factor: Fraction) -> "Framing":
        """The same centre, seeing ``factor`` times as wide."""
        return self.model_copy(update={"width": self.width * factor})

    def within(self, still_aspect: Fraction, frame_aspect: Fraction) -> "Framing":
        """The nearest framing that lies wholly on a still, both aspects being width / height."""
        ratio = still_aspect / frame_aspect  # seen height = seen width × ratio, in shares
        width = min(self.width, Fraction(1), 1 / ratio)
        height = width * ratio
        return Framing(x=_clamp(self.x, width), y=_clamp(self.y, height), width=width)


def _clamp(centre: Fraction, extent: Fraction) -> Fraction:
    return min(max(centre, extent / 2), 1 - extent / 2)


class CameraPath(Value):
    """A move from one framing to another over a clip of ``frames`` frames.

    The move begins ``lead`` frames before the clip's first frame, because a transition shows a clip early; it ends with
    the clip's last frame. ``lead`` is a constant of the film, so that a shorter transition changes no path.
    """

    start: Framing
    end: Framing
    easing: Easing = Easing.SOFT
    frames: int = Field(ge=1)
    lead: int = Field(default=0, ge=0)

    def at(self, frame: int) -> Framing:
        """The framing at a frame of the clip (negative: before its first frame). Outside the move it rests."""
        last = self.frames + self.lead - 1
        t = Fraction(frame + self.lead, last) if last else Fraction(0)
        return self.start.towards(self.end, self.easing.of(min(max(t, Fraction(0)), Fraction(1))))

    def is_still(self) -> bool:
        """Whether nothing moves."""
        return self.start == self.end


WHOLE = Framing(x=Fraction(1, 2), y=Fraction(1, 2), width=Fraction(1))
"""All of a still, or as much as the frame's aspect lets through."""
