"""Nothing is encoded twice, and the same settings give the same bytes."""

import pytest
from films import CREDITS, decoded, edit, film_file, hand_cut, numbered_still, small, spoken, story

from resources.clock import SystemClock
from resources.media.engine import PyAvMedia
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.camera import WHOLE, CameraPath
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief, CaptionMode
from visiobook.domain.render import Quality
from visiobook.domain.speech import Narration
from visiobook.stages.making import Maker
from visiobook.stages.pace import pace
from visiobook.stages.render import plan_segments, render

TINY = small(width=160, height=90)


@pytest.fixture
def made(maker, media):
    told = story(maker.store, scenes=5, shots=1)
    rendition = render(told.timeline, TINY, media, None, maker)
    maker.tally.clear()
    return told, rendition


def repaced(told, change) -> tuple[Pacing, Narration]:
    narration = Narration(lines=tuple(change(line) for line in spoken(told.scenes).lines))
    return pace(told.scenes, narration, Brief(), len(CREDITS)), narration


def test_a_film_made_again_is_found_whole(made, maker, media):
    told, rendition = made
    assert render(told.timeline, TINY, media, None, maker) == rendition
    assert (maker.tally["segment"].made, maker.tally["film"].found) == (0, 1)


def test_a_longer_scene_costs_its_own_segment_alone(made, maker, media):
    told, _ = made

    def longer(line):
        return line.model_copy(update={"samples": line.samples + 70_001}) if line.utterance.scene == "s2" else line

    pacing, narration = repaced(told, longer)
    render(edit(told.scenes, told.stills, pacing, narration, Brief()), TINY, media, None, maker)
    assert maker.tally["segment"].made <= 3  # the shot, the transition into it and the one out of it
    assert maker.tally["segment"].found > 8


def test_another_still_costs_the_segments_that_show_it(made, maker, media):
    told, _ = made
    new = maker.store.put_bytes(numbered_still(99))
    stills = tuple(s.model_copy(update={"picture": new}) if s.scene == "s3" else s for s in told.stills.stills)
    board = told.stills.model_copy(update={"stills": stills})
    render(edit(told.scenes, board, told.pacing, told.narration, Brief()), TINY, media, None, maker)
    assert maker.tally["segment"].made == 3


def test_two_engines_make_the_same_bytes(cache, tmp_path):
    films = []
    for workers in (1, 2):
        maker = Maker(MemoryStore(), SystemClock(), SilentProgress())
        timeline = story(maker.store, scenes=2).timeline
        films.append(render(timeline, TINY, PyAvMedia(tmp_path, cache, workers), None, maker).film)
    assert films[0] == films[1]


def test_a_recipe_holds_no_place_in_the_film(maker):
    told = story(maker.store, scenes=3)
    plans = {segment.plan for segment in plan_segments(told.timeline, TINY)}
    later = Narration(lines=(told.narration.lines[0].model_copy(update={"samples": 90_000}), *told.narration.lines[1:]))
    pacing = pace(told.scenes, later, Brief(), len(CREDITS))
    moved = plan_segments(edit(told.scenes, told.stills, pacing, later, Brief()), TINY)
    assert len([s for s in moved if s.plan in plans]) >= len(moved) - 3


def test_shots_of_one_frame_and_equal_shots_are_made_and_joined(maker, media, tmp_path):
    stills = [maker.store.put_bytes(numbered_still(n)) for n in (1, 2, 1, 3)]
    timeline = hand_cut(stills, [1, 1, 1, 2], 30)
    rendition = render(timeline, TINY, media, None, maker)
    assert maker.tally["segment"].made == 3
    path = film_file(maker.store, rendition.film, tmp_path)
    assert [place for place, _, _ in decoded(path)] == list(range(5))


@pytest.mark.parametrize("size", [(321, 181), (1023, 577), (90, 160), (64, 64)])
def test_stills_of_any_size_fill_the_frame(maker, media, tmp_path, size):
    timeline = hand_cut([maker.store.put_bytes(numbered_still(5, *size))], [3], 30)
    rendition = render(timeline, small(width=162, height=90), media, None, maker)
    for _, luma, _ in decoded(film_file(maker.store, rendition.film, tmp_path)):
        corners = luma[1, 1], luma[1, 160], luma[88, 1], luma[88, 160]
        assert max(corners) - min(corners) <= 4
        assert abs(int(corners[0]) - 82) <= 4


def test_burned_captions_stand_on_exactly_their_frames(maker, media, tmp_path):
    told = story(maker.store, scenes=1)
    clear = render(told.timeline, small(captions=CaptionMode.OFF), media, None, maker)
    burned = render(told.timeline, small(captions=CaptionMode.BURNED), media, None, maker)
    (caption,) = told.timeline.captions.items
    plain = [luma for _, luma, _ in decoded(film_file(maker.store, clear.film, tmp_path))]
    lettered = [luma for _, luma, _ in decoded(film_file(maker.store, burned.film, tmp_path))]
    lower = slice(130, 175)
    changed = [
        n
        for n, (a, b) in enumerate(zip(plain, lettered, strict=True))
        if abs(a[lower].astype(int) - b[lower]).max() > 90
    ]
    assert changed == list(range(caption.start // 1600, caption.end // 1600))


def test_a_draft_shows_the_same_frames_smaller(maker, media, tmp_path):
    told = story(maker.store, scenes=2)
    draft = small(width=1280, height=720).draft()
    assert (draft.picture.height, draft.picture.quality) == (480, Quality.DRAFT)
    rendition = render(told.timeline, draft, media, None, maker)
    places = [place for place, _, _ in decoded(film_file(maker.store, rendition.film, tmp_path))]
    assert places == list(range(told.timeline.frames()))


def test_a_draft_is_seen_sooner(maker, media):
    """CPU time of the segments, which a busy machine disturbs little: at most half of the film's own."""
    stills = [maker.store.put_bytes(numbered_still(n, 1280, 720)) for n in (1, 2)]
    whole, spent = small(width=1280, height=720), []
    for preset in (whole, whole.draft()):
        before = maker.tally["segment"].cpu_s if "segment" in maker.tally else 0.0
        render(hand_cut(stills, [20, 20], 30), preset, media, None, maker)
        spent.append(maker.tally["segment"].cpu_s - before)
    assert spent[1] < spent[0] / 2


def test_a_camera_that_stands_still_makes_one_segment_for_every_time_it_is_shown(maker):
    path = CameraPath(start=WHOLE, end=WHOLE, frames=30, lead=4)
    still = maker.store.put_bytes(numbered_still(1))
    timeline = hand_cut([still, still], [30, 30], 30)
    assert path.is_still()
    first, second = plan_segments(timeline, TINY)
    assert first.plan == second.plan
