"""Things of the text in the picture: on the ground, on a table, on the water, in the air, far off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import skia

from resources.engines.image.picturebook import furniture, things
from resources.engines.image.picturebook.brush import Brush, polygon
from resources.engines.image.picturebook.colour import darker, hexed
from resources.engines.image.picturebook.plan import Plan
from resources.engines.image.picturebook.stage import ACTORS_AT, Item, Stage
from resources.engines.image.picturebook.vocabulary import Found, hints, looked_up, words_of
from resources.engines.image.picturebook.walls import BACK
from visiobook.domain.scene import PlaceKind, ShotSize
from visiobook.domain.still import FocusBox

WATERS = frozenset((PlaceKind.SEA, PlaceKind.SHIP, PlaceKind.BEACH, PlaceKind.LAKE))
_MANY = {ShotSize.EXTREME_WIDE: 4, ShotSize.WIDE: 5, ShotSize.MEDIUM: 4, ShotSize.CLOSE_UP: 2, ShotSize.INSERT: 1}
OUT_OF_DOORS = frozenset(
    [
        *("airplane", "automobile", "bus", "helicopter", "locomotive", "rocket", "sailboat", "ship", "taxi", "tractor"),
        *("camel", "elephant", "horse", "shark", "spouting-whale", "two-hump-camel"),
    ]
)
"""Things that stand in no room, though people in a room speak of them."""
IN_BACKDROP: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.BEDROOM: ("bed", "window", "door"),
    PlaceKind.DRAWING_ROOM: ("couch-and-lamp", "window", "framed-picture", "fire"),
    PlaceKind.KITCHEN: ("window", "fire"),
    PlaceKind.LIBRARY: ("books", "window", "ladder"),
    PlaceKind.ROOM: ("window", "door"),
    PlaceKind.SHIP: ("ship", "sailboat"),
    PlaceKind.SEA: ("ship", "sailboat"),
    PlaceKind.GRAVEYARD: ("headstone",),
    PlaceKind.BATTLEFIELD: ("tent", "fire"),
    PlaceKind.HOUSE: ("door", "window", "hut"),
    PlaceKind.VILLAGE: ("hut",),
    PlaceKind.GARDEN: ("fountain", "rose"),
    PlaceKind.INN: ("fire", "window"),
    PlaceKind.TRAIN: ("window", "locomotive"),
    PlaceKind.DESERT: ("cactus",),
}  # fmt: skip


@dataclass
class Props:
    """Places things one after the other. ``columns``: free shares of the width; ``shown``: the words now to be seen."""

    stage: Stage
    plan: Plan
    columns: list[float]
    rng: Random
    shown: list[str] = field(default_factory=list)
    heights: list[float] = field(default_factory=lambda: [0.3, 0.2, 0.36, 0.15])
    drawn: list[FocusBox] = field(default_factory=list)
    """Where things are drawn, in shares of the frame."""
    taken: list[tuple[float, float]] = field(default_factory=list)
    """Stretches of the width (shares) where things stand by now."""

    def place(self, found: Sequence[Found]) -> None:
        """Places as many as the shot holds."""
        there = IN_BACKDROP.get(self.plan.kind, ())
        left = _MANY[self.plan.size]
        for each in found:
            if each.thing.art in there or self._is_the_place(each):
                self.shown.append(each.word)
            elif left and self._one(each):
                self.shown.append(each.word)
                left -= 1

    def _is_the_place(self, found: Found) -> bool:
        """A wood in a wood is not a log: the backdrop shows it."""
        language = self.plan.language
        return f"place:{self.plan.kind.value}" in (looked_up(hints(language), words_of(found.word), language) or ())

    def _one(self, found: Found) -> bool:
        where = found.thing.where
        if self.plan.kind is PlaceKind.ABSTRACT:
            return self._symbol(found)
        if self.plan.indoors and self.plan.kind is not PlaceKind.CAVE and found.thing.art in OUT_OF_DOORS:
            return False
        if self.plan.size is ShotSize.INSERT:
            return self._insert(found)
        if where == "wall" or (where == "table" and self._is_an_hour(found)):
            return self.plan.indoors and where != "wall" and self._standing(found, where)
        if where in ("air", "sky"):
            return self._aloft(found, where)
        if where == "far":
            return not self.plan.indoors and self._far(found)
        if where == "water" and self.plan.kind in WATERS:
            return self._afloat(found)
        return self._standing(found, where)

    def _note(self, art: str, x: float, foot: float, longer: float) -> None:
        wide, tall = things.size_of(art, longer)
        w, h = self.stage.camera.width, self.stage.camera.frame_height
        self.drawn.append(
            FocusBox(x=(x - wide / 2) / w, y=(foot - tall) / h, width=wide / w, height=tall / h, label=art)
        )

    def _is_an_hour(self, found: Found) -> bool:
        """Midnight strikes on a clock indoors; outside it is the sky that shows it."""
        language = self.plan.language
        kinds = looked_up(hints(language), words_of(found.word), language) or ()
        return any(kind.startswith("time:") for kind in kinds)

    def _column(self, wide: float, last: bool = False) -> float | None:
        """The pixel column of the first (or last) free place for something ``wide`` pixels wide."""
        width = self.stage.camera.width
        half = wide / 2 / width
        for column in reversed(self.columns) if last else self.columns:
            middle = min(max(column, half + 0.02), 0.98 - half)
            if all(middle + half < low or middle - half > high for low, high in self.taken):
                self.columns.remove(column)
                self.taken.append((middle - half, middle + half))
                return middle * width
        return None

    def _standing(self, found: Found, where: str) -> bool:
        """On the ground, or on a small table indoors."""
        camera, s = self.stage.camera, self.stage.camera.shorter
        floor = min(camera.frame_height * 0.89, camera.spot(0, ACTORS_AT - 0.25).y)
        z = max(camera.depth_at(floor), ACTORS_AT - 0.4) + self.rng.uniform(0, 0.5)
        z = min(z, BACK - 0.5 if self.plan.indoors else 99.0)
        metre = camera.spot(0, z).metre
        metres = min(max(found.thing.metres, 0.1 * s / metre), 0.46 * s / metre)
        wide = things.size_of(found.thing.art, metres)[0] * metre
        x = self._column(wide)
        if x is None:
            return False
        spot = camera.spot(camera.across(z, x / camera.width), z)
        on_table = where == "table" and self.plan.indoors
        if on_table:
            metres = min(metres, 0.55)
            wide = things.size_of(found.thing.art, metres)[0] * metre

        self._note(found.thing.art, x, spot.y - (0.82 * metre if on_table else 0.0), metres * metre)

        def paint(brush: Brush) -> None:
            lift = _side_table(brush, self.stage, x, spot.y, metre, max(0.55, metres * 1.4)) if on_table else 0.0
            brush.shadow(x, spot.y - lift - 1, wide * 0.5, max(2.0, wide * (0.06 if on_table else 0.11)), 0.5)
            things.draw(brush, found.thing.art, x, spot.y - lift, metres * metre, x > camera.width / 2)

        self.stage.add(z - (0.02 if z < ACTORS_AT else 0), paint)
        return True

    def _aloft(self, found: Found, where: str) -> bool:
        camera, s = self.stage.camera, self.stage.camera.shorter
        if (where == "sky" and self.plan.indoors) or not self.heights:
            return False
        size = s * (0.2 if found.thing.metres > 2 else 0.13 if found.thing.metres > 0.4 else 0.085)
        x = self._column(size, last=where == "sky")
        if x is None:
            return False
        y = self.heights.pop(0) * camera.frame_height * (0.6 if where == "sky" else 1.0)
        y = max(y, size * 1.1)
        self._note(found.thing.art, x, y, size)

        def paint(brush: Brush) -> None:
            things.draw(brush, found.thing.art, x, y, size, x > camera.width / 2)

        self.stage.items.append(Item(ACTORS_AT + (8 if where == "sky" else 0.6), paint))
        return True

    def _far(self, found: Found) -> bool:
        camera = self.stage.camera
        spot = camera.spot(camera.x, 34)
        size = min(camera.shorter * 0.4, max(camera.shorter * 0.2, found.thing.metres * spot.metre))
        x = self._column(size, last=True)
        if x is None:
            return False

        self._note(found.thing.art, x, spot.y, size)

        def paint(brush: Brush) -> None:
            with brush.hazed(0.25):
                things.draw(brush, found.thing.art, x, spot.y, size)

        self.stage.items.append(Item(34.0, paint))
        return True

    def _afloat(self, found: Found) -> bool:
        camera, s = self.stage.camera, self.stage.camera.shorter
        spot = camera.spot(camera.x, 12.0)
        size = min(max(found.thing.metres * spot.metre, 0.12 * s), 0.3 * s)
        x = self._column(size, last=True)
        if x is None:
            return False

        self._note(found.thing.art, x, spot.y, size)

        def paint(brush: Brush) -> None:
            brush.shadow(x, spot.y, size * 0.5, size * 0.07, 0.35)
            things.draw(brush, found.thing.art, x, spot.y, size, x > camera.width / 2)

        self.stage.add(12.0, paint)
        return True

    def _insert(self, found: Found) -> bool:
        """A thing fills the frame, on a table or a stone."""
        camera, s = self.stage.camera, self.stage.camera.shorter
        x, y, size = camera.width * 0.5, camera.frame_height * 0.78, s * 0.56
        wood = self.stage.palette.wood if self.plan.indoors else darker(self.stage.palette.earth, 0.1)

        def paint(brush: Brush) -> None:
            brush.fill(_board(camera.width, camera.frame_height, y - s * 0.06), wood, 0.6)
            brush.shadow(x, y, size * 0.52, size * 0.08, 0.55)
            things.draw(brush, found.thing.art, x, y, size)

        self.stage.items.append(Item(ACTORS_AT - 0.2, paint))
        return True

    def _symbol(self, found: Found) -> bool:
        """A symbol on a diagram, on a disc of its own."""
        camera, r = self.stage.camera, self.stage.camera.shorter * 0.075
        x = self._column(r * 2.2)
        if x is None:
            return False
        y = camera.frame_height * 0.76

        self._note(found.thing.art, x, y + r, r * 2)

        def paint(brush: Brush) -> None:
            brush.shadow(x, y + r * 1.02, r, r * 0.2, 0.3)
            brush.oval(x, y, r, r, hexed("#ffffff"), 0.4)
            tall = things.size_of(found.thing.art, r * 1.25)[1]
            things.draw(brush, found.thing.art, x, y + tall / 2, r * 1.25)

        self.stage.items.append(Item(ACTORS_AT + 1.0, paint))
        return True


def _board(width: int, height: int, top: float) -> skia.Path:
    return polygon([(-10, top), (width + 10, top), (width + 10, height + 10), (-10, height + 10)])


def _side_table(brush: Brush, stage: Stage, x: float, y: float, metre: float, wide: float) -> float:
    """A little table under a thing; returns its height in pixels."""
    brush.shadow(x, y, wide * metre * 0.6, wide * metre * 0.12, 0.45)
    with brush.at(x, y, metre):
        furniture.table(brush, wide, darker(stage.palette.wood, 0.12))
    return 0.82 * metre
