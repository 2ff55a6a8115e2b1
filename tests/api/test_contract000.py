"""A client written from document 000 gets the answers the document shows."""

import io
import json
from importlib.resources import files

import pytest
from PIL import Image

from resources.providers import EnvironmentProviders
from tests.api.conftest import TEXT, bearer
from visiobook.domain.engine import Port

EXAMPLES = json.loads(files("api.dialects.visiobook000").joinpath("examples.json").read_text(encoding="utf-8"))
POSTS = {
    "semantic": ("/api/v1/analysis/semantic", "analysis"),
    "scenes": ("/api/v1/analysis/extract-scenes", "scene_extraction"),
    "characters": ("/api/v1/analysis/characters", "character_analysis"),
    "images": ("/api/v1/generation/images", "image_generation"),
    "narration": ("/api/v1/generation/audio/narration", "audio_generation"),
    "music": ("/api/v1/generation/audio/music", "music_generation"),
}


def request(name: str) -> dict:
    """The document's own request, with a text long enough to have scenes and a picture small enough to be quick."""
    body = json.loads(json.dumps(EXAMPLES[f"{name}_request"]))
    if "content" in body:
        body["content"] = TEXT
    if name == "images":
        body["generation_options"]["resolution"] = "320x180"
    if name == "music":
        body["duration_seconds"] = 12
    return body


