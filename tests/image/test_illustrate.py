import pytest

from resources.clock import SystemClock
from resources.engines.image.picturebook.engine import PictureBook
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.character import CastBook, Casting, CastMember, Look
from visiobook.domain.manuscript import Passage
from visiobook.domain.project import Aspect, Brief, Resolution, SceneOverride, Style
from visiobook.domain.scene import PlaceKind, Scene, SceneCharacter, SceneList, Shot, Slugline
from visiobook.stages.illustrate import illustrate, still_request, still_size
from visiobook.stages.making import Maker

SMALL = Brief(resolution=Resolution.P360)
BOOK = CastBook(
    characters=(), casting=Casting(members=(CastMember(character="loup", name="Loup", look=Look(species="wolf")),))
)


def scene(number: int, text: str, kind: PlaceKind = PlaceKind.FOREST) -> Scene:
    span = Passage(start=number * 100, end=number * 100 + 50)
    shot = Shot(id=f"s{number}.1", passage=span, text=text, subjects=(SceneCharacter(character="loup"),))
    return Scene(
        id=f"s{number}", number=number, title="", passage=span, slugline=Slugline(place_kind=kind), shots=(shot,)
    )


@pytest.fixture
def maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def test_every_shot_has_a_still_and_none_is_drawn_twice(maker):
    scenes = SceneList(scenes=(scene(1, "Un bois"), scene(2, "Un moulin", PlaceKind.VILLAGE)))
    first = illustrate(scenes, BOOK, SMALL, "fr", PictureBook(), maker)
    again = illustrate(scenes, BOOK, SMALL, "fr", PictureBook(), maker)
    assert [still.shot for still in first.stills] == ["s1.1", "s2.1"]
    assert first == again
    assert (maker.tally["still"].made, maker.tally["still"].found) == (2, 2)


def test_a_still_knows_where_the_faces_are(maker):
    board = illustrate(SceneList(scenes=(scene(1, "Un bois"),)), BOOK, SMALL, "fr", PictureBook(), maker)
    assert board.stills[0].focus[0].label == "Loup"


def test_changing_one_scenes_prompt_or_style_draws_that_scene_only(maker):
    scenes = SceneList(scenes=(scene(1, "Un bois"), scene(2, "Un moulin")))
    illustrate(scenes, BOOK, SMALL, "fr", PictureBook(), maker)
    changed = SMALL.model_copy(update={"overrides": (SceneOverride(scene=2, prompt="a castle", style=Style.ANIME),)})
    illustrate(scenes, BOOK, changed, "fr", PictureBook(), maker)
    assert maker.tally["still"].made == 3


def test_a_scene_that_only_moved_in_the_film_keeps_its_request():
    text = "Le loup court"
    one, other = scene(1, text), scene(9, text)
    assert still_request(one, one.shots[0], BOOK, SMALL, "fr") == still_request(
        other, other.shots[0], BOOK, SMALL, "fr"
    )


@pytest.mark.parametrize(
    ("brief", "size"),
    [
        (Brief(), (2400, 1350)),
        (Brief(aspect=Aspect.TALL), (1350, 2400)),
        (Brief(aspect=Aspect.SQUARE), (1350, 1350)),
        (Brief(resolution=Resolution.P2160), (2880, 1620)),
    ],
)
def test_stills_are_a_quarter_larger_than_the_frame_for_the_camera(brief, size):
    assert still_size(brief) == size
