"""How each style draws: lines, shading, saturation. (What happens to the finished drawing: treatments.)"""

from enum import Enum

from pydantic import Field

from visiobook.domain.base import Value
from visiobook.domain.project import Style


class Shading(Enum):
    """How a shape is filled."""

    FLAT = "flat"
    CEL = "cel"
    SOFT = "soft"
    GLOSS = "gloss"


class Ink(Value):
    """A style's hand. ``line`` is the contour's width as a share of the picture's shorter side, 0 for none."""

    shading: Shading
    line: float = Field(default=0.0, ge=0)
    line_strength: float = 0.6
    """How much darker a contour is than its shape, 0 to 1."""
    line_alpha: float = 1.0
    saturation: float = 1.0
    contrast: float = 1.0
    """How far lights and shadows lie apart in a shape."""
    horizon: float = 0.0
    """Added to the horizon's height (a share of the frame): positive shows more sky."""
    blur: float = 1.0
    """How shallow the field of depth is, 0 for all sharp."""
    haze: float = 1.0
    paper: float = 0.0
    """How much of white paper shows through the light's colour, 0 to 1."""
    plain: bool = False
    """No shafts of light, no darkened corners."""


INKS: dict[Style, Ink] = {
    Style.REALISTIC: Ink(shading=Shading.SOFT, saturation=0.82, contrast=1.25, blur=1.3, haze=1.25),
    Style.PIXAR: Ink(shading=Shading.GLOSS, saturation=1.12, contrast=1.15, blur=1.0, haze=0.8),
    Style.ANIME: Ink(
        shading=Shading.CEL, line=0.0024, line_strength=0.72, saturation=1.12, horizon=0.05, blur=0.35, haze=0.8
    ),
    Style.FLAT_DESIGN: Ink(shading=Shading.FLAT, saturation=1.05, blur=0.0, haze=0.9, paper=0.15, plain=True),
    Style.WATERCOLOR: Ink(
        shading=Shading.SOFT, line=0.0013, line_strength=0.55, line_alpha=0.65, saturation=0.92, contrast=0.85,
        blur=0.45, haze=1.15, paper=0.25,
    ),
    Style.OIL_PAINTING: Ink(shading=Shading.SOFT, saturation=1.1, contrast=1.35, blur=0.3, haze=0.9),
    Style.SKETCH: Ink(
        shading=Shading.SOFT, line=0.0022, line_strength=0.9, saturation=0.6, blur=0.0, paper=0.6, plain=True,
    ),
}  # fmt: skip
