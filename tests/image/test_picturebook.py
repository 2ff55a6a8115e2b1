from itertools import combinations, pairwise

import numpy as np
import pytest

from resources.engines.image.picturebook.engine import PictureBook, picturebook
from tests.engines.contract import ImageContract
from tests.image.conftest import RED, WOLF, difference, drawn, pixels, request
from visiobook.domain.project import Style
from visiobook.domain.scene import PlaceKind, ShotSize, TimeOfDay
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings


class TestPictureBook(ImageContract):
    @pytest.fixture
    def engine(self):
        return PictureBook()


def test_the_same_request_gives_the_same_bytes():
    wanted = request("Un loup dans la forêt", subjects=(RED, WOLF), style="watercolor")
    assert drawn(wanted).png == drawn(wanted).png


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240), (402, 226)])
def test_a_still_has_exactly_the_asked_size(size):
    width, height = size
    assert pixels(drawn(request(subjects=(RED,), width=width, height=height))).shape == (height, width, 3)


def test_a_size_too_small_to_see_anything_is_a_named_error():
    with pytest.raises(EngineFailed) as raised:
        drawn(request(width=20, height=20))
    assert "32" in raised.value.hint


def test_every_kind_of_place_looks_different(places):
    closest = min(combinations(places, 2), key=lambda pair: difference(places[pair[0]], places[pair[1]]))
    assert difference(places[closest[0]], places[closest[1]]) > 4, closest


def test_every_style_is_a_visibly_different_treatment():
    pictures = {s: pixels(drawn(request(subjects=(RED,), style=s.value, width=640, height=360))) for s in Style}
    for one, other in combinations(pictures.values(), 2):
        assert np.abs(one.astype(float) - other).mean() > 4


def test_two_scenes_at_places_of_one_kind_differ():
    one = pixels(drawn(request("", scene_key="forest/a")))
    other = pixels(drawn(request("", scene_key="forest/b")))
    assert difference(one, other) > 4


def test_night_is_darker_than_day():
    from visiobook.domain.scene import Slugline

    def hour(time):
        return request("").model_copy(update={"slugline": Slugline(place_kind=PlaceKind.VILLAGE, time_of_day=time)})

    assert pixels(drawn(hour(TimeOfDay.NIGHT))).mean() < 0.7 * pixels(drawn(hour(TimeOfDay.DAY))).mean()


@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE_UP])
@pytest.mark.parametrize("frame", [(320, 180), (180, 320), (240, 240)])
def test_faces_lie_inside_the_frame_and_clear_of_captions(size, frame):
    still = drawn(request(subjects=(RED, WOLF), size=size, width=frame[0], height=frame[1]))
    assert [box.label for box in sorted(still.details.focus, key=lambda b: b.label)] == ["Chaperon", "Loup"]
    for box in still.details.focus:
        assert box.x >= 0 and box.x + box.width <= 1 and box.y >= 0
        assert box.y + box.height <= 0.82


def test_a_focus_box_holds_the_face():
    still = drawn(request(subjects=(RED,), size=ShotSize.CLOSE_UP, width=640, height=360))
    box, picture = still.details.focus[0], pixels(still)
    x, y = int((box.x + box.width / 2) * 640), int((box.y + box.height * 0.62) * 360)
    r, g, b = picture[y - 6 : y + 6, x - 6 : x + 6].reshape(-1, 3).mean(axis=0)
    assert r > g > b and r > 130


def test_clothes_keep_their_colour_from_scene_to_scene():
    for kind in (PlaceKind.FOREST, PlaceKind.KITCHEN, PlaceKind.VILLAGE):
        picture = pixels(drawn(request(kind=kind, subjects=(RED,), size=ShotSize.MEDIUM))).astype(int)
        red = (picture[:, :, 0] > 120) & (picture[:, :, 0] > picture[:, :, 1] * 2.1)
        assert red.mean() > 0.015, kind


def test_words_the_art_knows_are_shown_and_said_so():
    details = drawn(request("Elle porta une galette et un panier", language="fr")).details
    assert details.shown == ("galette", "panier")


def test_unknown_words_and_languages_do_no_harm():
    assert drawn(request("Zyx qwv brrr", language="eu")).details.shown == ()


def test_credits_name_the_art_that_was_used():
    works = {credit.work: credit.licence for credit in drawn(request("an apple")).credits}
    assert works["Noto Emoji"] == "Apache-2.0"


def test_the_engine_says_what_it_is():
    engine = picturebook(EngineSettings())
    assert set(engine.styles()) == {style.value for style in Style}
    assert engine.info().name == "picturebook"
    assert engine.fingerprint() == PictureBook().fingerprint()


def test_where_nobody_of_the_cast_is_seen_the_people_named_are():
    still = drawn(request("Il était une fois un roi et une reine.", PlaceKind.CASTLE, language="fr"))
    assert still.details.shown == ("roi", "reine")
    assert [box.label for box in still.details.focus] != []


def test_no_thing_is_cut_by_the_frame_or_hidden_by_another():
    from resources.engines.image.picturebook.painter import Painter
    from resources.engines.image.picturebook.plan import plan

    text = "A horse, an elephant, a butterfly, a lamp, a basket and an apple."
    for width, height in ((320, 180), (180, 320), (240, 240)):
        for kind in (PlaceKind.FIELD, PlaceKind.KITCHEN, PlaceKind.SEA):
            boxes = Painter(plan(request(text, kind, subjects=(RED,))), width, height).draw().details
            assert boxes
            for box in boxes:
                assert box.x >= 0 and box.y >= 0 and box.x + box.width <= 1 and box.y + box.height <= 1, (kind, box)
            stretches = sorted((box.x, box.x + box.width) for box in boxes)
            assert all(a[1] <= b[0] + 0.02 for a, b in pairwise(stretches)), (kind, stretches)


def test_what_fits_into_no_room_is_not_drawn_in_one():
    def shown(place):
        return set(drawn(request("Une voiture et un cheval.", kind=place, language="fr")).details.shown)

    assert shown(PlaceKind.STREET) == {"voiture", "cheval"} and shown(PlaceKind.INN) == set()
