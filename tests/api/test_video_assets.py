"""Assets of a video project: ordered, uploaded, listed, downloaded, put into the film, deleted."""

import io
import time

import av
import numpy as np
import pytest
from PIL import Image

from tests.api.conftest import bearer
from tests.api.engines import FlatPainter
from tests.api.test_video_projects import create, error
from visiobook.domain.video_asset import AssetOrigin, AssetStatus, VideoAsset
from visiobook.domain.video_timeline import MediaKind
from visiobook.errors import EngineFailed
from visiobook.ports.speech import Sound
from visiobook.services.video_assets import replacements

ASSETS = "/api/v1/assets"


@pytest.fixture
def project(client, user) -> str:
    return create(client, user)["id"]


def picture(width: int = 64, height: int = 48, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, form)
    return out.getvalue()


def tone(seconds: float = 1.0) -> bytes:
    wave = 0.2 * np.sin(np.arange(round(48_000 * seconds)) * 0.03)
    return Sound(pcm=wave.astype("<f4").tobytes()).wav()


def images(project: str, *prompts: dict, **config) -> dict:
    size = {"size": "128x72", **config}
    return {
        "project_id": project,
        "prompts": list(prompts) or [{"prompt": "A futuristic city skyline"}],
        "config": size,
    }


def voices(project: str, text: str = "Bonjour à tous. Voici un test.", config=None, **segment) -> dict:
    return {"project_id": project, "segments": [{"text": text, "language": "fr", **segment}], "config": config or {}}


def post(client, headers, path: str, body: dict) -> dict:
    answer = client.post(f"{ASSETS}/{path}", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


def send(client, headers, project, data: bytes, kind: str = "image", name: str = "a.png", **fields):
    form = {"project_id": project, "type": kind, **{k: str(v) for k, v in fields.items()}}
    return client.post(f"{ASSETS}/upload", data=form, files={"file": (name, data)}, headers=headers)


def made(client, headers, asset: str, most_s: float = 20) -> dict:
    until = time.monotonic() + most_s
    while time.monotonic() < until:
        found = client.get(f"{ASSETS}/{asset}", headers=headers).json()
        if found["status"] in ("completed", "failed"):
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def download(client, headers, asset: str, **more):
    return client.get(f"{ASSETS}/{asset}/download", headers={**headers, **more})


def test_the_documents_pictures_are_ordered_and_drawn(client, user, hand, project):
    asked = images(
        project,
        {
            "scene_id": 1,
            "prompt": "A futuristic city skyline at sunset, cyberpunk style, neon lights",
            "negative_prompt": "blurry, low quality",
        },
        provider="openai",
        model="dall-e-3",
        quality="hd",
        style="vivid",
    )
    answer = post(client, user, "images/generate", asked)
    assert answer["status"] == "processing" and answer["batch_id"].startswith("batch-")
    (pending,) = answer["images"]
    assert {"id", "scene_id", "status", "prompt"} == set(pending) and pending["status"] == "pending"
    found = made(client, user, pending["id"])
    assert (found["status"], found["width"], found["height"], found["scene_id"]) == ("completed", 128, 72, 1)
    assert found["in_film"] and found["provider"] == "openai"
    file = download(client, user, pending["id"])
    assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(file.content)).size == (128, 72)


@pytest.mark.parametrize(
    ("form", "media"), [("mp3", "audio/mpeg"), ("wav", "audio/wav"), ("mp3_44100_128", "audio/mpeg")]
)
def test_the_documents_voice_is_spoken_in_the_asked_format(client, user, hand, project, form, media):
    config = {"provider": "elevenlabs", "stability": 0.5, "similarity_boost": 0.75, "output_format": form}
    answer = post(client, user, "voice/generate", voices(project, voice_id="thomas", scene_id=1, config=config))
    (segment,) = answer["segments"]
    assert segment["status"] == "processing" and segment["estimated_duration"] > 0
    found = made(client, user, segment["id"])
    assert found["status"] == "completed" and found["text"].startswith("Bonjour")
    file = download(client, user, segment["id"])
    assert file.headers["content-type"] == media
    with av.open(io.BytesIO(file.content)) as sound:
        length = sum(f.samples / f.sample_rate for f in sound.decode(audio=0))
    assert length == pytest.approx(found["duration"], abs=0.1)


