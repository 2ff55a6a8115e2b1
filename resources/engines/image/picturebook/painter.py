"""From a plan to a drawing: backdrop, things and figures in the order of their depth, air and weather before them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import numpy.typing as npt
import skia

from resources.engines.image.picturebook import abstract, beyond, body, outdoors, rooms, sky, things, towns, waters
from resources.engines.image.picturebook import furniture as f
from resources.engines.image.picturebook.brush import Brush, Tone
from resources.engines.image.picturebook.camera import Camera
from resources.engines.image.picturebook.colour import Colour, darker, hexed, lighter, luma, mix
from resources.engines.image.picturebook.ink import INKS, Ink
from resources.engines.image.picturebook.palette import Palette, palette
from resources.engines.image.picturebook.plan import Plan
from resources.engines.image.picturebook.props import Props
from resources.engines.image.picturebook.stage import ACTORS_AT, Item, Stage
from resources.engines.image.picturebook.staging import Mark, camera_for, free_columns, marks
from visiobook.domain.scene import PlaceKind, Setting, ShotSize
from visiobook.domain.still import FocusBox

Picture = npt.NDArray[np.uint8]
Backdrop = Callable[[Stage], None]

OUTSIDE: dict[PlaceKind, Backdrop] = {
    PlaceKind.FOREST: outdoors.forest, PlaceKind.CASTLE: towns.castle, PlaceKind.VILLAGE: towns.village,
    PlaceKind.CITY: towns.city, PlaceKind.STREET: towns.street, PlaceKind.ROAD: outdoors.road,
    PlaceKind.FIELD: outdoors.field, PlaceKind.GARDEN: outdoors.garden, PlaceKind.MOUNTAIN: outdoors.mountain,
    PlaceKind.SEA: waters.sea, PlaceKind.SHIP: waters.ship, PlaceKind.BEACH: waters.beach,
    PlaceKind.RIVER: waters.river, PlaceKind.LAKE: waters.lake, PlaceKind.DESERT: outdoors.desert,
    PlaceKind.CAVE: beyond.cave, PlaceKind.SKY: beyond.heaven, PlaceKind.SPACE: beyond.space,
    PlaceKind.BATTLEFIELD: beyond.battlefield, PlaceKind.GRAVEYARD: towns.graveyard,
    PlaceKind.CHURCH: towns.church, PlaceKind.HOUSE: towns.house, PlaceKind.ABSTRACT: abstract.diagram,
    PlaceKind.UNKNOWN: outdoors.country, PlaceKind.CARRIAGE: outdoors.coach, PlaceKind.TRAIN: outdoors.railway,
}  # fmt: skip
INSIDE: dict[PlaceKind, Backdrop] = {
    PlaceKind.ROOM: rooms.room, PlaceKind.BEDROOM: rooms.bedroom, PlaceKind.KITCHEN: rooms.kitchen,
    PlaceKind.DRAWING_ROOM: rooms.drawing_room, PlaceKind.BALLROOM: rooms.ballroom, PlaceKind.LIBRARY: rooms.library,
    PlaceKind.OFFICE: rooms.office, PlaceKind.SCHOOL: rooms.school, PlaceKind.LABORATORY: rooms.laboratory,
    PlaceKind.INN: rooms.inn, PlaceKind.SHOP: rooms.shop, PlaceKind.PRISON: rooms.prison,
    PlaceKind.CASTLE: rooms.hall, PlaceKind.CHURCH: rooms.chapel, PlaceKind.CARRIAGE: rooms.compartment,
    PlaceKind.TRAIN: rooms.compartment, PlaceKind.CAVE: beyond.cave, PlaceKind.SHIP: waters.ship,
    PlaceKind.ABSTRACT: abstract.diagram,
}  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """A finished drawing before its style's treatment. ``details``: where small things lie that paint must not hide."""

    pixels: Picture
    focus: tuple[FocusBox, ...]
    shown: tuple[str, ...]
    details: tuple[FocusBox, ...]


