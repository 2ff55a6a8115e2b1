"""A timeline rendered by a real worker: its stages, its file, its edits, its bad days."""

import io
import json
import os
import signal
import threading
import time
from collections import Counter
from datetime import datetime

import av
import pytest
from PIL import Image, ImageDraw

from tests.api.test_video_assets import tone
from visiobook.domain.job import JobStatus
from visiobook.domain.video_render import RenderStage
from visiobook.services.webhooks import announce_finished

API = "/api/v1"
FPS = 25


def picture(number: int) -> bytes:
    image = Image.new("RGB", (160, 90), (40 + number * 37 % 160, 40 + number * 71 % 160, 90))
    ImageDraw.Draw(image).text((20, 20), str(number), fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


class Room:
    """A project with uploaded media, and a timeline of them."""

    def __init__(self, house, pictures: int = 3):
        self.house = house
        self.project = house.order(title="Le montage")[1:]
        self.images = [self.upload(picture(n), "image") for n in range(pictures)]
        self.voice = self.upload(tone(1.0), "voice", text="Bonjour à tous.")
        self.music = self.upload(tone(6.0), "music")

    def ask(self, method: str, path: str, headers=None, **more):
        return self.house.client.request(method, API + path, headers=headers or self.house.token, **more)

    def upload(self, data: bytes, kind: str, **fields) -> str:
        form = {"project_id": self.project, "type": kind, **fields}
        answer = self.ask("POST", "/assets/upload", data=form, files={"file": ("a", data)})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def timeline(self, **clip) -> dict:
        shown = [
            {"asset_id": a, "start_time": n, "duration": 1, "transition_in": "dissolve", "transition_duration": 0.2}
            for n, a in enumerate(self.images)
        ]
        shown[1].update(clip)
        return {
            "project_id": self.project,
            "config": {"resolution": "160x90", "fps": FPS},
            "tracks": [
                {"type": "video", "clips": shown},
                {"type": "audio", "clips": [{"asset_id": self.voice, "start_time": 0.5}]},
                {"type": "music", "clips": [
                    {"asset_id": self.music, "start_time": 0, "volume": 0.3, "duck_under_voice": True}]},
            ],
        }  # fmt: skip

    def write(self, **clip) -> str:
        answer = self.ask("POST", "/videos/timeline", json=self.timeline(**clip))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def order(self, timeline: str, config=None, **output):
        """A render, ordered by a new administrator each time: five a minute are allowed to anybody."""
        body = {"timeline_id": timeline, "config": config or {}, "output": output}
        return self.ask("POST", "/videos/render", json=body, headers=self.house.someone("admin"))

    def render(self, timeline: str, config=None, **output) -> dict:
        answer = self.order(timeline, config, **output)
        assert answer.status_code == 202, answer.text
        assert self.house.worker.run_waiting()
        return self.status(answer.json()["render_id"])

    def status(self, render: str) -> dict:
        answer = self.ask("GET", f"/videos/render/{render}/status")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def download(self, video: str, **headers):
        return self.ask("GET", f"/videos/{video}/download", headers={**self.house.token, **headers})


@pytest.fixture(scope="module")
def room(house) -> Room:
    return Room(house)


@pytest.fixture(scope="module")
def rendered(room) -> dict:
    """The document's render, watched while it is made, after an order that waits behind it."""
    timeline = room.write()
    document = {"format": "mp4", "codec": "h264", "quality": "high", "bitrate": "1M", "audio_codec": "aac",
                "audio_bitrate": "128k"}  # fmt: skip
    answer = room.order(timeline, document, include_subtitles=True, subtitle_style="default")
    behind = room.order(timeline, document)
    seen, over = [], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            seen.append(room.status(answer.json()["render_id"]))

    waiting = room.status(behind.json()["render_id"])
    thread = threading.Thread(target=look)
    thread.start()
    assert room.house.worker.run_waiting()
    over.set()
    thread.join()
    room.ask("DELETE", f"/videos/render/{behind.json()['render_id']}")
    return {
        "answer": answer.json(), "waiting": waiting, "seen": seen, "timeline": timeline,
        "done": room.status(answer.json()["render_id"]),
    }  # fmt: skip


def decoded(data: bytes):
    with av.open(io.BytesIO(data)) as film:
        frames = sum(1 for _ in film.decode(video=0))
    with av.open(io.BytesIO(data)) as film:
        sound = sum(f.samples for f in film.decode(audio=0)) / 48_000 if film.streams.audio else 0
        kinds = Counter(s.type for s in film.streams)
        codec = film.streams.video[0].codec_context.name
    return frames, sound, kinds, codec


def test_a_render_is_queued_as_the_document_shows_it(rendered):
    answer = rendered["answer"]
    assert {"render_id", "timeline_id", "status", "position_in_queue", "estimated_duration", "message"} == set(answer)
    assert (answer["status"], answer["position_in_queue"]) == ("queued", 1)
    assert answer["estimated_duration"] > 0 and answer["message"] == "Render job queued successfully"
    waiting = rendered["waiting"]
    assert (waiting["status"], waiting["position_in_queue"], waiting["video_id"]) == ("queued", 2, None)
    assert waiting["estimated_completion"] > waiting["created_at"]


def test_its_four_stages_are_measured_and_progress_only_grows(rendered):
    done = rendered["done"]
    assert (done["status"], done["progress"], done["current_stage"]) == ("completed", 100, None), done
    assert list(done["stages"]) == ["preparation", "compositing", "encoding", "finalization"]
    for stage in done["stages"].values():
        assert stage["status"] == "completed" and stage["duration"] >= 0
    whole = sum(stage["duration"] for stage in done["stages"].values())
    begun, ended = (datetime.fromisoformat(done[name]) for name in ("started_at", "completed_at"))
    assert whole <= (ended - begun).total_seconds() + 0.01
    percents = [seen["progress"] for seen in rendered["seen"]]
    assert percents == sorted(percents)
    assert {seen["current_stage"] for seen in rendered["seen"]} & {"compositing", "encoding"}


def test_the_video_has_every_frame_its_sound_and_its_subtitles(room, rendered):
    file = room.download(rendered["done"]["video_id"])
    assert (file.status_code, file.headers["content-type"]) == (200, "video/mp4")
    frames, sound, kinds, codec = decoded(file.content)
    assert (frames, codec, kinds["video"] >= 1, kinds["audio"], kinds["subtitle"]) == (75, "h264", True, 1, 1)
    assert sound == pytest.approx(3.0, abs=0.05)
    assert rendered["done"]["duration"] == 3.0 and len(file.content) == rendered["done"]["size_bytes"]


def test_it_is_downloaded_in_parts_and_by_the_renders_id_too(room, rendered):
    video, whole = rendered["done"]["video_id"], room.download(rendered["done"]["video_id"]).content
    part = room.download(video, Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert room.download(rendered["done"]["render_id"]).content == whole
    assert room.download(video, Range=f"bytes={len(whole)}-").status_code == 416
    listed = room.ask("GET", f"/assets?project_id={room.project}&type=video").json()["items"]
    assert [(a["id"], a["origin"]) for a in listed] == [(video, "rendered")]
    assert room.ask("GET", f"/assets/{video}/download").content == whole


def test_an_edited_clip_is_encoded_with_what_touches_it_and_nothing_else(room, rendered):
    body = room.timeline(duration=0.8)
    body["tracks"][0]["clips"][2]["start_time"] = 1.8
    answer = room.ask("PUT", f"/videos/timeline/{rendered['timeline']}", json=body)
    assert (answer.status_code, answer.json()["duration"]) == (200, 2.8)
    config = {"quality": "high", "bitrate": "1M"}
    done = room.render(rendered["timeline"], config)
    assert (done["status"], done["segments_encoded"]) == ("completed", 1), done
    assert done["segments_found"] >= 4
    assert decoded(room.download(done["video_id"]).content)[0] == 70


def test_the_same_timeline_rendered_again_is_found_whole(room, rendered):
    done = room.render(rendered["timeline"], {"quality": "high", "bitrate": "1M"})
    assert (done["status"], done["segments_encoded"]) == ("completed", 0)


@pytest.mark.parametrize(
    ("config", "media", "codec"),
    [({"format": "webm"}, "video/webm", "vp9"), ({"format": "mov", "codec": "hevc"}, "video/quicktime", "hevc")],
)
def test_other_formats_and_codecs(room, config, media, codec):
    done = room.render(room.write(), {**config, "quality": "low"})
    assert done["status"] == "completed", done
    file = room.download(done["video_id"])
    assert file.headers["content-type"] == media
    frames, _, _, found = decoded(file.content)
    assert (frames, found) == (75, codec)


@pytest.mark.parametrize(
    ("config", "output", "field"),
    [
        ({"format": "avi"}, {}, "config.format"), ({"codec": "mpeg1"}, {}, "config.codec"),
        ({"format": "webm", "codec": "h264"}, {}, "config.codec"), ({"quality": "8k"}, {}, "config.quality"),
        ({"bitrate": "fast"}, {}, "config.bitrate"), ({"bitrate": "1"}, {}, "config.bitrate"),
        ({"audio_codec": "opus"}, {}, "config.audio_codec"), ({"audio_bitrate": "9M"}, {}, "config.audio_bitrate"),
        ({}, {"include_subtitles": True, "subtitle_style": "comic"}, "output.subtitle_style"),
    ],
)  # fmt: skip
def test_what_cannot_be_rendered_is_named(room, rendered, config, output, field):
    answer = room.order(rendered["timeline"], config, **output)
    assert (answer.status_code, answer.json()["error"]["details"]["field"]) == (422, field), answer.text


def test_a_timeline_with_a_deleted_asset_is_not_rendered_and_says_which(room):
    lost = room.upload(picture(9), "image")
    timeline = room.write(asset_id=lost)
    assert room.ask("DELETE", f"/assets/{lost}").status_code == 204
    answer = room.order(timeline)
    error = answer.json()["error"]
    assert (answer.status_code, error["details"]["field"]) == (422, "tracks.0.clips.1.asset_id")
    assert lost in error["message"] and "deleted" in error["message"]


def test_an_order_given_before_an_asset_was_deleted_is_still_rendered(room):
    lost = room.upload(picture(10), "image")
    answer = room.order(room.write(asset_id=lost))
    room.ask("DELETE", f"/assets/{lost}")
    assert room.house.worker.run_waiting()
    assert room.status(answer.json()["render_id"])["status"] == "completed"


def test_a_file_that_is_gone_from_the_store_fails_the_render_with_its_reason(room):
    image = room.upload(picture(11), "image")
    timeline = room.write(asset_id=image)
    store = room.house.service.store
    store.path(room.house.service.video_assets.get(image).media.digest).unlink()
    done = room.render(timeline)
    assert (done["status"], done["error"]["code"]) == ("failed", "render_failed")
    assert image in done["error"]["message"] and done["error"]["hint"]
    assert done["stages"]["preparation"]["status"] == "failed"
    refused = room.download(done["render_id"])
    assert refused.status_code == 404 and "failed" in refused.json()["error"]["message"]


def test_a_waiting_render_is_cancelled_at_once(room):
    render = room.order(room.write()).json()["render_id"]
    answer = room.ask("DELETE", f"/videos/render/{render}")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert not room.house.worker.run_waiting()
    assert room.ask("DELETE", f"/videos/render/{render}").status_code == 200


def test_a_finished_render_cannot_be_cancelled(room, rendered):
    answer = room.ask("DELETE", f"/videos/render/{rendered['done']['render_id']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")


def long_one(room, clips: int = 20) -> str:
    """A timeline that takes some seconds to encode: moving pictures, no two of the same length."""
    lengths = [(15 + n) / FPS for n in range(clips)]
    shown = [
        {"asset_id": room.images[n % 3], "start_time": round(sum(lengths[:n]), 4), "duration": length,
         "movement": "push_in"}
        for n, length in enumerate(lengths)
    ]  # fmt: skip
    body = {"project_id": room.project, "config": {"resolution": "1280x720", "fps": FPS},
            "tracks": [{"type": "video", "clips": shown}]}  # fmt: skip
    answer = room.ask("POST", "/videos/timeline", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_render_cancelled_in_the_middle_stops_and_keeps_what_it_has(room):
    timeline = long_one(room, 45)
    render = room.order(timeline, {"quality": "high"}).json()["render_id"]

    told: list[str] = []

    def cancel() -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            seen = room.status(render)
            if seen["current_stage"] == "encoding" and seen["stages"]["encoding"]["progress"] > 4:
                break
            time.sleep(0.02)
        told.append(room.ask("DELETE", f"/videos/render/{render}").json()["status"])

    with room.house.watched():
        thread = threading.Thread(target=cancel)
        thread.start()
        assert room.house.worker.run_waiting()
        thread.join()
    assert told == ["cancelled"]
    stopped = room.status(render)
    assert (stopped["status"], stopped["video_id"], stopped["current_stage"]) == ("cancelled", None, None)
    assert stopped["stages"]["encoding"]["status"] == "cancelled" and stopped["progress"] < 99
    done = room.render(timeline, {"quality": "high"})
    assert done["status"] == "completed" and done["segments_found"] >= 1, done


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(room, tmp_path):
    from sensors.settling import settle

    timeline = long_one(room, 24)
    render = room.order(timeline, {"quality": "high", "codec": "h264", "bitrate": "2M"}).json()["render_id"]
    service = room.house.service
    child = os.fork()
    if child == 0:
        room.house.worker.name = "doomed"
        service.workers.beat("doomed", os.getpid(), service.clock.now(), None)
        room.house.worker.run_waiting()
        os._exit(0)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        seen = {s.stage: s for s in service.video_renders.get(render).stages}
        if RenderStage.ENCODING in seen and seen[RenderStage.ENCODING].percent > 30:
            break
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    service.workers.gone("doomed")
    until = time.monotonic() + 30
    while service.video_renders.get(render).status is not JobStatus.PENDING:
        settle(service, room.house.instance)
        assert time.monotonic() < until
        time.sleep(0.1)
    assert room.house.worker.run_waiting()
    done = room.status(render)
    assert done["status"] == "completed" and done["segments_found"] >= 1, done
    assert decoded(room.download(done["video_id"]).content)[0] == sum(15 + n for n in range(24))


def test_what_happens_to_a_render_is_announced(room):
    hook = {"url": "https://1.1.1.1/never-sent", "events": ["render.started", "render.completed", "render.failed"]}
    assert room.ask("POST", "/webhooks", json=hook).status_code == 201
    done = room.render(room.write())
    service = room.house.service
    announce_finished(service)
    announce_finished(service)
    told = room.ask("GET", "/webhooks/deliveries").json()["deliveries"]
    bodies = [json.loads(service.webhooks.get(d["id"]).body) for d in told if d["event"].startswith("render.")]
    mine = {b["event"]: b["data"] for b in bodies if b["data"]["render_id"] == done["render_id"]}
    assert set(mine) == {"render.completed", "render.started"}
    assert mine["render.completed"]["video_id"] == done["video_id"]
    assert len([b for b in bodies if b["data"]["render_id"] == done["render_id"]]) == 2


def test_somebody_elses_render_and_video_are_not_there(room, rendered):
    other, done = room.house.someone(), rendered["done"]
    for method, path in (
        ("GET", f"/videos/render/{done['render_id']}/status"), ("DELETE", f"/videos/render/{done['render_id']}"),
        ("GET", f"/videos/{done['video_id']}/download"), ("GET", f"/videos/render?project_id={room.project}"),
    ):  # fmt: skip
        assert room.ask(method, path, headers=other).status_code == 404, path
    answer = room.ask("POST", "/videos/render", json={"timeline_id": rendered["timeline"]}, headers=other)
    assert answer.status_code == 404
    assert room.ask("GET", "/videos/render/render-unknown/status").status_code == 404


def test_a_deleted_video_is_gone(room):
    done = room.render(room.write(transition_duration=0.12))
    assert room.ask("DELETE", f"/assets/{done['video_id']}").status_code == 204
    assert room.download(done["video_id"]).status_code == 404


def test_the_next_render_is_expected_to_take_what_these_took(room):
    from visiobook.services.video_renders import USUAL_PIXELS_PER_S, USUAL_REST_S, estimated_s

    pixels = 160 * 90 * 75
    assert estimated_s(room.house.service, pixels) != pytest.approx(pixels / USUAL_PIXELS_PER_S + USUAL_REST_S)