def test_the_documents_music_is_composed(client, user, hand, project):
    body = {
        "project_id": project,
        "prompt": "Upbeat corporate background music, inspiring, technology theme",
        "config": {"provider": "suno", "duration": 2, "style": "instrumental", "tempo": "medium"},
    }
    answer = post(client, user, "music/generate", body)
    found = made(client, user, answer["music_id"])
    assert (found["status"], found["duration"], found["type"]) == ("completed", 2.0, "music")
    assert not found["in_film"]


def test_a_batch_goes_on_where_one_of_it_cannot_be_made(client, service, user, hand, project, monkeypatch):
    draw = FlatPainter.draw

    def breaking(self, requests):
        if "broken" in requests[0].prompt:
            raise EngineFailed("The provider died.", "Try again.")
        return draw(self, requests)

    monkeypatch.setattr(FlatPainter, "draw", breaking)
    answer = post(client, user, "images/generate", images(project, *({"prompt": p} for p in ("a", "broken", "c"))))
    states = [made(client, user, i["id"]) for i in answer["images"]]
    assert [s["status"] for s in states] == ["completed", "failed", "completed"]
    assert states[1]["error"] == {"code": "engine_failed", "message": "The provider died.", "hint": "Try again."}
    refused = download(client, user, answer["images"][1]["id"])
    assert refused.status_code == 404 and "The provider died" in error(refused)["message"]
    listed = client.get(ASSETS, params={"project_id": project, "status": "failed"}, headers=user).json()
    assert listed["total"] == 1


def test_a_provider_without_a_key_is_told_and_never_passed_over_in_silence(client, user, hand, project, monkeypatch):
    monkeypatch.delenv("VISIOBOOK_ELEVENLABS_API_KEY", raising=False)
    answer = post(client, user, "voice/generate", voices(project, config={"provider": "elevenlabs"}))
    found = made(client, user, answer["segments"][0]["id"])
    assert (found["status"], found["provider"], found["engine"]) == ("completed", "elevenlabs", "hummer")
    assert "stands in for elevenlabs, which has no key" in found["notice"]


def test_a_cancelled_job_leaves_no_asset_processing_for_ever(client, service, user, project):
    answer = post(client, user, "images/generate", images(project))
    job = service.video_assets.get(answer["images"][0]["id"]).job
    assert service.jobs.cancel(job, service.clock.now())
    found = client.get(f"{ASSETS}/{answer['images'][0]['id']}", headers=user).json()
    assert (found["status"], found["error"]["message"]) == ("failed", "The job was cancelled.")


def test_an_asset_that_is_not_there_yet_cannot_be_downloaded(client, user, project):
    answer = post(client, user, "images/generate", images(project))
    refused = download(client, user, answer["images"][0]["id"])
    assert (refused.status_code, error(refused)["code"]) == (409, "CONFLICT")


