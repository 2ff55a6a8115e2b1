"""When everything happens: on the frame grid, local to its scene."""

import pytest
from films import line, scene, spoken
from hypothesis import given, settings
from hypothesis import strategies as st

from visiobook.domain.project import Brief
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.errors import UnknownChoice
from visiobook.stages.pace import LONGEST_HOLD_S, SOUND_BLOCK, TITLE_SCENE, pace, sound_grid

SCENES = SceneList(scenes=tuple(scene(n, 2) for n in range(1, 5)))


def lengths(pacing):
    return {(shot.shot, shot.framing): shot.frames for shot in pacing.shots}


def with_line(narration, name, samples):
    changed = tuple(x.model_copy(update={"samples": samples}) if x.utterance.id == name else x for x in narration.lines)
    return Narration(lines=changed)


def test_shots_follow_each_other_from_the_title_to_the_end_card():
    pacing = pace(SCENES, spoken(SCENES), Brief())
    at = pacing.title_frames
    for shot in pacing.shots:
        assert shot.start_frame == at
        at += shot.frames
    assert at + pacing.end_frames == pacing.frames


@given(samples=st.integers(1, 480_000))
@settings(max_examples=25, deadline=None)
def test_a_changed_scene_only_moves_the_others(samples):
    before = pace(SCENES, spoken(SCENES), Brief())
    after = pace(SCENES, with_line(spoken(SCENES), "u-s2-0", samples), Brief())
    old, new = lengths(before), lengths(after)
    assert {k: v for k, v in old.items() if not k[0].startswith("s2")} == {
        k: v for k, v in new.items() if not k[0].startswith("s2")
    }


@given(samples=st.lists(st.integers(1, 900_000), min_size=8, max_size=8), fps=st.sampled_from([24, 25, 30, 50, 60]))
@settings(max_examples=25, deadline=None)
def test_every_word_lies_within_its_own_shot(samples, fps):
    lines = tuple(x.model_copy(update={"samples": n}) for x, n in zip(spoken(SCENES).lines, samples, strict=True))
    pacing = pace(SCENES, Narration(lines=lines), Brief(fps=fps))
    spf = 48_000 // fps
    for said, paced in zip(lines, pacing.lines, strict=True):
        shots = [s for s in pacing.shots if s.shot == said.utterance.shot]
        first, last = shots[0].start_frame, shots[-1].start_frame + shots[-1].frames
        assert first * spf <= paced.start
        assert paced.start + paced.samples <= last * spf


def test_no_framing_is_held_longer_than_a_viewer_bears():
    pacing = pace(SCENES, with_line(spoken(SCENES), "u-s2-0", 48_000 * 47), Brief())
    parts = [s for s in pacing.shots if s.shot == "s2-0"]
    assert [s.framing for s in parts] == [0, 1, 2, 3, 4]
    assert max(s.frames for s in parts) <= LONGEST_HOLD_S * 30


def test_a_long_hold_is_cut_where_a_line_begins():
    scenes = SceneList(scenes=(scene(1),))
    lines = tuple(line(f"u{n}", "s1", "s1-0", 100_000, 24_000) for n in range(6))
    pacing = pace(scenes, Narration(lines=lines), Brief())
    cut = pacing.shots[1].start_frame
    assert cut in [x.start // 1600 for x in pacing.lines]


def test_a_scene_ends_with_silence_for_its_transition():
    pacing = pace(SCENES, spoken(SCENES, pause=0), Brief())
    for scene_paced in pacing.scenes:
        end = (scene_paced.start_frame + scene_paced.frames) * 1600
        last = max(x.start + x.samples for x in pacing.lines if x.start < end)
        assert end - last >= 43_200


def test_silent_shots_are_held():
    pacing = pace(SCENES, Narration(lines=()), Brief())
    assert all(105 <= shot.frames < 105 + sound_grid(30) for shot in pacing.shots)


def test_words_over_the_title_card_make_it_longer():
    said = Narration(lines=(line("t", TITLE_SCENE, "", 480_000),))
    pacing = pace(SCENES, said, Brief())
    assert pacing.title_frames * 1600 > 480_000
    assert pacing.lines[0].utterance == "t"


def test_more_credits_give_a_longer_end_card():
    assert pace(SCENES, spoken(SCENES), Brief(), 30).end_frames > pace(SCENES, spoken(SCENES), Brief(), 3).end_frames


def test_a_frame_rate_that_does_not_divide_the_samples_is_refused():
    with pytest.raises(UnknownChoice, match="29"):
        pace(SCENES, spoken(SCENES), Brief(fps=29))


def test_scenes_are_whole_runs_of_sound_blocks_so_that_an_edit_leaves_the_sound_after_it():
    for fps in (25, 30, 50, 60):
        pacing = pace(SCENES, Narration(lines=()), Brief(fps=fps))
        assert all(scene.frames * SAMPLE_RATE // fps % SOUND_BLOCK == 0 for scene in pacing.scenes)
