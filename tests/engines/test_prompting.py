import pytest
from hypothesis import given
from hypothesis import strategies as st

from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.scene import Mood, PlaceKind, Setting, ShotAngle, ShotSize, Slugline, TimeOfDay, Weather
from visiobook.domain.still import StillRequest, Subject
from visiobook.errors import BadInput
from visiobook.stages.prompting import Reader, colour_word, core, write_prompt

GIRL = Subject(
    name="Little Red Riding Hood",
    look=Look(
        gender=Gender.FEMALE,
        age=AgeGroup.CHILD,
        hair="brown",
        clothes="dress",
        clothes_colour="#3060c0",
        attributes=("red hood", "basket"),
    ),
    emotion="curious",
    action="walking",
)
WOLF = Subject(name="the Wolf", look=Look(species="wolf", gender=Gender.MALE, age=AgeGroup.ELDER), emotion="hungry")
FOREST = Slugline(
    setting=Setting.EXTERIOR, place="the dark wood", place_kind=PlaceKind.FOREST, time_of_day=TimeOfDay.SUNSET
)


def words(text):
    return len(text.replace(",", " ").split())


def request(**more):
    base = {
        "text": "She met the wolf.", "subjects": (GIRL, WOLF), "slugline": FOREST, "mood": Mood.TENSE,
        "weather": Weather.FOG, "size": ShotSize.MEDIUM, "angle": ShotAngle.LOW, "objects": ("flower",),
        "style": "watercolor", "width": 1280, "height": 720,
    }  # fmt: skip
    return StillRequest(**{**base, **more})


def test_the_look_the_place_the_light_the_style_and_the_shot_all_go_in():
    prompt = write_prompt(request(), Reader(200, words))
    for said in ("a little girl with a red hood and a basket", "brown hair", "wearing blue dress", "curious", "walking",
                 "an old wolf", "hungry", "in a forest, the dark wood", "golden sunset light", "fog", "tense mood",
                 "watercolor illustration", "medium shot, seen from below", "flower"):  # fmt: skip
        assert said in prompt.text
    assert prompt.left_out == () and "watermark" in prompt.negative


def test_a_short_model_gets_the_subject_whole_and_hears_what_was_left_out():
    prompt = write_prompt(request(), Reader(14, words))
    assert core(GIRL) in prompt.text and words(prompt.text) <= 14
    assert any("flower" in left for left in prompt.left_out)


@given(limit=st.integers(10, 80), extra=st.integers(0, 6))
def test_no_limit_is_ever_passed_and_no_subject_ever_cut(limit, extra):
    prompt = write_prompt(request(subjects=(GIRL, *([WOLF] * extra))), Reader(limit, words))
    assert words(prompt.text) <= limit and words(prompt.negative) <= limit and core(GIRL) in prompt.text


def test_a_persons_own_words_come_first_and_whole():
    prompt = write_prompt(request(prompt="a girl made of paper", negative_prompt="wolves"), Reader(8, words))
    assert prompt.text.startswith("a girl made of paper") and prompt.negative.startswith("wolves")


def test_words_that_the_model_cannot_read_to_the_end_are_refused_with_their_length():
    with pytest.raises(BadInput, match=r"is 30 tokens long; this image model reads 20"):
        write_prompt(request(prompt=" ".join(["very"] * 30)), Reader(20, words))


def test_french_words_do_not_reach_a_model_that_reads_only_english():
    french = request(language="fr", slugline=FOREST.model_copy(update={"place": "le bois"}), objects=("fleur",))
    assert "bois" not in write_prompt(french, Reader(200, words)).text
    assert "fleur" not in write_prompt(french, Reader(200, words)).text
    assert "le bois" in write_prompt(french, Reader(200, words, english=False)).text


def test_a_still_without_anybody_shows_its_place():
    prompt = write_prompt(
        request(subjects=(), size=ShotSize.EXTREME_WIDE, angle=ShotAngle.EYE_LEVEL), Reader(60, words)
    )
    assert prompt.text.startswith("extreme wide shot, in a forest")


def test_a_room_is_inside_and_a_colour_code_becomes_a_word():
    room = Slugline(setting=Setting.INTERIOR, place_kind=PlaceKind.DRAWING_ROOM)
    assert "inside a drawing room" in write_prompt(request(slugline=room), Reader(99, words)).text
    assert [colour_word(c) for c in ("#c02020", "#101010", "", "red")] == ["red", "black", "", ""]
