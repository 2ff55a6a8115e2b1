import pytest

from visiobook.domain.engine import Port
from visiobook.domain.project import Resolution, Style
from visiobook.errors import BadInput, UnknownChoice
from visiobook_cli.choices import brief_of, engine_choices, pick

WORDS = {
    "style": "watercolor",
    "use_case": "storytelling",
    "resolution": "1080p",
    "fps": 30,
    "aspect": "16:9",
    "template": "ken_burns",
    "music": "cinematic",
    "captions": "soft",
    "engines": [],
    "language": None,
    "voice": "",
    "speed": 1.0,
    "pitch": 1.0,
    "max_scenes": None,
    "seed": 0,
}


def test_an_unknown_word_lists_those_there_are():
    with pytest.raises(UnknownChoice) as error:
        pick(Style, "style", "cubism")
    assert "cubism" in error.value.message
    assert all(style.value in error.value.hint for style in Style)


def test_a_frame_rate_off_the_sample_grid_is_refused():
    with pytest.raises(UnknownChoice, match="23"):
        brief_of(**{**WORDS, "fps": 23})


def test_a_speed_outside_its_range_names_the_option():
    with pytest.raises(BadInput, match="--speed"):
        brief_of(**{**WORDS, "speed": 9.0})


def test_a_language_that_is_no_tag_names_the_option():
    with pytest.raises(BadInput, match="--language"):
        brief_of(**{**WORDS, "language": "français!"})


def test_an_engine_choice_names_port_engine_and_model():
    (chosen,) = engine_choices(["image=diffusers:some/model"])
    assert (chosen.port, chosen.engine, chosen.model) == (Port.IMAGE, "diffusers", "some/model")


def test_an_engine_choice_without_an_engine_shows_the_form():
    with pytest.raises(BadInput) as error:
        engine_choices(["image"])
    assert "PORT=NAME" in error.value.hint


@pytest.mark.parametrize(
    ("resolution", "aspect", "size"),
    [
        ("1080p", "16:9", (1920, 1080)),
        ("720p", "9:16", (720, 1280)),
        ("480p", "16:9", (854, 480)),
        ("2160p", "1:1", (2160, 2160)),
    ],
)
def test_frame_sizes_are_even_and_named_by_the_shorter_side(resolution, aspect, size):
    brief = brief_of(**{**WORDS, "resolution": resolution, "aspect": aspect})
    assert brief.resolution is Resolution(resolution)
    assert brief.frame_size() == size
