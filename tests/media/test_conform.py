"""An edit in seconds becomes exactly the frames and samples it says, and every broken rule names its field."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from films import decoded, film_file, numbered_still, read_number, small

from resources.media.mix import Desk
from visiobook.domain.render import RenderPreset
from visiobook.domain.scene import CameraMovement, TransitionKind
from visiobook.domain.speech import SAMPLE_RATE
from visiobook.domain.timeline import Gap, Transition
from visiobook.domain.video_timeline import (
    ClipEdit,
    ClipMedia,
    MediaKind,
    TimelineConfig,
    TimelineEdit,
    TrackEdit,
    TrackKind,
)
from visiobook.errors import InvalidField
from visiobook.ports.speech import Sound
from visiobook.stages.conform import conform, edges, lay, place
from visiobook.stages.mixdown import mixdown
from visiobook.stages.render import plan_segments, render

CONFIG = TimelineConfig(width=160, height=90, fps=25)
TINY: RenderPreset = small(fps=25, width=160, height=90)


def picture(store, number: int) -> ClipMedia:
    digest = store.put_bytes(numbered_still(number, 160, 90))
    return ClipMedia(
        asset=f"img-{number}", kind=MediaKind.IMAGE, digest=digest, media_type="image/png", width=160, height=90
    )


def sound(store, name: str, seconds: float, hertz: float, kind=MediaKind.VOICE, text: str = "") -> ClipMedia:
    wave = 0.2 * np.sin(np.arange(round(seconds * SAMPLE_RATE)) * 2 * np.pi * hertz / SAMPLE_RATE)
    made = Sound(pcm=wave.astype("<f4").tobytes())
    return ClipMedia(
        asset=name, kind=kind, digest=store.put_bytes(made.wav()), media_type="audio/wav", samples=made.samples(),
        text=text,
    )  # fmt: skip


def clip(asset: str, start: float, duration: float | None = None, **more) -> ClipEdit:
    return ClipEdit(
        asset=asset, start_time=Fraction(str(start)), duration=None if duration is None else Fraction(str(duration)),
        **more,
    )  # fmt: skip


def edit(config: TimelineConfig = CONFIG, **tracks: list[ClipEdit]) -> TimelineEdit:
    return TimelineEdit(
        config=config, tracks=tuple(TrackEdit(kind=TrackKind(k), clips=tuple(c)) for k, c in tracks.items())
    )


def known_media(*found: ClipMedia) -> dict[str, ClipMedia]:
    return {m.asset: m for m in found}


def refused(wanted: TimelineEdit, known: dict[str, ClipMedia]) -> InvalidField:
    with pytest.raises(InvalidField) as caught:
        conform(place(wanted, known), "Cut", "fr")
    assert caught.value.hint
    return caught.value


def test_clips_stand_on_exactly_their_frames_and_gaps_show_the_background(maker, media_engine, tmp_path):
    known = known_media(picture(maker.store, 3), picture(maker.store, 5))
    config = CONFIG.model_copy(update={"background": "#ff0000"})
    placed = place(edit(config, video=[clip("img-3", 0.4, 0.8), clip("img-5", 1.6, 0.4)]), known)
    made = render(conform(placed, "Cut", "fr"), TINY, media_engine, None, maker)
    shown = [luma for _, luma, _ in decoded(film_file(maker.store, made.film, tmp_path))]
    assert len(shown) == 50
    red = 63 + 16  # BT.709, limited range
    for n, luma in enumerate(shown):
        wanted = 3 if 10 <= n < 30 else 5 if n >= 40 else None
        assert (read_number(luma) == wanted) if wanted else abs(int(luma.mean()) - red) < 20, n


def test_a_transition_lies_around_its_cut_and_an_edited_clip_costs_itself_and_what_touches_it(maker, media_engine):
    known = known_media(*(picture(maker.store, n) for n in range(1, 6)))
    clips = [clip(f"img-{n}", n - 1, 1, transition_in=TransitionKind.DISSOLVE) for n in range(1, 6)]
    timeline = conform(place(edit(video=clips), known), "Cut", "fr")
    transitions = [i for i in timeline.picture().items if isinstance(i, Transition)]
    assert [(t.in_offset.value, t.out_offset.value) for t in transitions] == [(0, 12), *[(10, 10)] * 4]
    render(timeline, TINY, media_engine, None, maker)
    maker.tally.clear()
    known |= known_media(
        picture(maker.store, 3).model_copy(update={"digest": maker.store.put_bytes(numbered_still(99))})
    )
    render(conform(place(edit(video=clips), known), "Cut", "fr"), TINY, media_engine, None, maker)
    assert (maker.tally["segment"].made, maker.tally["segment"].found) == (3, 7)


def test_music_gives_way_only_where_it_is_asked_to(maker):
    voice, music = sound(maker.store, "v", 1, 300), sound(maker.store, "m", 8, 150, MediaKind.MUSIC)
    known = known_media(voice, music)
    ducked, plain = (
        place(edit(audio=[clip("v", 3)], music=[clip("m", 0, duck_under_voice=d)]), known) for d in (True, False)
    )
    assert lay(ducked) != lay(plain)
    stems = [[p.stem.value for p in lay(p).laid] for p in (ducked, plain)]
    assert stems == [["voice", "music"], ["voice", "voice"]]
    assert lay(ducked).speech[0].start == 3 * SAMPLE_RATE


def test_the_sound_is_as_long_as_the_picture_and_a_volume_is_a_gain(maker):
    known = known_media(picture(maker.store, 1), sound(maker.store, "m", 9, 150, MediaKind.MUSIC))
    placed = place(edit(video=[clip("img-1", 0, 4)], music=[clip("m", 1, volume=0.5)]), known)
    whole = lay(placed)
    assert (whole.samples, whole.laid[0].samples) == (4 * SAMPLE_RATE, 3 * SAMPLE_RATE)
    assert whole.laid[0].gain_db == pytest.approx(-6.02, abs=0.01)
    assert whole.laid[0].fade_out.end == 4 * SAMPLE_RATE  # the timeline's end cuts it: it fades away
    track = mixdown(whole, edges(placed), Desk(), maker)
    assert track.samples == whole.samples


def test_an_edited_voice_leaves_the_sound_of_the_others(maker):
    known = known_media(*(sound(maker.store, f"v{n}", 2, 200 + 20 * n) for n in range(6)))
    clips = [clip(f"v{n}", 5 * n) for n in range(6)]
    placed = place(edit(audio=clips), known)
    mixdown(lay(placed), edges(placed), Desk(), maker)
    maker.tally.clear()
    known["v2"] = sound(maker.store, "v2", 2, 333)
    placed = place(edit(audio=clips), known)
    mixdown(lay(placed), edges(placed), Desk(), maker)
    assert (maker.tally["sound"].made, maker.tally["sound"].found) == (1, 5)


def test_what_is_said_is_captioned_where_it_is_said(maker):
    known = known_media(sound(maker.store, "v", 2, 200, text="Bonjour à tous."))
    timeline = conform(place(edit(audio=[clip("v", 3)]), known), "Cut", "fr")
    (shown,) = timeline.captions.items
    assert (shown.start, shown.lines) == (3 * SAMPLE_RATE, ("Bonjour à tous.",))


def test_a_silent_timeline_and_one_of_sound_alone(maker):
    known = known_media(picture(maker.store, 1), sound(maker.store, "v", 2, 200))
    assert lay(place(edit(video=[clip("img-1", 0)]), known)) is None
    timeline = conform(place(edit(audio=[clip("v", 1)]), known), "Cut", "fr")
    assert isinstance(timeline.picture().items[0], Gap)
    assert timeline.frames() == 75


def test_a_camera_moves_where_it_is_asked_to(maker):
    known = known_media(picture(maker.store, 1))
    still, moved = (
        conform(place(edit(video=[clip("img-1", 0, 2, movement=m)]), known), "Cut", "fr")
        for m in (CameraMovement.STATIC, CameraMovement.PUSH_IN)
    )
    assert still.picture().items[0].camera.is_still()
    assert not moved.picture().items[0].camera.is_still()


def test_five_hundred_clips_are_planned(maker):
    known = known_media(*(picture(maker.store, n) for n in range(1, 6)))
    clips = [clip(f"img-{n % 5 + 1}", n * 0.5, 0.5, transition_in=TransitionKind.FADE) for n in range(500)]
    timeline = conform(place(edit(video=clips), known), "Cut", "fr")
    segments = plan_segments(timeline, TINY)
    assert sum(s.plan.frames for s in segments) == timeline.frames() == 6250


@pytest.mark.parametrize(
    ("tracks", "field", "words"),
    [
        ({"video": [clip("img-1", 0, 2), clip("img-1", 1.5, 2)]}, "tracks.0.clips.1.start_time", "overlap by 0.48 s"),
        ({"video": [clip("img-9", 0, 2)]}, "tracks.0.clips.0.asset_id", "no asset 'img-9'"),
        ({"audio": [clip("img-1", 0, 2)]}, "tracks.0.clips.0.asset_id", "of type image"),
        ({"audio": [clip("v", 0, 2.5)]}, "tracks.0.clips.0.duration", "has only 2.00 s"),
        ({"audio": [clip("v", 0, source_start=Fraction(3))]}, "tracks.0.clips.0.source_start", "after the end"),
        ({"video": [clip("img-1", 0, 0)]}, "tracks.0.clips.0.duration", "longer than 0"),
        ({"video": [clip("img-1", 0, 0.01)]}, "tracks.0.clips.0.duration", "shorter than a frame"),
        ({"video": [clip("img-1", 35_990, 20)]}, "tracks", "10.0 hours long; the limit is 4 hours"),
        ({}, "tracks", "no clip"),
        ({"audio": [clip("v", 0, transition_in=TransitionKind.WIPE)]}, "tracks.0.clips.0.transition_in", "no wipe"),
        (
            {"video": [clip("img-1", 0, 1, transition_in=TransitionKind.FADE, transition_duration=Fraction(2))]},
            "tracks.0.clips.0.transition_duration",
            "leave it",
        ),
    ],
)
def test_a_broken_rule_names_its_field(maker, tracks, field, words):
    error = refused(edit(**tracks), known_media(picture(maker.store, 1), sound(maker.store, "v", 2, 200)))
    assert error.field == field
    assert words in error.message


def test_other_frame_rates_and_a_second_video_track_are_refused(maker):
    known = known_media(picture(maker.store, 1))
    slow = edit(CONFIG.model_copy(update={"fps": 23}), video=[clip("img-1", 0, 1)])
    assert refused(slow, known).field == "config.fps"
    two = TrackEdit(kind=TrackKind.VIDEO, clips=(clip("img-1", 0, 1),))
    assert refused(TimelineEdit(config=CONFIG, tracks=(two, two)), known).field == "tracks.1.type"


def test_a_placed_clip_knows_its_end(maker):
    placed = place(edit(video=[clip("img-1", 1, 1)]), known_media(picture(maker.store, 1)))
    (only,) = placed.of(TrackKind.VIDEO)
    assert dataclasses.replace(only, start=0).end == 25


@pytest.fixture(scope="session")
def media_engine(media):
    return media
