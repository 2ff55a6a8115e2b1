"""A pin-hole camera: where a point of the stage, in metres, lies in the picture, and how large a metre is there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """A point of the ground in the picture: pixels, and pixels a metre at that depth."""

    x: float
    y: float
    metre: float


@dataclass(frozen=True)
class Camera:
    """Stands at (``x``, ``z``) of the stage, ``height`` metres up, looking along z. ``focal`` in pixels."""

    width: int
    frame_height: int
    focal: float
    horizon: float
    height: float
    x: float = 0.0
    z: float = 0.0

    def spot(self, x: float, z: float) -> Spot:
        """The ground point ``x`` metres right and ``z`` metres deep on the stage; at least 0.3 m before the lens."""
        depth = max(0.3, z - self.z)
        metre = self.focal / depth
        return Spot(self.width / 2 + (x - self.x) * metre, self.horizon + self.height * metre, metre)

    def point(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Pixels of a point ``y`` metres above the ground."""
        spot = self.spot(x, z)
        return spot.x, spot.y - y * spot.metre

    def across(self, z: float, share: float) -> float:
        """The stage's x (metres) seen at a share of the picture's width at depth ``z``."""
        return self.x + (share - 0.5) * self.width * max(0.3, z - self.z) / self.focal

    def depth_at(self, y: float) -> float:
        """The stage's z of the ground seen at pixel row ``y`` (below the horizon)."""
        return self.z + self.height * self.focal / max(1e-6, y - self.horizon)

    @property
    def shorter(self) -> int:
        """The shorter side in pixels."""
        return min(self.width, self.frame_height)
