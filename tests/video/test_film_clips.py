"""Films as clips: uploaded or rendered, seen frame for frame, heard on request, and only what changed is encoded."""

import io
import re
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.video.test_renders import FPS, Room, decoded

WIDTH, HEIGHT = 160, 90


def brightness(number: int) -> int:
    """The grey of a film's frame ``number``: neighbours are told apart after two encodings."""
    return 30 + number * 8 % 200


def film_of(frames: int, fps: int = FPS, seconds_of_sound: float = 0.0, container: str = "mp4") -> bytes:
    """A film whose frame n is of one grey, perhaps with a tone of 440 Hz from its middle on."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as film:
        stream = film.add_stream("libx264", rate=fps, options={"crf": "10", "g": "10"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = film.add_stream("aac", rate=48_000) if seconds_of_sound else None
        for n in range(frames):
            picture = np.full((HEIGHT, WIDTH, 3), brightness(n), np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode(None))
        if sound is not None:
            at = np.arange(round(48_000 * seconds_of_sound))
            wave = np.where(at >= len(at) // 2, 0.4 * np.sin(at * 2 * np.pi * 440 / 48_000), 0).astype(np.float32)
            for start in range(0, len(wave), 1024):
                part = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
                part.sample_rate, part.pts = 48_000, start
                film.mux(sound.encode(part))
            film.mux(sound.encode(None))
    return out.getvalue()


def greys(data: bytes) -> list[float]:
    """The mean grey of every frame, as full-range levels."""
    with av.open(io.BytesIO(data)) as film:
        return [f.to_ndarray(format="rgb24").mean() for f in film.decode(video=0)]


def loudness(data: bytes) -> np.ndarray:
    """The sound's level in tenths of a second."""
    with av.open(io.BytesIO(data)) as film:
        sound = np.concatenate([f.to_ndarray().mean(axis=0) for f in film.decode(audio=0)])
    tenths = sound[: len(sound) // 4800 * 4800].reshape(-1, 4800)
    return np.sqrt((tenths**2).mean(axis=1))


@pytest.fixture(scope="module")
def room(house) -> Room:
    return Room(house, pictures=2)


@pytest.fixture(scope="module")
def film(room) -> str:
    """Two seconds with a tone in the second one."""
    return room.upload(film_of(50, seconds_of_sound=2.0), "video")


def timeline(room, *clips: dict, tracks=()) -> dict:
    body = {"project_id": room.project, "config": {"resolution": f"{WIDTH}x{HEIGHT}", "fps": FPS}}
    return {**body, "tracks": [{"type": "video", "clips": list(clips)}, *tracks]}


def written(room, *clips: dict, tracks=()) -> str:
    answer = room.ask("POST", "/videos/timeline", json=timeline(room, *clips, tracks=tracks))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_an_uploaded_film_is_told_as_it_is(room, film):
    told = room.ask("GET", f"/assets/{film}").json()
    assert (told["type"], told["origin"], told["status"]) == ("video", "uploaded", "completed")
    assert (told["duration"], told["width"], told["height"], told["media_type"]) == (2.0, WIDTH, HEIGHT, "video/mp4")


@pytest.mark.parametrize(("start", "first"), [(0, 0), (0.4, 10), (1, 25)])
def test_every_frame_of_a_clip_is_the_films_own(room, film, start, first):
    clip = {"asset_id": film, "start_time": 0.2, "source_start": start, "duration": 0.8}
    done = room.render(written(room, clip))
    assert done["status"] == "completed", done
    shown = greys(room.download(done["video_id"]).content)
    assert len(shown) == 25 and max(shown[:5]) < 3, "nothing before it"
    wanted = [brightness(first + n) for n in range(20)]
    assert shown[5:] == pytest.approx(wanted, abs=3.5)


def test_without_a_duration_it_lasts_to_its_end_and_other_rates_are_kept_in_time(room):
    slower = room.upload(film_of(20, fps=10, container="matroska"), "video")
    answer = room.ask("POST", "/videos/timeline", json=timeline(room, {"asset_id": slower, "start_time": 0}))
    assert answer.json()["duration"] == 2.0, answer.text
    done = room.render(answer.json()["id"])
    shown = greys(room.download(done["video_id"]).content)
    wanted = [brightness(int(Fraction(n, FPS) * 10 + Fraction(1, 10))) for n in range(50)]
    assert shown == pytest.approx(wanted, abs=3.5)


def test_its_sound_is_heard_on_request_under_its_picture(room, film):
    silent = room.render(written(room, {"asset_id": film, "start_time": 1}))
    assert decoded(room.download(silent["video_id"]).content)[2]["audio"] == 0
    heard = room.render(written(room, {"asset_id": film, "start_time": 1, "sound": True}))
    level = loudness(room.download(heard["video_id"]).content)
    assert level[:19].max() < 0.002 and level[21:29].min() > 0.05, level


def test_on_an_audio_track_only_its_sound_is_used(room, film):
    track = {"type": "audio", "clips": [{"asset_id": film, "start_time": 0.5, "source_start": 1, "duration": 0.5}]}
    done = room.render(written(room, {"asset_id": room.images[0], "start_time": 0, "duration": 2}, tracks=[track]))
    level = loudness(room.download(done["video_id"]).content)
    assert level[:4].max() < 0.002 and level[6:9].min() > 0.05 and level[11:].max() < 0.002, level


def test_only_the_changed_clip_is_encoded_and_transitions_show_the_film_on(room, film):
    clips = [
        {"asset_id": room.images[0], "start_time": 0, "duration": 1},
        {"asset_id": film, "start_time": 1, "source_start": 0.4, "duration": 1, "transition_in": "dissolve",
         "transition_duration": 0.4},
        {"asset_id": room.images[1], "start_time": 2, "duration": 1, "transition_in": "zoom",
         "transition_duration": 0.4},
    ]  # fmt: skip
    place = written(room, *clips)
    first = room.render(place)
    assert (first["status"], first["segments_encoded"]) == ("completed", 5), first
    clips[2]["movement"] = "push_in"
    changed = room.ask("PUT", f"/videos/timeline/{place}", json=timeline(room, *clips))
    assert changed.status_code == 200, changed.text
    again = room.render(place)
    assert (again["segments_encoded"], again["segments_found"]) == (2, 3), again
    clips[1]["source_start"] = 0.8
    room.ask("PUT", f"/videos/timeline/{place}", json=timeline(room, *clips))
    third = room.render(place)
    assert (third["segments_encoded"], third["segments_found"]) == (3, 2), third
    shown = greys(room.download(third["video_id"]).content)
    assert shown[30:44] == pytest.approx([brightness(20 + n) for n in range(5, 19)], abs=3.5)


def test_a_rendered_video_is_a_clip_of_another_timeline(room, film):
    done = room.render(written(room, {"asset_id": film, "start_time": 0, "sound": True}))
    again = room.render(written(room, {"asset_id": done["video_id"], "start_time": 0.4, "sound": True}))
    data = room.download(again["video_id"]).content
    assert greys(data)[10:] == pytest.approx([brightness(n) for n in range(50)], abs=3.5)
    assert loudness(data)[15:23].min() > 0.05


def test_a_timeline_with_films_goes_to_an_editor_and_back(room, film):
    clip = {"asset_id": film, "start_time": 0.4, "source_start": 0.4, "duration": 1, "sound": True}
    place = written(room, clip)
    otio = room.ask("GET", f"/videos/timeline/{place}/otio").text
    back = room.ask("POST", "/videos/timeline/import", json={"project_id": room.project, "otio": otio}).json()
    video, audio = back["tracks"]
    for track, kind in ((video, "video"), (audio, "audio")):
        found = track["clips"][0]
        assert (track["type"], found["asset_id"], found["start_time"]) == (kind, film, 0.4)
        assert (found["source_start"], found["duration"]) == (0.4, 1)


@pytest.mark.parametrize(
    ("clip", "field", "said"),
    [
        ({"duration": 5}, "duration", "lasts 5.00 s and .* has only 2.00 s"),
        ({"source_start": 1.5, "duration": 1}, "duration", "has only 0.50 s"),
        ({"source_start": 2}, "source_start", "begins after the end of .* lasts 2.00 s"),
        ({"movement": "push_in"}, "movement", "moves by itself"),
        ({"duration": 0}, "duration", "longer than 0 s"),
    ],
)
def test_a_clip_past_the_end_of_its_film_is_refused(room, film, clip, field, said):
    answer = room.ask("POST", "/videos/timeline", json=timeline(room, {"asset_id": film, "start_time": 0, **clip}))
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["details"]["field"] == f"tracks.0.clips.0.{field}"
    assert re.search(said, error["message"]), error


def test_a_silent_film_or_a_picture_has_no_sound_to_be_heard(room):
    silent = room.upload(film_of(10), "video")
    for asset in (silent, room.images[0]):
        body = timeline(room, {"asset_id": asset, "start_time": 0, "sound": True})
        answer = room.ask("POST", "/videos/timeline", json=body)
        assert answer.status_code == 422
        assert answer.json()["error"]["details"]["field"] == "tracks.0.clips.0.sound"


def test_what_is_no_film_and_what_breaks_off_is_refused(room):
    whole = film_of(500)
    for data in (b"no film", b"", room.download(room.render(room.write())["video_id"]).content[:900], whole[:-2000]):
        form = {"project_id": room.project, "type": "video"}
        answer = room.ask("POST", "/assets/upload", data=form, files={"file": ("a.mp4", data)})
        assert answer.status_code == 422, answer.text


def test_a_film_takes_no_scenes_place(room, film):
    assert room.ask("PATCH", f"/assets/{film}", json={"scene_id": 1}).json()["error"]["details"]["field"] == "scene_id"