def test_an_ordered_asset_that_is_deleted_is_not_made(client, service, user, project):
    answer = post(client, user, "images/generate", images(project, {"prompt": "a"}, {"prompt": "b"}))
    first, second = (i["id"] for i in answer["images"])
    assert client.delete(f"{ASSETS}/{first}", headers=user).status_code == 204
    from tests.api.conftest import Hand

    with Hand(service):
        assert made(client, user, second)["status"] == "completed"
    assert service.video_assets.get(first).status is AssetStatus.PENDING


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("images/generate", {"prompts": []}, "prompts"),
        ("images/generate", {"prompts": [{"prompt": " "}]}, "prompts.0.prompt"),
        ("images/generate", {"prompts": [{"prompt": "x", "scene_id": 0}]}, "prompts.0.scene_id"),
        ("images/generate", {"config": {"size": "huge"}}, "config.size"),
        ("images/generate", {"config": {"size": "9000x9000"}}, "config.size"),
        ("images/generate", {"config": {"provider": "nobody"}}, "config.provider"),
        ("voice/generate", {"segments": [{"text": "…"}]}, "segments.0.text"),
        ("voice/generate", {"segments": [{"text": "Oui", "voice_id": "nobody"}]}, "segments.0.voice_id"),
        ("voice/generate", {"config": {"output_format": "midi"}}, "config.output_format"),
        ("voice/generate", {"config": {"stability": 2}}, "config.stability"),
        ("music/generate", {"config": {"duration": 0}}, "config.duration"),
        ("music/generate", {"config": {"duration": 1e6}}, "config.duration"),
    ],
)
def test_an_order_that_does_not_fit_is_named(client, user, project, path, change, field):
    music = {"project_id": project, "prompt": "calm"}
    base = {"images/generate": images(project), "voice/generate": voices(project), "music/generate": music}[path]
    answer = client.post(f"{ASSETS}/{path}", json={**base, **change}, headers=user)
    assert (answer.status_code, error(answer)["details"]["field"]) == (422, field), answer.text


def test_an_unknown_provider_or_voice_lists_those_there_are(client, user, project):
    answer = client.post(f"{ASSETS}/images/generate", json=images(project, provider="nobody"), headers=user)
    assert "flat" in error(answer)["details"]["hint"]
    answer = client.post(f"{ASSETS}/voice/generate", json=voices(project, voice_id="nobody"), headers=user)
    assert "anne" in error(answer)["details"]["hint"] and "thomas" in error(answer)["details"]["hint"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_ones_own_is_decoded_and_kept_as_it_was_sent(client, user, project, form):
    data = picture(form=form)
    answer = send(client, user, project, data, name=f"Mon Logo.{form.lower()}")
    assert answer.status_code == 201, answer.text
    sent = answer.json()
    assert (sent["type"], sent["status"], sent["origin"], sent["width"]) == ("image", "completed", "uploaded", 64)
    file = download(client, user, sent["id"])
    assert file.content == data and file.headers["content-type"] == f"image/{form.lower()}"
    assert 'filename="mon-logo.' in file.headers["content-disposition"]


def test_a_sound_of_ones_own_is_measured(client, user, project):
    sent = send(client, user, project, tone(1.5), "voice", "v.wav", text="Bonjour").json()
    assert (sent["duration"], sent["media_type"], sent["text"]) == (1.5, "audio/wav", "Bonjour")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image", b""), ("image", b"not a picture"), ("image", picture(400, 300)[:200]), ("image", tone(0.1)),
        ("voice", b""), ("voice", b"not a sound"), ("voice", picture()), ("music", picture(form="JPEG")),
    ],
)  # fmt: skip
def test_a_broken_upload_is_refused_and_leaves_nothing(client, user, project, kind, data):
    answer = send(client, user, project, data, kind)
    assert (answer.status_code, error(answer)["code"]) == (422, "VALIDATION_ERROR"), answer.text
    assert "cannot" not in error(answer)["message"] or error(answer)["details"]["hint"]
    assert client.get(ASSETS, params={"project_id": project}, headers=user).json()["total"] == 0


def test_a_film_and_a_scene_that_is_no_number_cannot_be_uploaded(client, user, project):
    assert send(client, user, project, picture(), "video").status_code == 422
    assert send(client, user, project, picture(), scene_id="first").status_code == 422


