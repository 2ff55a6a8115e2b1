"""Timelines: written as the document shows, changed, checked rule by rule, exchanged with editors."""

import json

import opentimelineio as otio
import pytest

from tests.api.conftest import bearer
from tests.api.test_video_assets import images, picture, post, send, tone
from tests.api.test_video_projects import create, error

TIMELINES = "/api/v1/videos/timeline"


@pytest.fixture
def project(client, user) -> str:
    return create(client, user)["id"]


@pytest.fixture
def cut(client, user, project) -> dict:
    """The document's own timeline over uploaded media."""
    image = send(client, user, project, picture(160, 90)).json()["id"]
    voice = send(client, user, project, tone(2), "voice", "v.wav", text="Bonjour à tous.").json()["id"]
    music = send(client, user, project, tone(9), "music", "m.wav").json()["id"]
    return {
        "project_id": project,
        "config": {"resolution": "160x90", "fps": 30, "background_color": "#000000"},
        "tracks": [
            {
                "type": "video",
                "clips": [
                    {"asset_id": image, "start_time": 0, "duration": 3, "transition_in": "fade",
                     "transition_out": "dissolve"},
                    {"asset_id": image, "start_time": 3.5, "duration": 1.5},
                ],
            },
            {"type": "audio", "clips": [{"asset_id": voice, "start_time": 0, "volume": 1.0}]},
            {"type": "music", "clips": [
                {"asset_id": music, "start_time": 0, "volume": 0.3, "duck_under_voice": True}]},
        ],
    }  # fmt: skip


def write(client, headers, body: dict) -> dict:
    answer = client.post(TIMELINES, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def changed(body: dict, track: int = 0, clip: int = 0, **more) -> dict:
    """The same body with one clip's fields changed."""
    other = json.loads(json.dumps(body))
    other["tracks"][track]["clips"][clip].update(more)
    return other


def test_the_documents_timeline_is_written(client, user, cut, project):
    made = write(client, user, cut)
    assert {"id", "project_id", "duration", "tracks", "status", "created_at"} <= set(made)
    assert (made["status"], made["duration"], made["project_id"]) == ("draft", 5.0, project)
    assert made["tracks"][2]["clips"][0]["duck_under_voice"]
    assert client.get(f"{TIMELINES}/{made['id']}", headers=user).json() == made
    listed = client.get(TIMELINES, params={"project_id": project}, headers=user).json()
    assert [t["id"] for t in listed["items"]] == [made["id"]]


def test_a_timeline_is_changed_whole_and_in_parts(client, user, cut):
    place = f"{TIMELINES}/{write(client, user, cut)['id']}"
    body = changed(cut, clip=1, duration=6)
    replaced = client.put(place, json=body, headers=user).json()
    assert (replaced["duration"], replaced["revision"]) == (9.5, 2)
    smaller = client.patch(place, json={"config": {"resolution": "360p"}}, headers=user).json()
    assert (smaller["config"]["resolution"], smaller["duration"]) == ("640x360", 9.5)
    one = client.patch(place, json={"tracks": cut["tracks"][1:2]}, headers=user).json()
    assert (one["duration"], len(one["tracks"]), one["revision"]) == (2.0, 1, 4)
    assert client.delete(place, headers=user).status_code == 204
    assert client.get(place, headers=user).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_time": -1}, "tracks.0.clips.0.start_time"), ({"start_time": 3}, "tracks.0.clips.1.start_time"),
        ({"duration": 0}, "tracks.0.clips.0.duration"), ({"volume": 9}, "tracks.0.clips.0.volume"),
        ({"asset_id": "img-unknown"}, "tracks.0.clips.0.asset_id"),
        ({"transition_in": "explode"}, "tracks.0.clips.0.transition_in"),
        ({"movement": "jump"}, "tracks.0.clips.0.movement"),
        ({"transition_duration": 3}, "tracks.0.clips.0.transition_duration"),
    ],
)  # fmt: skip
def test_a_clip_that_breaks_a_rule_is_named(client, user, cut, change, field):
    answer = client.post(TIMELINES, json=changed(cut, **change), headers=user)
    assert (answer.status_code, error(answer)["details"]["field"]) == (422, field), answer.text


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"resolution": "huge"}, "config.resolution"), ({"resolution": "161x90"}, "config.resolution"),
        ({"fps": 23}, "config.fps"), ({"fps": 0}, "config.fps"),
        ({"background_color": "mauve"}, "config.background_color"),
    ],
)  # fmt: skip
def test_a_frame_that_cannot_be_is_named(client, user, cut, config, field):
    answer = client.post(TIMELINES, json={**cut, "config": config}, headers=user)
    assert (answer.status_code, error(answer)["details"]["field"]) == (422, field)


def test_an_unknown_transition_lists_those_there_are(client, user, cut):
    answer = client.post(TIMELINES, json=changed(cut, transition_in="explode"), headers=user)
    assert "dissolve" in error(answer)["details"]["hint"] and "wipe" in error(answer)["details"]["hint"]


def test_a_clip_past_its_assets_end_and_a_wrong_kind_are_refused(client, user, cut):
    answer = client.post(TIMELINES, json=changed(cut, track=1, duration=3), headers=user)
    assert "has only 2.00 s" in error(answer)["message"]
    image = cut["tracks"][0]["clips"][0]["asset_id"]
    answer = client.post(TIMELINES, json=changed(cut, track=1, asset_id=image), headers=user)
    assert "of type image" in error(answer)["message"]


