"""What every engine of a port promises: one class a port, inherited by each engine's test.

A test class overrides the fixture ``engine`` (class-scoped or wider where building costs) and, where the defaults do
not suit, the fixtures beside it. ``deterministic = False`` says that a provider takes no seed.
"""

import io
from typing import ClassVar

import pytest
from PIL import Image

from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.engine import Port
from visiobook.domain.scene import PlaceKind, Setting, Slugline, TimeOfDay
from visiobook.domain.still import StillRequest, Subject
from visiobook.errors import EngineFailed


class EngineContract:
    port: ClassVar[Port]
    deterministic: ClassVar[bool] = True

    @pytest.fixture
    def engine(self):
        raise NotImplementedError("each engine's test gives its engine")

    def test_it_says_what_it_is_and_under_which_licence(self, engine):
        info = engine.info()
        assert info.port is self.port
        assert info.name and info.version and info.summary and info.code_licence

    def test_its_fingerprint_is_short_and_stays_the_same(self, engine):
        assert engine.fingerprint() == engine.fingerprint()
        assert 0 < len(engine.fingerprint()) <= 120


def still_request(**more):
    girl = Subject(name="Mia", look=Look(gender=Gender.FEMALE, age=AgeGroup.CHILD, attributes=("red hood",)))
    forest = Slugline(setting=Setting.EXTERIOR, place_kind=PlaceKind.FOREST, time_of_day=TimeOfDay.MORNING)
    base = {"text": "Mia walked in the wood.", "subjects": (girl,), "slugline": forest, "width": 96, "height": 54}
    return StillRequest(**{**base, **more})


class ImageContract(EngineContract):
    port = Port.IMAGE

    @pytest.fixture
    def requests(self):
        return [still_request(seed=1), still_request(seed=2), still_request(seed=3, width=54, height=96)]

    def test_it_draws_one_still_a_request_in_order_and_of_the_size_asked(self, engine, requests):
        drawn = list(engine.draw(requests))
        pictures = [Image.open(io.BytesIO(d.png)) for d in drawn]
        assert [p.format for p in pictures] == ["PNG"] * len(requests)
        assert [p.mode for p in pictures] == ["RGB"] * len(requests)
        assert [p.size for p in pictures] == [(r.width, r.height) for r in requests]

    def test_nothing_asked_nothing_drawn(self, engine):
        assert list(engine.draw([])) == []

    def test_the_same_request_gives_the_same_picture_and_another_seed_another(self, engine, requests):
        if not self.deterministic:
            pytest.skip("the provider takes no seed: the first result of a recipe stands in the store")
        first, other = engine.draw(requests[:2])
        again = next(engine.draw(requests[:1]))
        assert like(first.png, again.png) and not like(first.png, other.png)

    def test_its_styles_are_names(self, engine):
        assert all(isinstance(s, str) and s for s in engine.styles())


def like(one: bytes, two: bytes) -> bool:
    """The same picture but for the last bit of a pixel (sums in a batch round otherwise than alone)."""
    a, b = (Image.open(io.BytesIO(png)) for png in (one, two))
    return a.size == b.size and max(abs(x - y) for x, y in zip(a.tobytes(), b.tobytes(), strict=True)) <= 2


__all__ = ["EngineContract", "EngineFailed", "ImageContract", "like", "still_request"]