def test_a_part_of_a_file_can_be_asked_for(client, user, project):
    data = picture()
    asset = send(client, user, project, data).json()["id"]
    part = download(client, user, asset, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    assert download(client, user, asset, Range=f"bytes={len(data)}-").status_code == 416
    tag = download(client, user, asset).headers["etag"]
    assert download(client, user, asset, **{"If-None-Match": tag}).status_code == 304


def test_assets_are_listed_by_project_type_status_and_scene(client, user, hand, project):
    send(client, user, project, picture(), scene_id=2)
    made(client, user, post(client, user, "voice/generate", voices(project))["segments"][0]["id"])
    send(client, user, create(client, user)["id"], picture())

    def listed(**query):
        return [a["type"] for a in client.get(ASSETS, params=query, headers=user).json()["items"]]

    assert listed(project_id=project) == ["image", "voice"]
    assert listed(project_id=project, type="image") == ["image"]
    assert listed(project_id=project, type="voice,music", status="completed") == ["voice"]
    assert listed(project_id=project, scene_id=2) == ["image"]
    assert len(listed()) == 3
    page = client.get(ASSETS, params={"limit": 2, "page": 2}, headers=user).json()
    assert (page["total"], page["pages"], len(page["items"])) == (3, 2, 1)
    for name, value in (("type", "smell"), ("status", "late")):
        answer = client.get(ASSETS, params={name: value}, headers=user)
        assert (answer.status_code, error(answer)["details"]["field"]) == (422, name)


def test_the_newest_asset_of_a_scene_is_the_films(client, service, user, project):
    first, second = (send(client, user, project, picture(n), scene_id=1).json()["id"] for n in (64, 66))
    found = service.video_projects.get(project)
    assert [a.id for a in replacements(service, found)] == [second]
    place = f"{ASSETS}/{first}"
    assert client.patch(place, json={"scene_id": 1}, headers=user).json()["in_film"]
    assert [a.id for a in replacements(service, found)] == [first]
    assert not client.patch(place, json={"scene_id": None}, headers=user).json()["in_film"]
    assert replacements(service, found) == ()


def test_the_films_own_cannot_be_deleted_but_replaced_and_comes_back(client, service, user, project):
    found = service.video_projects.get(project)
    own = VideoAsset(
        id="img-own", owner=found.owner, project=project, kind=MediaKind.IMAGE, origin=AssetOrigin.FILM,
        status=AssetStatus.COMPLETED, scene=1, in_film=True, created_at=found.created_at, updated_at=found.created_at,
    )  # fmt: skip
    service.video_assets.add((own,))
    answer = client.delete(f"{ASSETS}/img-own", headers=user)
    assert (answer.status_code, error(answer)["code"]) == (409, "CONFLICT")
    other = send(client, user, project, picture(), scene_id=1).json()["id"]
    assert not client.get(f"{ASSETS}/img-own", headers=user).json()["in_film"]
    assert client.delete(f"{ASSETS}/{other}", headers=user).status_code == 204
    assert client.get(f"{ASSETS}/img-own", headers=user).json()["in_film"]
    assert client.get(f"{ASSETS}/{other}", headers=user).status_code == 404


def test_somebody_elses_assets_are_not_there(client, service, user, project):
    asset = send(client, user, project, picture()).json()["id"]
    other = bearer(service)
    for method, path, body in (
        ("GET", f"/{asset}", None), ("GET", f"/{asset}/download", None), ("DELETE", f"/{asset}", None),
        ("PATCH", f"/{asset}", {"scene_id": 1}), ("GET", f"?project_id={project}", None),
        ("POST", "/images/generate", images(project)),
    ):  # fmt: skip
        answer = client.request(method, ASSETS + path, json=body, headers=other)
        assert (answer.status_code, error(answer)["code"]) == (404, "NOT_FOUND"), (method, path)
    assert send(client, other, project, picture()).status_code == 404
    assert client.get(ASSETS, headers=other).json()["total"] == 0


def test_nothing_is_given_without_a_token(client):
    for method, path in (("GET", ""), ("GET", "/x"), ("GET", "/x/download"), ("DELETE", "/x"), ("POST", "/upload")):
        assert client.request(method, ASSETS + path).status_code in (401, 422), path
    assert client.get(f"{ASSETS}/x/download").status_code == 401
