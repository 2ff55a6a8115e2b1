"""Quality figures follow what they are said to measure."""

import io

import av
import numpy as np
import pytest
from PIL import Image, ImageFilter

from resources.quality.picture import PillowPictures
from resources.quality.sound import AvSoundFiles, MeasuredSounds, word_error_rate
from visiobook.errors import UnknownChoice
from visiobook.ports.speech import Sound


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(60, 200, (288, 512, 3), dtype=np.uint8))


def test_a_blurred_picture_is_less_sharp(noise):
    judge = PillowPictures()
    sharp, blurred = (judge.measure(png(p)) for p in (noise, noise.filter(ImageFilter.GaussianBlur(4))))
    assert sharp.sharpness > 0.9 > 0.4 > blurred.sharpness


def test_a_black_and_a_white_picture_are_badly_exposed():
    judge = PillowPictures()
    black, grey, white = (judge.measure(png(Image.new("RGB", (64, 64), (v, v, v)))).exposure for v in (0, 127, 255))
    assert black == white == 0 and grey > 0.99


def test_a_subject_on_a_power_point_is_better_composed_than_one_in_a_corner():
    judge = PillowPictures()
    scores = []
    for x, y in ((170, 96), (20, 12)):
        picture = Image.new("RGB", (512, 288), "grey")
        picture.paste("white", (x - 10, y - 10, x + 10, y + 10))
        scores.append(judge.measure(png(picture)).composition)
    assert scores[0] > 0.95 and scores[1] < 0.2


def test_the_commonest_colours_come_first():
    picture = Image.new("RGB", (100, 100), "#FF0000")
    picture.paste("#0000FF", (0, 0, 100, 30))
    assert PillowPictures().measure(png(picture)).colours[:2] == ("#FF0000", "#0000FF")


def test_a_thumbnail_is_a_small_jpeg(noise):
    small = Image.open(io.BytesIO(PillowPictures().jpeg(png(noise), 80, 100)))
    assert small.format == "JPEG" and max(small.size) == 100


@pytest.mark.parametrize(
    ("spoken", "heard", "rate"),
    [("Il était une fois.", "il était une fois", 0), ("a b c d", "a x c", 0.5), ("", "", 0), ("a", "a b", 1.0)],
)
def test_the_word_error_rate_counts_words(spoken, heard, rate):
    assert word_error_rate(spoken, heard) == rate


def tone(seconds: float = 2.0, channels: int = 1, noise: float = 0.0) -> Sound:
    t = np.arange(int(seconds * 48_000)) / 48_000
    wave = 0.3 * np.sin(2 * np.pi * 220 * t) * (np.sin(2 * np.pi * t) > 0)
    wave = wave + noise * np.random.default_rng(0).standard_normal(len(t))
    return Sound(pcm=np.repeat(wave.astype("<f4"), channels).tobytes(), channels=channels)


def test_noise_makes_speech_less_clear():
    judge = MeasuredSounds()
    assert judge.measure(tone()).clarity > judge.measure(tone(noise=0.03)).clarity


def test_clipping_is_counted():
    loud = Sound(pcm=np.full(48_000, 1.0, "<f4").tobytes())
    assert MeasuredSounds().measure(loud).clipped_samples == 48_000


@pytest.mark.parametrize("form", ["mp3", "wav", "flac", "aac"])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_sound_becomes_a_file_of_the_asked_rate_and_length(form, channels):
    data = AvSoundFiles().encode(tone(channels=channels), form, 44_100, 128, True)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        samples = sum(frame.samples for frame in container.decode(stream))
        assert (stream.rate, stream.channels) == (44_100, channels)
    assert samples == pytest.approx(88_200, abs=3000)


def test_an_unknown_format_is_named():
    with pytest.raises(UnknownChoice, match="wma"):
        AvSoundFiles().encode(tone(), "wma", 44_100, 128, False)