def test_ten_hours_are_too_long_and_five_hundred_clips_are_not_too_many(client, user, cut):
    answer = client.post(TIMELINES, json=changed(cut, clip=1, start_time=36_000), headers=user)
    assert answer.status_code == 422 and "the limit is 4 hours" in error(answer)["message"]
    image = cut["tracks"][0]["clips"][0]["asset_id"]
    clips = [{"asset_id": image, "start_time": n / 2, "duration": 0.5} for n in range(500)]
    assert write(client, user, {**cut, "tracks": [{"type": "video", "clips": clips}]})["duration"] == 250.0


def test_assets_of_another_project_of_nobody_or_not_yet_made_are_refused(client, service, user, cut):
    other = send(client, user, create(client, user)["id"], picture()).json()["id"]
    answer = client.post(TIMELINES, json=changed(cut, asset_id=other), headers=user)
    assert answer.status_code == 422 and "in this project" in error(answer)["message"]
    waiting = post(client, user, "images/generate", images(cut["project_id"]))["images"][0]["id"]
    answer = client.post(TIMELINES, json=changed(cut, asset_id=waiting), headers=user)
    assert answer.status_code == 422 and "is pending" in error(answer)["message"]


def test_a_deleted_asset_is_told_in_the_timeline_that_uses_it(client, user, cut):
    made = write(client, user, cut)
    image = cut["tracks"][0]["clips"][0]["asset_id"]
    assert client.delete(f"/api/v1/assets/{image}", headers=user).status_code == 204
    found = client.get(f"{TIMELINES}/{made['id']}", headers=user).json()
    assert (found["status"], found["missing_assets"]) == ("incomplete", [image])
    answer = client.put(f"{TIMELINES}/{made['id']}", json=cut, headers=user)
    assert answer.status_code == 422 and "was deleted" in error(answer)["message"]


def test_a_timeline_opens_in_an_editor_and_comes_back_as_it_was(client, user, cut, project):
    made = write(client, user, changed(cut, track=2, duration=5))
    answer = client.get(f"{TIMELINES}/{made['id']}/otio", headers=user)
    assert answer.headers["content-type"].startswith("application/vnd.otio+json")
    read = otio.adapters.read_from_string(answer.text, "otio_json")
    kinds = [(track.kind, len([c for c in track if isinstance(c, otio.schema.Clip)])) for track in read.tracks]
    assert kinds == [("Video", 2), ("Audio", 1), ("Audio", 1)]
    for form in (answer.text, json.loads(answer.text)):
        body = {"project_id": project, "otio": form}
        back = client.post(f"{TIMELINES}/import", json=body, headers=user)
        assert back.status_code == 201, back.text
        again = back.json()
        assert (again["duration"], again["config"]) == (made["duration"], made["config"])
        music = again["tracks"][2]
        assert (music["type"], music["clips"][0]["volume"], music["clips"][0]["duck_under_voice"]) == (
            "music",
            0.3,
            True,
        )
        first = again["tracks"][0]["clips"][0]
        assert (first["transition_in"], first["duration"]) == ("fade", 3.0)


def test_an_editors_own_timeline_is_taken_in_by_the_assets_addresses(client, user, cut, project):
    image = cut["tracks"][0]["clips"][0]["asset_id"]
    clip = otio.schema.Clip("shot", otio.schema.ExternalReference(f"https://host/api/v1/assets/{image}/download"))
    span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24))
    clip.source_range = span
    track = otio.schema.Track("V1", [clip], kind="Video")
    text = otio.schema.Timeline("cut", tracks=[track]).to_json_string()
    made = client.post(f"{TIMELINES}/import", json={"project_id": project, "otio": text}, headers=user)
    assert made.status_code == 201, made.text
    assert (made.json()["duration"], made.json()["config"]["fps"]) == (2.0, 24)
    unknown = text.replace(image, "img-unknown")
    answer = client.post(f"{TIMELINES}/import", json={"project_id": project, "otio": unknown}, headers=user)
    assert answer.status_code == 422 and "no asset of this project" in error(answer)["message"]


@pytest.mark.parametrize("text", ["", "{}", "not otio", '{"OTIO_SCHEMA": "Clip.1"}'])
def test_what_is_no_timeline_is_not_taken_in(client, user, project, text):
    answer = client.post(f"{TIMELINES}/import", json={"project_id": project, "otio": text}, headers=user)
    assert (answer.status_code, error(answer)["code"]) == (422, "VALIDATION_ERROR"), answer.text


def test_somebody_elses_timeline_is_not_there(client, service, user, cut):
    place = f"{TIMELINES}/{write(client, user, cut)['id']}"
    other = bearer(service)
    for method, path, body in (
        ("GET", place, None), ("PUT", place, cut), ("PATCH", place, {}), ("DELETE", place, None),
        ("GET", f"{place}/otio", None), ("POST", TIMELINES, cut),
        ("GET", f"{TIMELINES}?project_id={cut['project_id']}", None),
    ):  # fmt: skip
        answer = client.request(method, path, json=body, headers=other)
        assert (answer.status_code, error(answer)["code"]) == (404, "NOT_FOUND"), (method, path)
    assert client.get(place).status_code == 401
