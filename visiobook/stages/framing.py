"""Framing: what part of a still is seen, so that faces and subjects stay in view in any aspect."""

from collections.abc import Sequence
from fractions import Fraction

from visiobook.domain.camera import WHOLE, CameraPath, Easing, Framing
from visiobook.domain.project import Template
from visiobook.domain.scene import CameraMovement
from visiobook.domain.still import FocusBox, Still

ZOOM = Fraction(6, 7)
"""A push-in ends seeing this share of the width it began with."""
PAN_WIDTH = Fraction(6, 7)
"""A pan sees this share of the widest framing, which leaves it room to move."""
CLOSER = Fraction(3, 4)
"""A further framing of the same still sees this share of the width."""
MARGIN = Fraction(1, 50)
GRAIN = 1000
"""Focus boxes are rounded outwards to 1/1000 of the still, so that exact paths stay short."""

TEMPLATE_MOVES = {
    Template.BASIC_FADE: CameraMovement.STATIC,
    Template.SLIDE_LEFT: CameraMovement.PAN_LEFT,
    Template.SLIDE_RIGHT: CameraMovement.PAN_RIGHT,
    Template.ZOOM_IN: CameraMovement.PUSH_IN,
    Template.ZOOM_OUT: CameraMovement.PULL_OUT,
}
KEN_BURNS_MOVES = (
    CameraMovement.PUSH_IN,
    CameraMovement.PAN_RIGHT,
    CameraMovement.PULL_OUT,
    CameraMovement.PAN_LEFT,
)


def movement(template: Template, wanted: CameraMovement, still: Still, framing: int) -> CameraMovement:
    """The move for a shot: the template's own, or for Ken Burns the shot's, else one drawn from the still itself
    (never from its place in the film, so that a scene before it changes nothing).
    """
    if template in TEMPLATE_MOVES:
        return TEMPLATE_MOVES[template]
    if wanted is not CameraMovement.STATIC and framing == 0:
        return wanted
    return KEN_BURNS_MOVES[(int(still.picture[:8], 16) + framing) % len(KEN_BURNS_MOVES)]


def camera_path(
    still: Still, move: CameraMovement, framing: int, frame_aspect: Fraction, frames: int, lead: int
) -> CameraPath:
    """The path of a move over a still. The focus boxes lie in view from its first to its last frame wherever they fit;
    where they are wider than the frame sees, the camera travels from the first of them to the last.
    """
    view = _View(Fraction(still.width, still.height), frame_aspect, _focus(still.focus))
    widest = view.widest()
    if framing % 2:
        widest = view.around(widest.scaled(CLOSER))
    start, end = view.travel(widest) if view.too_wide(widest) else _ends(view, widest, move)
    return CameraPath(start=start, end=end, easing=Easing.SOFT, frames=frames, lead=lead)


class _View:
    """A still of one aspect seen in a frame of another, and the box that should stay in view."""

    def __init__(self, still_aspect: Fraction, frame_aspect: Fraction, focus: "_Box | None") -> None:
        self.still_aspect, self.frame_aspect, self.focus = still_aspect, frame_aspect, focus
        self.ratio = still_aspect / frame_aspect

    def inside(self, framing: Framing) -> Framing:
        """The nearest framing on the still."""
        return framing.within(self.still_aspect, self.frame_aspect)

    def widest(self) -> Framing:
        """As much of the still as the frame takes, around the focus."""
        return self.around(self.inside(WHOLE))

    def around(self, framing: Framing) -> Framing:
        """The framing moved as little as it takes to hold the focus; centred on it where it does not fit."""
        if self.focus is None:
            return self.inside(framing)
        height = framing.width * self.ratio
        x = _shifted(framing.x, framing.width, self.focus.left, self.focus.right)
        y = _shifted(framing.y, height, self.focus.top, self.focus.bottom)
        return self.inside(Framing(x=x, y=y, width=framing.width))

    def too_wide(self, framing: Framing) -> bool:
        """Whether the focus is wider than the framing sees."""
        return self.focus is not None and self.focus.right - self.focus.left > framing.width

    def travel(self, framing: Framing) -> tuple[Framing, Framing]:
        """From the focus's left end to its right end."""
        if self.focus is None:
            return framing, framing
        left = self.focus.left + framing.width / 2
        right = self.focus.right - framing.width / 2
        ends = (framing.model_copy(update={"x": x}) for x in (left, right))
        start, end = (self.inside(f) for f in ends)
        return start, end


def _shifted(centre: Fraction, extent: Fraction, low: Fraction, high: Fraction) -> Fraction:
    if high - low > extent:
        return (low + high) / 2
    return min(max(centre, high - extent / 2), low + extent / 2)


class _Box:
    """The smallest box around all focus boxes, a little larger, as shares of the still."""

    def __init__(self, boxes: Sequence[FocusBox]) -> None:
        self.left = _down(min(b.x for b in boxes) - float(MARGIN))
        self.top = _down(min(b.y for b in boxes) - float(MARGIN))
        self.right = _up(max(b.x + b.width for b in boxes) + float(MARGIN))
        self.bottom = _up(max(b.y + b.height for b in boxes) + float(MARGIN))


def _focus(boxes: Sequence[FocusBox]) -> _Box | None:
    return _Box(boxes) if boxes else None


def _down(share: float) -> Fraction:
    return max(Fraction(0), Fraction(int(share * GRAIN), GRAIN))


def _up(share: float) -> Fraction:
    return min(Fraction(1), Fraction(-int(-share * GRAIN) + 1, GRAIN))


def _ends(view: _View, widest: Framing, move: CameraMovement) -> tuple[Framing, Framing]:
    """Where a move begins and ends."""
    if move is CameraMovement.STATIC:
        return widest, widest
    if move in (CameraMovement.PUSH_IN, CameraMovement.PULL_OUT):
        near = view.around(_near(view, widest))
        return (widest, near) if move is CameraMovement.PUSH_IN else (near, widest)
    seen = widest.scaled(PAN_WIDTH)
    dx, dy = _directions()[move]
    slack = widest.width - seen.width
    first, last = (
        view.around(_moved(seen, sign * dx * slack / 2, sign * dy * slack / 2 * view.ratio)) for sign in (-1, 1)
    )
    return first, last


def _near(view: _View, widest: Framing) -> Framing:
    """The closer end of a zoom: towards the focus where there is one."""
    near = widest.scaled(ZOOM)
    if view.focus is None:
        return near
    middle = Framing(
        x=(view.focus.left + view.focus.right) / 2, y=(view.focus.top + view.focus.bottom) / 2, width=near.width
    )
    return near.towards(middle, Fraction(1, 2))


def _moved(framing: Framing, dx: Fraction, dy: Fraction) -> Framing:
    return framing.model_copy(update={"x": framing.x + dx, "y": framing.y + dy})


def _directions() -> dict[CameraMovement, tuple[int, int]]:
    return {
        CameraMovement.PAN_LEFT: (-1, 0),
        CameraMovement.PAN_RIGHT: (1, 0),
        CameraMovement.TILT_UP: (0, -1),
        CameraMovement.TILT_DOWN: (0, 1),
    }