@dataclass
class Painter:
    """Draws one plan on one canvas."""

    plan: Plan
    width: int
    height: int

    def draw(self) -> Drawing:
        """The drawing, RGB."""
        plan = self.plan
        place, shot = Random(plan.place_seed), Random(plan.shot_seed)
        ink = INKS[plan.style]
        colours = palette(plan.hour, plan.mood, plan.weather, place)
        side = place.choice((-1, 1))
        camera = camera_for(plan, ink, self.width, self.height, shot)
        surface = skia.Surface(self.width, self.height)
        brush = Brush(surface.getCanvas(), ink, self._tone(colours, ink, side), camera.shorter)
        placed = marks(plan, camera, shot)
        stage = self._stage(brush, camera, colours, place, placed)
        backdrop(plan)(stage)
        props = Props(stage, plan, free_columns(plan, camera, placed, shot), shot)
        props.place(plan.things)
        focus = self._actors(stage, placed)
        people = plan.named
        self._paint(surface, stage, ink)
        self._air(brush, camera, colours, shot)
        pixels = np.ascontiguousarray(
            surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3]
        )
        return Drawing(pixels, tuple(focus), tuple(dict.fromkeys((*people, *props.shown))), tuple(props.drawn))

    def _tone(self, colours: Palette, ink: Ink, side: int) -> Tone:
        ambient = colours.ambient
        if self.plan.indoors:
            ambient = hexed("#efd3b0") if colours.night else mix(ambient, hexed("#fff3e0"), 0.5)
            ambient = darker(ambient, colours.gloom * 0.25)
        elif self.plan.actors and colours.night:
            ambient = lighter(ambient, 0.12)
        ambient = mix(ambient, (1.0, 1.0, 1.0), ink.paper)
        if self.plan.kind is PlaceKind.ABSTRACT:
            ambient = (1.0, 1.0, 1.0)
        return Tone(ambient, ink.saturation * colours.saturation, colours.haze, 0.0, side)

    def _stage(self, brush: Brush, camera: Camera, colours: Palette, place: Random, placed: Sequence[Mark]) -> Stage:
        reach = max((abs(mark.x - camera.x) for mark in placed), default=0.0)
        words = frozenset(w for mark in placed if mark.actor.pose.in_bed for w in ("in_bed",))
        return Stage(
            brush=brush,
            camera=camera,
            palette=colours,
            kind=self.plan.kind,
            setting=Setting.INTERIOR if self.plan.indoors else self.plan.setting,
            hour=self.plan.hour,
            weather=self.plan.weather,
            size=self.plan.size,
            rng=place,
            actors=len(placed),
            free=reach + 0.55 if placed else 0.4,
            words=words,
        )

    def _actors(self, stage: Stage, placed: Sequence[Mark]) -> list[FocusBox]:
        focus = []
        for mark in placed:
            if mark.actor.creature:
                focus.append(_creature(stage, mark))
            elif mark.actor.pose.in_bed and self.plan.indoors:
                focus.append(_in_bed(stage, mark))
            else:
                focus.append(_upright(stage, mark))
        return [box for box in focus if box.width > 0]

    def _paint(self, surface: skia.Surface, stage: Stage, ink: Ink) -> None:
        """Paints what was kept, the farthest first; what lies behind the figures is out of focus in near shots."""
        near = self.plan.size in (ShotSize.MEDIUM, ShotSize.CLOSE_UP, ShotSize.INSERT)
        radius = (
            ink.blur * stage.camera.shorter * (0.0045 if self.plan.size is ShotSize.MEDIUM else 0.008) if near else 0.0
        )
        items = sorted(stage.items, key=lambda item: -item.z)
        behind = [item for item in items if item.z > ACTORS_AT + 0.9]
        before = [item for item in items if item.z <= ACTORS_AT + 0.9]
        self._all(stage.brush, behind)
        if radius > 0.5:
            _blurred(surface, radius)
        self._all(stage.brush, before)

    def _all(self, brush: Brush, items: Sequence[Item]) -> None:
        for item in items:
            item.paint(brush)

    def _air(self, brush: Brush, camera: Camera, colours: Palette, rng: Random) -> None:
        plan = self.plan
        if plan.kind is PlaceKind.ABSTRACT:
            return
        if not plan.indoors and plan.kind not in (PlaceKind.SPACE, PlaceKind.CAVE):
            sunny = not colours.night and colours.gloom < 0.3 and not brush.ink.plain
            if plan.kind is PlaceKind.FOREST and sunny:
                sky.shafts(brush, camera, colours.sun, rng)
            if not colours.night and colours.gloom < 0.2 and rng.random() < 0.4:
                sky.birds(brush, camera, rng, rng.randint(3, 7), camera.horizon)
            sky.falling(brush, camera, plan.weather, rng)
        if brush.ink.plain:
            return
        shade: Colour = darker(colours.top, 0.75)
        sky.vignette(
            brush, camera, shade, 0.3 + 0.45 * colours.gloom + (0.15 if plan.indoors and colours.night else 0.0)
        )


def backdrop(plan: Plan) -> Backdrop:
    """The backdrop of a plan's place; an inside nobody drew yet is a room, an outside open country."""
    if plan.indoors:
        return INSIDE.get(plan.kind, rooms.room)
    return OUTSIDE.get(plan.kind, outdoors.country)


def _blurred(surface: skia.Surface, radius: float) -> None:
    image = surface.makeImageSnapshot()
    paint = skia.Paint(ImageFilter=skia.ImageFilters.Blur(radius, radius, skia.TileMode.kClamp))
    surface.getCanvas().drawImage(image, 0, 0, skia.SamplingOptions(), paint)