def shape(value):
    """The keys of an answer, of lists by their first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def same_shape(answer, example, path=""):
    if isinstance(example, dict) and isinstance(answer, dict):
        assert set(answer) == set(example), path
        for key in example:
            same_shape(answer[key], example[key], f"{path}.{key}")
    elif isinstance(example, list) and isinstance(answer, list) and example and answer:
        same_shape(answer[0], example[0], f"{path}[]")
    elif answer is not None and not isinstance(example, (dict, list)):
        numbers = (int, float)
        assert isinstance(answer, numbers) == isinstance(example, numbers), path


@pytest.mark.parametrize("name", POSTS)
def test_a_submission_is_answered_with_the_documents_body(client, hand, premium, name):
    path, part = POSTS[name]
    answer = client.post(path, json=request(name), headers=premium)
    assert answer.status_code == 200, answer.text
    same_shape(answer.json(), EXAMPLES[name])
    assert answer.json()[part]["status"] == "completed"
    assert answer.json()[part]["project_id"] == "proj_123456789"


def test_the_parts_that_were_switched_off_are_null(client, hand, user):
    body = request("semantic")
    body["analysis_options"] = dict.fromkeys(body["analysis_options"], False)
    results = client.post(POSTS["semantic"][0], json=body, headers=user).json()["analysis"]["results"]
    assert [results[k] for k in ("entities", "themes", "sentiment", "genre", "reading_level")] == [None] * 5


def test_finished_content_is_answered_from_the_store_also_to_others(client, hand, service, user):
    first = client.post(POSTS["semantic"][0], json=request("semantic"), headers=user).json()
    again = client.post(POSTS["semantic"][0], json=request("semantic"), headers=user).json()
    assert again["analysis"]["id"] == first["analysis"]["id"]
    other = client.post(POSTS["semantic"][0], json=request("semantic"), headers=bearer(service)).json()
    assert other["analysis"]["id"] != first["analysis"]["id"]
    assert other["analysis"]["results"] == first["analysis"]["results"]


def test_without_waiting_the_job_is_told_and_later_has_the_whole_answer(client, service, user):
    answer = client.post(POSTS["semantic"][0], json=request("semantic"), headers={**user, "Prefer": "respond-async"})
    assert answer.status_code == 202
    job_id = answer.json()["job_id"]
    assert answer.json()["analysis"]["status"] == "pending"
    assert answer.headers["Location"] == f"/api/v1/jobs/{job_id}"
    waiting = client.get(f"/api/v1/jobs/{job_id}", headers=user).json()["job"]
    assert (waiting["status"], waiting["queue_position"], waiting["result"]) == ("pending", 1, None)
    from tests.api.conftest import Hand

    Hand(service).do(service.jobs.claim("hand", service.clock.now()))
    job = client.get(f"/api/v1/jobs/{job_id}", headers=user).json()["job"]
    assert set(EXAMPLES["job"]["job"]) <= set(job)
    assert set(EXAMPLES["job"]["job"]["result"]) <= set(job["result"])
    same_shape(job["result"]["analysis"], EXAMPLES["semantic"]["analysis"])
    assert job["parameters"]["content_length"] == len(TEXT)
    assert job["resource_usage"]["memory_peak_mb"] > 0


def test_a_client_may_say_how_long_it_waits(client, user):
    answer = client.post(POSTS["semantic"][0], json=request("semantic"), headers={**user, "Prefer": "wait=0"})
    assert answer.status_code == 202


def test_content_in_progress_is_a_conflict_that_names_the_job(client, user):
    headers = {**user, "Prefer": "respond-async"}
    first = client.post(POSTS["semantic"][0], json=request("semantic"), headers=headers).json()
    second = client.post(POSTS["semantic"][0], json=request("semantic"), headers=headers)
    assert second.status_code == 409
    assert second.json()["error"]["details"]["job_id"] == first["job_id"]


def test_a_generation_tells_its_state_and_then_its_images(client, service, user):
    answer = client.post(POSTS["images"][0], json=request("images"), headers={**user, "Prefer": "respond-async"})
    generation_id = answer.json()["image_generation"]["id"]
    path = f"/api/v1/generation/images/{generation_id}"
    state = client.get(path, headers=user).json()["generation"]
    assert set(EXAMPLES["generation"]["generation"]) <= set(state)
    assert (state["status"], state["total_images"], state["completed_images"]) == ("pending", 4, 0)
    from tests.api.conftest import Hand

    Hand(service).do(service.jobs.claim("hand", service.clock.now()))
    done = client.get(path, headers=user).json()["generation"]
    assert (done["status"], done["completed_images"], len(done["generated_images"])) == ("completed", 4, 4)


def test_images_differ_by_seed_have_measured_quality_and_a_best_candidate(client, hand, user):
    made = client.post(POSTS["images"][0], json=request("images"), headers=user).json()["image_generation"]
    images = made["generated_images"]
    assert [i["generation_params"]["seed"] for i in images] == [42, 43, 44, 45]
    assert all(0 <= i["quality_score"] <= 1 and len(i["metadata"]["dominant_colors"]) == 3 for i in images)
    best = max(images, key=lambda i: i["quality_score"])["image_id"]
    assert made["alternatives"] == [{"scene_id": "scene_1", "variations": 3, "best_candidate": best}]


def test_files_are_downloaded_whole_in_parts_and_not_again(client, hand, user):
    made = client.post(POSTS["images"][0], json=request("images"), headers=user).json()["image_generation"]
    image = made["generated_images"][0]
    url = image["url"].removeprefix("http://testserver")
    whole = client.get(url)
    assert whole.headers["content-type"] == "image/jpeg"
    assert len(whole.content) == image["file_size_bytes"]
    assert Image.open(io.BytesIO(whole.content)).size == (320, 180)
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert client.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get(url, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    thumb = client.get(image["thumbnail_url"].removeprefix("http://testserver"))
    assert Image.open(io.BytesIO(thumb.content)).size[0] == 320


def test_links_begin_with_the_public_address_where_it_is_set(build):
    from starlette.testclient import TestClient

    from api.main import create_app
    from tests.api.conftest import Hand

    service = build(public_base_url="https://api.visiobook.com/", wait_generation_s=10)
    with TestClient(create_app(service)) as client, Hand(service):
        made = client.post(POSTS["music"][0], json=request("music"), headers=bearer(service, "premium")).json()
    assert made["music_generation"]["audio_file"]["url"].startswith(
        "https://api.visiobook.com/api/v1/storage/download/music_"
    )


def test_jobs_are_listed_with_filters(client, hand, user):
    for name in ("semantic", "scenes"):
        client.post(POSTS[name][0], json=request(name), headers=user)
    listed = client.get("/api/v1/jobs?status=pending,running,completed&job_type=semantic&page=1&limit=20", headers=user)
    same_shape(listed.json(), EXAMPLES["jobs"])
    assert [j["job_type"] for j in listed.json()["jobs"]] == ["semantic_analysis"]
    assert client.get("/api/v1/jobs?project_id=other", headers=user).json()["jobs"] == []
    assert client.get("/api/v1/jobs?status=nonsense", headers=user).status_code == 400


def test_a_waiting_job_is_cancelled_and_a_finished_one_is_not(client, user):
    headers = {**user, "Prefer": "respond-async"}
    job_id = client.post(POSTS["semantic"][0], json=request("semantic"), headers=headers).json()["job_id"]
    cancelled = client.delete(f"/api/v1/jobs/{job_id}", headers=user)
    assert cancelled.json() == {**EXAMPLES["cancel"], "job_id": job_id}
    again = client.delete(f"/api/v1/jobs/{job_id}", headers=user)
    assert again.status_code == 200


def test_a_finished_job_cannot_be_cancelled(client, hand, user):
    done = client.post(POSTS["semantic"][0], json=request("semantic"), headers=user)
    assert client.delete(done.headers["Location"], headers=user).status_code == 409


def test_another_users_job_is_not_there_but_an_administrator_sees_it(client, service, user, admin):
    headers = {**user, "Prefer": "respond-async"}
    job_id = client.post(POSTS["semantic"][0], json=request("semantic"), headers=headers).json()["job_id"]
    for method in ("GET", "DELETE"):
        assert client.request(method, f"/api/v1/jobs/{job_id}", headers=bearer(service)).status_code == 404
    assert client.get("/api/v1/jobs", headers=bearer(service)).json()["jobs"] == []
    assert client.get(f"/api/v1/jobs/{job_id}", headers=admin).status_code == 200


def test_music_is_for_premium_accounts(client, user):
    refused = client.post(POSTS["music"][0], json=request("music"), headers=user)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "VISIOBOOK_INSUFFICIENT_PERMISSIONS"


def test_a_high_gpu_priority_counts_for_those_who_may_ask_for_it(client, user, premium):
    priorities = {}
    for name, headers in (("user", user), ("premium", premium)):
        body = request("semantic")
        sent = {**headers, "Prefer": "respond-async", "X-GPU-Priority": "high"}
        job_id = client.post(POSTS["semantic"][0], json=body, headers=sent).json()["job_id"]
        priorities[name] = client.get(f"/api/v1/jobs/{job_id}", headers=headers).json()["job"]["priority"]
    assert priorities == {"user": 5, "premium": 9}


def test_a_used_up_quota_is_forbidden(client, service, user, hand):
    from resources.database.tables import QuotaRow

    with service.quotas._database.write() as session:
        session.get(QuotaRow, ("free", "semantic_analysis")).job_limit = 1
    client.post(POSTS["semantic"][0], json=request("semantic"), headers=user)
    refused = client.post(POSTS["semantic"][0], json={**request("semantic"), "content": "Autre texte."}, headers=user)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "VISIOBOOK_QUOTA_EXCEEDED"


def test_health_needs_no_token_and_has_the_documents_checks(client):
    answer = client.get("/health").json()
    assert set(answer) == set(EXAMPLES["health"]) and set(answer["checks"]) == set(EXAMPLES["health"]["checks"])
    assert answer["status"] == answer["checks"]["database"]["status"] == "UP"
    assert set(answer["checks"]["models"]) >= {"semantic_analysis", "image_generation"}


def test_models_are_for_administrators_and_carry_measured_figures(client, hand, user, admin):
    assert client.get("/api/v1/models", headers=user).status_code == 403
    client.post(POSTS["semantic"][0], json=request("semantic"), headers=user)
    models = {m["type"]: m for m in client.get("/api/v1/models", headers=admin).json()["models"]}
    assert models["semantic_analysis"]["status"] == "loaded"
    assert models["semantic_analysis"]["performance"]["avg_processing_time_ms"] is not None
    assert models["image_generation"]["status"] == "available"
    assert models["semantic_analysis"]["revision"] == "plain-1" and models["semantic_analysis"]["missing"] is None
    assert models["semantic_analysis"]["license"] == "Apache-2.0"


def test_a_model_that_lacks_something_is_listed_as_unavailable_with_what_it_lacks(client, admin, monkeypatch):
    monkeypatch.setattr(EnvironmentProviders, "lacking", lambda self, info: "no key (X)" * (info.port is Port.IMAGE))
    models = {m["type"]: m for m in client.get("/api/v1/models", headers=admin).json()["models"]}
    assert (models["image_generation"]["status"], models["image_generation"]["missing"]) == (
        "unavailable",
        "no key (X)",
    )
    assert models["semantic_analysis"]["status"] == "available"


def test_a_narration_in_a_language_nobody_speaks_is_not_analysable(client, hand, user):
    body = request("narration")
    body["voice_options"]["language"] = "sw"
    refused = client.post(POSTS["narration"][0], json=body, headers=user)
    assert refused.status_code == 422 and "sw" in refused.json()["error"]["message"]
