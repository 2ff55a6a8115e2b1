"""Bad input and bad days: every failure is answered with the envelope."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from starlette.testclient import TestClient

from api.main import create_app
from resources.clock import SystemClock
from tests.api.conftest import TEXT, Hand, bearer, digest
from tests.api.test_contract000 import POSTS, request

SEMANTIC = POSTS["semantic"][0]


def check(answer, status: int, code: str = "") -> dict:
    body = answer.json()
    assert answer.status_code == status, answer.text
    assert set(body["error"]) == {"code", "message", "details", "timestamp", "request_id"}
    assert body["request_id"] == body["error"]["request_id"] == answer.headers["X-Request-ID"]
    assert body["status"] == status and body["detail"] == body["error"]["message"] and body["title"]
    assert isinstance(body["error"]["details"], dict)
    if code:
        assert body["error"]["code"] == code
    return body["error"]


def test_without_a_token_nothing_is_done(client):
    answer = client.post(SEMANTIC, json=request("semantic"))
    check(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


CLAIMS = {"sub": "u1", "email": "a@b.c", "role": "admin", "permissions": [], "aud": "visiobook"}


def token(key="x" * 40, algorithm="HS256", **claims) -> str:
    exp = int(datetime.now(UTC).timestamp()) + 3600
    return jwt.encode({**CLAIMS, "exp": exp, **claims}, key, algorithm)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "bad",
    [
        token(exp=int((datetime.now(UTC) - timedelta(hours=1)).timestamp())),
        token(nbf=int((datetime.now(UTC) + timedelta(hours=1)).timestamp())),
        token(key="y" * 40),
        token(key=None, algorithm="none"),
        token(key="x" * 64, algorithm="HS512"),
        token(aud="other"),
        token(role="emperor"),
        token()[:-4] + "AAAA",
        "nonsense",
        "a.b.c",
    ],
    ids=["expired", "not yet", "forged", "none", "HS512", "audience", "role", "signature", "nonsense", "dots"],
)
def test_a_token_that_does_not_hold_is_refused(client, bad):
    check(client.get("/api/v1/jobs", headers={"Authorization": f"Bearer {bad}"}), 401)


def test_a_token_that_holds_is_let_in(client):
    assert client.get("/api/v1/jobs", headers={"Authorization": f"Bearer {token()}"}).status_code == 200


WRONG = {
    "semantic": [
        ("project_id", None), ("project_id", 5), ("project_id", ""), ("project_id", "x" * 256), ("content", None),
        ("content", 5), ("content", ["a"]), ("language", "français"), ("language", 3), ("analysis_options", 5),
        ("analysis_options.extract_entities", "yes"), ("model_preferences.speed", 1),
    ],
    "scenes": [
        ("scene_options.min_scene_length", -1), ("scene_options.min_scene_length", "many"),
        ("scene_options.max_scenes", 0), ("scene_options.max_scenes", 1.5), ("style_preferences.visual_style", 4),
    ],
    "characters": [("character_options.analyze_relationships", 3)],
    "images": [
        ("scenes", []), ("scenes", None), ("scenes", [{}]), ("scenes", [{"scene_id": "s", "description": ""}]),
        ("generation_options.resolution", "big"), ("generation_options.resolution", "9000x10"),
        ("generation_options.steps", 0), ("generation_options.guidance_scale", -1), ("generation_options.seed", -5),
        ("generation_options.style_strength", 2), ("batch_size", 0), ("batch_size", 99), ("batch_size", "4"),
    ],
    "narration": [
        ("text", None), ("text", 4), ("voice_options.speed", 9), ("voice_options.pitch", 99),
        ("audio_settings.format", "wma"), ("audio_settings.sample_rate", 1), ("audio_settings.normalize", "no"),
    ],
    "music": [
        ("mood", None), ("mood", ""), ("duration_seconds", 0), ("duration_seconds", -5), ("duration_seconds", 1e9),
        ("instruments", "strings"), ("instruments", [1]),
    ],
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("name", "field", "value"), [(n, f, v) for n, pairs in WRONG.items() for f, v in pairs])
def test_every_field_wrong_in_turn_is_a_400_that_names_it(client, premium, name, field, value):
    body = request(name)
    *path, last = field.split(".")
    inner = body
    for part in path:
        inner = inner.setdefault(part, {})
    inner[last] = value
    if value is None:
        del inner[last]
    error = check(client.post(POSTS[name][0], json=body, headers=premium), 400, "VISIOBOOK_VALIDATION_FAILED")
    assert last in json.dumps(error)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"project_id": NaN}'])
def test_a_body_that_is_no_object_is_a_400(client, user, body):
    check(client.post(SEMANTIC, content=body, headers={**user, "Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("text", ["", "   \n", "12345 !!! 678", "\u0000\u0001"])
def test_a_text_without_words_is_a_422(client, user, text):
    check(client.post(SEMANTIC, json={**request("semantic"), "content": text}, headers=user), 422)


def test_the_frameworks_own_404_and_405_have_the_envelope(client, user):
    check(client.get("/api/v1/nowhere"), 404, "NOT_FOUND")
    check(client.get("/api/v1/jobs/nonsense", headers=user), 404, "VISIOBOOK_RESOURCE_NOT_FOUND")
    check(client.put("/api/v1/jobs"), 405)
    check(client.get("/api/v1/storage/download/img_nothing"), 404)


def test_an_unforeseen_failure_is_a_500_that_tells_nothing_of_the_inside(client, app, user, monkeypatch):
    monkeypatch.setattr(app.state.service.jobs, "list", lambda _: 1 / 0)
    error = check(client.get("/api/v1/jobs", headers=user), 500)
    assert "division" not in json.dumps(error)


@pytest.mark.sqlite_only
def test_a_database_that_is_away_is_a_503(client, service, user):
    service.jobs._database.engine.dispose()
    service.settings.home.joinpath("service.db").rename(service.settings.home / "gone")
    for name in ("service.db-wal", "service.db-shm"):
        service.settings.home.joinpath(name).unlink(missing_ok=True)
    check(client.get("/api/v1/jobs", headers=user), 503)
    assert client.get("/health").status_code == 503


def test_a_body_larger_than_the_limit_is_refused_before_it_is_read(build, monkeypatch):
    service = build(max_content_length=1000)
    with TestClient(create_app(service)) as client:
        read = 0

        def endless():
            nonlocal read
            for _ in range(1000):
                read += 100
                yield b"x" * 100

        headers = {**bearer(service), "Content-Type": "application/json"}
        check(client.post(SEMANTIC, content=endless(), headers=headers), 413)
        told = {**headers, "Content-Length": str(50 * 1024 * 1024 + 1)}
        check(client.post(SEMANTIC, content=b"x", headers=told), 413)


def test_a_content_hash_that_does_not_fit_is_refused(client, hand, user):
    body = json.dumps(request("semantic"))
    headers = {**user, "Content-Type": "application/json"}
    for fitting in (digest(body), "sha256:" + digest(body).upper(), digest(TEXT)):
        assert client.post(SEMANTIC, content=body, headers={**headers, "X-Content-Hash": fitting}).status_code == 200
    check(client.post(SEMANTIC, content=body, headers={**headers, "X-Content-Hash": digest("other")}), 400)


def test_the_request_id_comes_back(client):
    assert client.get("/health", headers={"X-Request-ID": "mine-1"}).headers["X-Request-ID"] == "mine-1"
    assert client.get("/health").headers["X-Request-ID"].startswith("req_")


def test_the_same_key_and_body_get_the_same_answer_and_another_body_does_not(client, service, hand, user):
    headers = {**user, "Idempotency-Key": "k1"}
    first = client.post(SEMANTIC, json=request("semantic"), headers=headers)
    again = client.post(SEMANTIC, json=request("semantic"), headers=headers)
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = client.post(SEMANTIC, json={**request("semantic"), "content": "Un mot."}, headers=headers)
    check(other, 422, "VISIOBOOK_IDEMPOTENCY_KEY_REUSED")
    assert (
        client.post(
            SEMANTIC, json=request("semantic"), headers={**bearer(service), "Idempotency-Key": "k1"}
        ).status_code
        == 200
    )


def test_a_key_of_a_refused_request_may_be_used_again(client, user, premium):
    headers = {**user, "Idempotency-Key": "k2"}
    assert client.post(POSTS["music"][0], json=request("music"), headers=headers).status_code == 403
    assert client.post(POSTS["music"][0], json=request("music"), headers=headers).status_code == 403


def test_too_many_requests_are_told_when_to_come_back(build):
    noon = datetime.now(UTC).replace(second=10)  # well inside a window, whenever the test runs

    class StillClock(SystemClock):
        def now(self):
            return noon

    service = dataclasses.replace(build(requests_per_minute=3), clock=StillClock())
    with TestClient(create_app(service)) as client:
        headers = bearer(service)
        answers = [client.get("/api/v1/jobs", headers=headers) for _ in range(4)]
        assert [a.headers["X-RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0"]
        check(answers[-1], 429, "VISIOBOOK_RATE_LIMIT_EXCEEDED")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert client.get("/health").status_code == 200


def test_two_hundred_submissions_at_once_are_all_kept_once(app, service, premium):
    """Every text comes twice: one of the two is taken, the other told of it."""

    def send(number: int) -> int:
        body = {**request("semantic"), "content": f"Texte {number % 100} du prince."}
        return client.post(SEMANTIC, json=body, headers={**premium, "Prefer": "respond-async"}).status_code

    with TestClient(app) as client, ThreadPoolExecutor(200) as pool:
        answers = sorted(pool.map(send, range(200)))
    assert answers == [202] * 100 + [409] * 100
    assert service.jobs.queue(service.clock.now()).pending == 100


def test_a_job_that_fails_tells_its_reason(client, service, user, monkeypatch):
    from visiobook.errors import EngineMissing

    def missing(*_):
        raise EngineMissing("The reader's package is not installed.", "pip install reader")

    monkeypatch.setattr(service.engines.engines.reader, "read", missing)
    with Hand(service):
        error = check(client.post(SEMANTIC, json=request("semantic"), headers=user), 503)
    assert error["details"]["hint"] == "pip install reader"
    jobs = client.get("/api/v1/jobs?status=failed", headers=user).json()["jobs"]
    job = client.get(f"/api/v1/jobs/{jobs[0]['id']}", headers=user).json()["job"]
    assert job["error"]["code"] == "engine_missing"