@contextmanager
def _lit(brush: Brush, stage: Stage, x: float, y: float, size: float) -> Iterator[None]:
    """In the dark, figures stand before a little light and are lit themselves: who is there must be seen."""
    before = brush.tone
    dark = 1.0 - min(1.0, luma(before.ambient) / 0.95)
    if dark > 0.3:
        brush.glow(x, y, size * 0.85, lighter(stage.palette.haze, 0.25), 0.5 * dark)
    if dark > 0.02:
        brush.tone = replace(before, ambient=mix(before.ambient, (1.0, 0.97, 0.93), min(0.6, 0.25 + dark)))
    try:
        yield
    finally:
        brush.tone = before


def _upright(stage: Stage, mark: Mark) -> FocusBox:
    who, camera = mark.actor.costume, stage.camera
    spot = camera.spot(mark.x, mark.z)
    size = who.build.metres * spot.metre

    def paint(brush: Brush) -> None:
        brush.shadow(spot.x, spot.y, size * 0.24, size * 0.045, 0.5)
        with _lit(brush, stage, spot.x, spot.y - size * 0.55, size), brush.at(spot.x, spot.y, size, mark.left):
            body.figure(brush, who, mark.actor.pose, mark.actor.feeling)

    stage.items.append(Item(mark.z, paint))
    drop = body.frame_of(who, mark.actor.pose).drop
    head = who.build.head * size
    return _box(camera, spot.x, spot.y - size * (1 - drop) + head * 0.5, head * 0.62, head * 0.62, mark.actor.name)


def _in_bed(stage: Stage, mark: Mark) -> FocusBox:
    """Somebody sitting up in bed, under the blanket to the waist."""
    who, camera = mark.actor.costume, stage.camera
    spot = camera.spot(mark.x, mark.z)
    metre, flip = spot.metre, mark.left
    size = who.build.metres * metre * 0.92
    cover, wood = who.second if sum(who.second) < 2.2 else hexed("#8e4a5a"), darker(stage.palette.wood, 0.12)
    x = spot.x + (0.66 if flip else -0.66) * metre
    foot = spot.y + size * 0.30 - 0.28 * metre

    def paint(brush: Brush) -> None:
        brush.shadow(spot.x, spot.y, 1.25 * metre, 0.2 * metre, 0.5)
        with brush.at(spot.x, spot.y, metre, flip):
            f.bed(brush, cover, wood)
        with brush.at(x, foot, size, flip):
            body.figure(brush, who, mark.actor.pose, mark.actor.feeling)
        with brush.at(spot.x, spot.y, metre, flip):
            f.blanket(brush, cover)
            brush.soft(
                [
                    (-1.0, -0.46),
                    (-0.98, -0.6),
                    (-0.3, -0.62),
                    (0.4, -0.6),
                    (1.0, -0.5),
                    (1.02, -0.2),
                    (0, -0.18),
                    (-1.0, -0.2),
                ],
                cover,
            )
            brush.box(-1.0, -0.3, 2.02, 0.13, darker(wood, 0.1))

    stage.items.append(Item(mark.z, paint))
    head = who.build.head * size
    return _box(camera, x, foot - size + head * 0.5, head * 0.6, head * 0.6, mark.actor.name)


def _creature(stage: Stage, mark: Mark) -> FocusBox:
    camera = stage.camera
    spot = camera.spot(mark.x, mark.z)
    longer = min(max(mark.actor.costume.build.metres * spot.metre, camera.shorter * 0.32), camera.shorter * 0.62)
    wide, tall = things.size_of(mark.actor.creature, longer)
    foot = min(spot.y, camera.frame_height * 0.86)

    def paint(brush: Brush) -> None:
        brush.shadow(spot.x, foot, wide * 0.5, wide * 0.09, 0.5)
        with _lit(brush, stage, spot.x, foot - tall * 0.5, longer):
            things.draw(brush, mark.actor.creature, spot.x, foot, longer, not mark.left)

    stage.items.append(Item(mark.z, paint))
    return _box(camera, spot.x, foot - tall * 0.6, wide * 0.4, tall * 0.4, mark.actor.name)


def _box(camera: Camera, x: float, y: float, half_width: float, half_height: float, label: str) -> FocusBox:
    """A focus box in shares of the frame, cut to it."""
    left, right = max(0.0, x - half_width), min(float(camera.width), x + half_width)
    top, bottom = max(0.0, y - half_height), min(float(camera.frame_height), y + half_height)
    return FocusBox(
        x=round(left / camera.width, 4),
        y=round(top / camera.frame_height, 4),
        width=round(max(0.0, right - left) / camera.width, 4),
        height=round(max(0.0, bottom - top) / camera.frame_height, 4),
        label=label,
    )
