"""Requests and pictures the tests of the illustrator share. Stills are drawn small: the drawing scales."""

import cv2
import numpy as np
import pytest

from resources.engines.image.picturebook.engine import PictureBook
from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.scene import PlaceKind, Setting, Slugline
from visiobook.domain.still import StillRequest, Subject
from visiobook.ports.image import DrawnStill

RED = Subject(
    name="Chaperon",
    look=Look(gender=Gender.FEMALE, age=AgeGroup.CHILD, attributes=("red hood",), clothes_colour="#c0342f", seed=1),
)
WOLF = Subject(name="Loup", look=Look(species="wolf", gender=Gender.MALE, seed=2))


def request(text: str = "", kind: PlaceKind = PlaceKind.FOREST, **more) -> StillRequest:
    """A small request; ``setting`` and ``place`` go to its slugline."""
    line = Slugline(place_kind=kind, setting=more.pop("setting", Setting.UNKNOWN), place=more.pop("place", kind.value))
    defaults = {"width": 320, "height": 180, "scene_key": kind.value, "style": "pixar"}
    return StillRequest(text=text, slugline=line, **(defaults | more))


def drawn(wanted: StillRequest) -> DrawnStill:
    """The still of a request."""
    return next(iter(PictureBook().draw([wanted])))


def pixels(still: DrawnStill) -> np.ndarray:
    """RGB pixels, 8 bit."""
    return cv2.imdecode(np.frombuffer(still.png, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference of two pictures, 0 to 255, on a coarse grid (so that grain does not count)."""
    small = [cv2.resize(p, (32, 18), interpolation=cv2.INTER_AREA).astype(float) for p in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.fixture(scope="session")
def places() -> dict[PlaceKind, np.ndarray]:
    """One picture of every kind of place."""
    return {kind: pixels(drawn(request("", kind))) for kind in PlaceKind}
