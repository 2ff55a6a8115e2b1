import itertools

import pytest

from resources.engines.warm import WarmModels, byte_count
from visiobook.errors import BadInput


@pytest.fixture
def warm():
    ticks = itertools.count()
    return WarmModels(limit_bytes=100, now=lambda: float(next(ticks)))


def test_a_model_is_loaded_once(warm):
    loads = []
    for _ in range(3):
        warm.get("sdxl", lambda: loads.append(1) or "model", 40)
    assert loads == [1]


def test_the_model_used_longest_ago_makes_room(warm):
    warm.get("a", lambda: "a", 40)
    warm.get("b", lambda: "b", 40)
    warm.get("a", lambda: "a", 40)
    warm.get("c", lambda: "c", 40)
    assert warm.loaded() == ("a", "c") and warm.evicted == ["b"]


def test_a_model_larger_than_the_budget_is_loaded_alone(warm):
    warm.get("a", lambda: "a", 40)
    warm.get("huge", lambda: "huge", 500)
    assert warm.loaded() == ("huge",)


def test_a_model_that_fails_to_load_leaves_nothing_behind(warm):
    with pytest.raises(OSError, match="disk"):
        warm.get("a", lambda: (_ for _ in ()).throw(OSError("disk")), 10)
    assert warm.get("a", lambda: "a", 10) == "a"


def test_sizes_are_written_like_8gb():
    assert [byte_count(t) for t in ("8GB", "500 MB", "1024", "1.5g")] == [8 * 10**9, 5 * 10**8, 1024, 15 * 10**8]
    with pytest.raises(BadInput, match="is not a size"):
        byte_count("plenty")
