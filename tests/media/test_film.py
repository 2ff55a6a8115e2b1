"""The promises of a finished film file, on real encodes."""

from fractions import Fraction

import av
import pytest
from films import decoded, film_file, small, soundtrack, story, tone

from visiobook.domain.project import Brief, Template
from visiobook.domain.scene import TransitionKind
from visiobook.stages.render import render


@pytest.fixture(scope="session")
def finished(session_maker, media, tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    made = story(session_maker.store, scenes=3, shots=2)
    sound = soundtrack(tone(made.timeline.frames() * 1600), session_maker.store, folder, chunk_frames=100)
    rendition = render(made.timeline, small(), media, sound, session_maker)
    return made, rendition, film_file(session_maker.store, rendition.film, folder)


def test_a_film_has_every_frame_once_and_in_order(finished):
    made, _, path = finished
    assert [place for place, _, _ in decoded(path)] == list(range(made.timeline.frames()))


def test_sound_and_picture_start_and_end_together(finished):
    made, _, path = finished
    with av.open(str(path)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (
            video.duration * video.time_base == audio.duration * audio.time_base == Fraction(made.timeline.frames(), 30)
        )
        assert next(film.decode(audio)).pts == 0


def test_a_film_says_what_it_is(finished):
    made, _, path = finished
    with av.open(str(path)) as film:
        assert (film.metadata["title"], film.metadata["artist"]) == ("The Tale", "A. Writer")
        assert film.streams.audio[0].language == "eng"
        video = film.streams.video[0].codec_context
        assert (video.name, video.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (video.color_primaries, video.color_trc, video.colorspace, video.color_range) == (1, 1, 1, 1)
        chapters = film.chapters()
        assert [c["metadata"]["title"] for c in chapters] == ["The Tale", "Scene 1", "Scene 2", "Scene 3"]
        starts = [round(c["start"] * c["time_base"] * 30) for c in chapters]
        assert starts == [0, *(scene.start_frame for scene in made.pacing.scenes)]


def test_captions_lie_in_a_soft_track_at_their_times(finished):
    made, _, path = finished
    with av.open(str(path)) as film:
        track = film.streams.subtitles[0]
        shown = [p for p in film.demux(track) if p.size > 2]
        captions = made.timeline.captions.items
        assert [p.pts * p.time_base for p in shown] == [Fraction(c.start, 48_000) for c in captions]
        assert bytes(shown[0])[2:].decode() == "Words,\nsaid."


def test_the_index_comes_before_the_media(finished):
    data = finished[2].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_making_a_film_again_encodes_nothing(finished, session_maker, media):
    made, rendition, _ = finished
    before = session_maker.tally["segment"].made
    sound = None
    again = render(made.timeline, small(), media, sound, session_maker)
    assert again.segments == rendition.segments
    assert session_maker.tally["segment"].made == before


@pytest.mark.parametrize("kind", list(TransitionKind))
@pytest.mark.parametrize("template", [Template.BASIC_FADE, Template.KEN_BURNS])
def test_every_transition_keeps_the_frame_count(maker, media, tmp_path, kind, template):
    made = story(maker.store, scenes=2, brief=Brief(template=template), transition_in=kind)
    rendition = render(made.timeline, small(width=160, height=90), media, None, maker)
    path = film_file(maker.store, rendition.film, tmp_path)
    assert [place for place, _, _ in decoded(path)] == list(range(made.pacing.frames))
