"""Who and what stands where: the camera of a shot, the figures' marks, the things' places."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from resources.engines.image.picturebook.camera import Camera
from resources.engines.image.picturebook.ink import Ink
from resources.engines.image.picturebook.plan import Actor, Plan
from resources.engines.image.picturebook.stage import ACTORS_AT
from visiobook.domain.scene import PlaceKind, ShotAngle, ShotSize

_DISTANCE = {
    ShotSize.EXTREME_WIDE: 8.6,
    ShotSize.WIDE: 4.3,
    ShotSize.MEDIUM: 2.5,
    ShotSize.CLOSE_UP: 1.5,
    ShotSize.INSERT: 2.4,
}
_ROOM_PER_ACTOR = 0.98
"""Metres of the picture's width that each figure has at least."""


@dataclass(frozen=True)
class Mark:
    """Where somebody stands (metres) and whether they look left."""

    actor: Actor
    x: float
    z: float
    left: bool


def tallness(actors: Sequence[Actor]) -> float:
    """Mean height of those seen, metres; an adult's if nobody is."""
    heights = [actor.costume.build.metres for actor in actors if not actor.creature]
    return sum(heights) / len(heights) if heights else 1.7


def camera_for(plan: Plan, ink: Ink, width: int, height: int, rng: Random) -> Camera:
    """The camera of a shot: as far off as its size asks, farther if the figures need the room."""
    tall = height / width
    focal = height * (1.15 if tall < 0.8 else 0.98 if tall < 1.3 else 0.82)
    distance = _DISTANCE[plan.size] * (1.0 if tall < 1.3 else 0.86)
    needed = len(plan.actors) * _ROOM_PER_ACTOR + (0.75 if len(plan.actors) > 1 else 0.2)
    distance = max(distance, needed * focal / width)
    if plan.indoors:
        distance = min(distance, 6.4)
    person = tallness(plan.actors)
    near = plan.size in (ShotSize.MEDIUM, ShotSize.CLOSE_UP)
    lower = 0.0 if plan.indoors else ink.horizon
    eye, horizon = _angled(plan.angle, person * (0.87 if near else 0.76), height * (0.5 + lower), height)
    if near and plan.actors:
        horizon = _eyes_up(plan.angle, height) - (eye - person * 0.88) * focal / distance
    pan = rng.uniform(-0.35, 0.35) if plan.indoors else rng.uniform(-1.1, 1.1)
    if plan.indoors and not plan.actors:
        distance, pan = distance * rng.uniform(0.72, 1.2), rng.uniform(-1.2, 1.2)
    return Camera(width, height, focal, horizon, eye, pan, ACTORS_AT - distance)


def _eyes_up(angle: ShotAngle, height: int) -> float:
    """The pixel row of the faces' middle in a near shot: in the upper half, clear of captions."""
    return height * {ShotAngle.HIGH: 0.45, ShotAngle.LOW: 0.37}.get(angle, 0.41)


def _angled(angle: ShotAngle, eye: float, horizon: float, height: int) -> tuple[float, float]:
    if angle is ShotAngle.HIGH:
        return eye * 1.45, horizon - height * 0.11
    if angle is ShotAngle.LOW:
        return eye * 0.72, horizon + height * 0.08
    return eye, horizon


def marks(plan: Plan, camera: Camera, rng: Random) -> list[Mark]:
    """The figures' marks: one on a third, two facing each other, more in a shallow arc."""
    actors = plan.actors
    if not actors:
        return []
    visible = camera.width * (ACTORS_AT - camera.z) / camera.focal
    if len(actors) == 1:
        side = 1 if plan.kind is PlaceKind.ABSTRACT else rng.choice((-1, 1))
        reach = {ShotSize.CLOSE_UP: 0.07, ShotSize.MEDIUM: 0.11}.get(plan.size, 0.15)
        if plan.kind is PlaceKind.ABSTRACT:
            reach = 0.3
        return [Mark(actors[0], camera.x + side * reach * visible, ACTORS_AT, side > 0)]
    step = min(visible / len(actors) * 0.82, 1.35 if len(actors) == 2 else 1.1)
    order = list(actors)
    if rng.random() < 0.5:
        order.reverse()
    found = []
    for i, actor in enumerate(order):
        place = i - (len(order) - 1) / 2
        deep = ACTORS_AT + (0.35 if len(order) > 2 and i % 2 else 0.0)
        found.append(Mark(actor, camera.x + place * step, deep, place > 0 if place else rng.random() < 0.5))
    return sorted(found, key=lambda mark: -mark.z)


def free_columns(plan: Plan, camera: Camera, placed: Sequence[Mark], rng: Random) -> list[float]:
    """Shares of the picture's width where things may stand beside the figures, the best first."""
    taken = []
    for mark in placed:
        spot = camera.spot(mark.x, mark.z)
        half = 0.36 * mark.actor.costume.build.metres * spot.metre / camera.width
        taken.append((spot.x / camera.width - half * 0.8, spot.x / camera.width + half * 0.8))
    columns = [0.16, 0.84, 0.3, 0.7, 0.5, 0.08, 0.92, 0.4, 0.6]
    if not placed:
        columns = [0.5, 0.3, 0.7, 0.14, 0.86]
    if plan.kind is PlaceKind.ABSTRACT:
        columns = [0.1, 0.24, 0.38, 0.52, 0.66]
    if plan.kind in (PlaceKind.SEA, PlaceKind.SHIP) and not placed:
        columns = [0.16, 0.84, 0.1, 0.9]
    if rng.random() < 0.5 and plan.kind is not PlaceKind.ABSTRACT:
        columns = [1 - c for c in columns]
    return [c for c in columns if all(not low - 0.05 < c < high + 0.05 for low, high in taken)]
