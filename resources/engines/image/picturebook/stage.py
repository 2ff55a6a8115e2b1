"""The stage a backdrop is built on: the far view is painted at once, what has a depth is kept to be sorted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from resources.engines.image.picturebook.brush import Brush
from resources.engines.image.picturebook.camera import Camera
from resources.engines.image.picturebook.palette import Palette
from visiobook.domain.scene import PlaceKind, Setting, ShotSize, TimeOfDay, Weather

ACTORS_AT = 6.0
"""Depth (metres) at which the figures stand on every stage."""

Unit = Callable[[Brush, Random, Palette], None]


@dataclass
class Item:
    """Something to be painted at a depth."""

    z: float
    paint: Callable[[Brush], None]


@dataclass
class Stage:
    """Where a backdrop is built. ``rng`` is the place's; ``free`` metres beside the middle are for figures."""

    brush: Brush
    camera: Camera
    palette: Palette
    kind: PlaceKind
    setting: Setting
    hour: TimeOfDay
    weather: Weather
    size: ShotSize
    rng: Random
    actors: int
    free: float
    items: list[Item] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    @property
    def indoors(self) -> bool:
        """Whether the place is inside, where that is open."""
        return self.setting is Setting.INTERIOR

    def haze_at(self, z: float) -> float:
        """How much air lies before a thing at depth ``z``."""
        thick = (0.0055 + 0.05 * self.palette.fog) * self.brush.ink.haze
        return float(min(0.92, 1 - 2.718281828 ** (-thick * max(0.0, z - self.camera.z - 2.0))))

    def add(self, z: float, paint: Callable[[Brush], None]) -> None:
        """Keeps something to be painted at depth ``z``, through the air before it."""

        def hazed(brush: Brush) -> None:
            with brush.hazed(self.haze_at(z)):
                paint(brush)

        self.items.append(Item(z, hazed))

    def put(self, unit: Unit, x: float, z: float, metres: float, flip: bool = False, shadow: float = 0.0) -> None:
        """A unit-sized thing ``metres`` large standing at (x, z), unless it hides the figures or is out of sight."""
        seed = self.rng.random()
        spot = self.camera.spot(x, z)
        near = z < ACTORS_AT + 0.8
        if z < self.camera.z + 0.9 or (near and abs(x - self.camera.x) < self.free + metres * 0.3):
            return
        reach = metres * spot.metre * 1.2
        if spot.x < -reach or spot.x > self.camera.width + reach:
            return

        def paint(brush: Brush) -> None:
            if shadow:
                brush.shadow(spot.x, spot.y, shadow * spot.metre, shadow * spot.metre * 0.22)
            with brush.at(spot.x, spot.y, metres * spot.metre, flip):
                unit(brush, Random(seed), self.palette)

        self.add(z, paint)
