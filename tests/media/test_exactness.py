"""Picture and sound, exact over a whole film of 300 scenes: real encodes, decoded to the last frame."""

from fractions import Fraction

import av
import numpy as np
import pytest
from films import decoded, film_file, hand_cut, numbered_still, read_number, small, soundtrack, tone

from resources.media.encoders import encoder_for
from resources.media.segment import add_video
from visiobook.domain.render import PicturePreset
from visiobook.stages.render import render

SCENES = 300
FPS = 24
WIDTH, HEIGHT = 160, 90
SPF = 48_000 // FPS


@pytest.fixture(scope="session")
def long_film(session_maker, media, tmp_path_factory):
    """300 scenes of 3 to 13 frames joined by cuts: stills that show their number, a click at every cut."""
    folder = tmp_path_factory.mktemp("long")
    store = session_maker.store
    stills = [store.put_bytes(numbered_still(n, WIDTH, HEIGHT)) for n in range(1, SCENES + 1)]
    timeline = hand_cut(stills, [3 + n * 7 % 11 for n in range(SCENES)], FPS)
    starts = [marker.marked_range.start.value for marker in timeline.markers]
    clicks = tuple(start * SPF for start in starts)
    sound = soundtrack(tone(timeline.frames() * SPF, clicks), store, folder, chunk_frames=997)
    rendition = render(timeline, small(FPS, WIDTH, HEIGHT), media, sound, session_maker)
    return starts, timeline, film_file(store, rendition.film, folder)


@pytest.fixture(scope="session")
def numbers(long_film):
    """Which scene's still every frame of the film shows, in decoding order, with its place."""
    return [(place, read_number(luma)) for place, luma, _ in decoded(long_film[2])]


def test_no_frame_is_missing_doubled_or_out_of_order(long_film, numbers):
    assert [place for place, _ in numbers] == list(range(long_film[1].frames()))


def test_every_cut_is_at_its_exact_frame(long_film, numbers):
    shown = dict(numbers)
    for number, start in enumerate(long_film[0], 1):
        assert shown.get(start - 1) == (number - 1 or None)
        assert shown[start] == number


def test_picture_and_sound_have_one_length(long_film):
    with av.open(str(long_film[2])) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        length = Fraction(long_film[1].frames(), FPS)
        assert video.frames == long_film[1].frames()
        assert video.duration * video.time_base == length
        assert audio.duration * audio.time_base == length


def test_sound_does_not_drift_from_the_picture(long_film):
    starts, _, path = long_film
    with av.open(str(path)) as film:
        parts = [frame.to_ndarray()[0] for frame in film.decode(film.streams.audio[0])]
    heard = np.concatenate(parts)
    for number in (0, 59, SCENES - 1):
        cut = starts[number] * SPF
        loudest = int(np.argmax(np.abs(heard[max(0, cut - 2000) : cut + 2000]))) + max(0, cut - 2000)
        assert abs(loudest - (cut + 120)) < 48  # a millisecond


@pytest.mark.parametrize("number", [1, 60, 300])
def test_seeking_to_a_chapter_shows_its_first_frame(long_film, number):
    with av.open(str(long_film[2])) as film:
        stream = film.streams.video[0]
        chapter = film.chapters()[number - 1]
        start = chapter["start"] * chapter["time_base"]
        film.seek(int(start / stream.time_base), stream=stream)
        first = next(frame for frame in film.decode(stream) if frame.pts * stream.time_base >= start)
        assert first.pts * stream.time_base == start
        assert read_number(first.to_ndarray()[:HEIGHT]) == number


def test_the_join_equals_a_single_pass_encode_in_duration_and_frames(long_film, tmp_path):
    picture = PicturePreset(width=WIDTH, height=HEIGHT, fps=FPS)
    single = tmp_path / "single.mp4"
    with av.open(str(single), "w") as out:
        stream = add_video(out, picture, encoder_for(picture))
        for place, _, frame in decoded(long_film[2]):
            frame.pts, frame.time_base, frame.pict_type = place, Fraction(1, FPS), 0
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with av.open(str(single)) as one, av.open(str(long_film[2])) as joined:
        first, second = one.streams.video[0], joined.streams.video[0]
        assert first.frames == second.frames
        assert first.duration * first.time_base == second.duration * second.time_base
