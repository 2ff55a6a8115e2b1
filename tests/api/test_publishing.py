"""Publication as document 001 has it, on local servers that speak the platforms' protocols."""

import dataclasses
import hashlib
import hmac
import json
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from tests.api.conftest import Hand, bearer
from tests.api.test_webhooks import Receiver
from tests.publishing.conftest import platforms
from tests.publishing.servers import LinkedInServer, Refusal, YouTubeServer
from visiobook.domain.account import Caller
from visiobook.domain.job import Job, JobType, Usage
from visiobook.domain.outcome import FilmOutcome, RenderOutcome
from visiobook.domain.publication import Platform
from visiobook.domain.video_project import PipelineRecord
from visiobook.domain.video_render import RenderedVideo, VideoRender
from visiobook.services import video_projects
from visiobook.services.publication_work import count_stale
from visiobook.services.publishing import start_due
from visiobook.services.webhooks import announce_finished, deliver_due

VIDEO = b"not really a film" * 300
YOUTUBE = {
    "platform": "youtube",
    "config": {
        "title": "Introduction à l'IA - Tutoriel Complet",
        "description": "Dans cette vidéo, nous explorons...",
        "tags": ["IA", "machine learning", "tutoriel"],
        "category_id": "28",
        "privacy_status": "public",
    },
}
LINKEDIN = {"platform": "linkedin", "config": {"text": "Nouvelle vidéo sur l'IA! #AI", "visibility": "PUBLIC"}}
FOLDER = {"platform": "folder"}


@pytest.fixture(scope="module")
def servers():
    started = YouTubeServer(), LinkedInServer()
    yield started
    for server in started:
        server.server.shutdown()


@pytest.fixture
def youtube(servers):
    return _cleared(servers[0])


@pytest.fixture
def linkedin(servers):
    return _cleared(servers[1])


def _cleared(server):
    server.access, server.refresh, server.renewals, server.faults = "access-1", "refresh-1", 0, {}
    for name in ("sessions", "videos", "uploads", "posts", "thumbnails", "codes"):
        getattr(server, name, []).clear()
    return server


@pytest.fixture
def service(build, youtube, linkedin, tmp_path):
    own = {"youtube_url": youtube.url, "linkedin_url": linkedin.url, "publish_dir": tmp_path / "out"}
    return dataclasses.replace(build(webhook_allow_private=True), platforms=platforms(**own))


@pytest.fixture
def ana(service):
    """Somebody, and the headers she sends."""
    headers = bearer(service)
    return service.accounts.caller(headers["Authorization"].split()[1]), headers


@pytest.fixture
def video(service, ana):
    return rendered(service, ana[0])


def rendered(service, caller: Caller, finished: bool = True) -> str:
    """A finished video of a project."""
    order = video_projects.VideoOrder(title="Ma Vidéo IA", prompt="…")
    project = video_projects.create(service, caller, order)
    number, now = uuid.uuid4().hex, service.clock.now()
    job = Job(
        id=str(uuid.uuid4()), owner=caller.id, project_ref=project.id, job_type=JobType.ASSET_IMAGES, request="{}",
        fingerprint=number * 2, partition=project.film, created_at=now,
    )  # fmt: skip
    render = VideoRender(
        id=f"render-{number}", video=f"video-{number}", owner=caller.id, project=project.id, timeline="timeline-1",
        job=job.id, estimated_s=1, created_at=now,
    )  # fmt: skip
    service.video_renders.add(render, job)
    if finished:
        result = RenderedVideo(
            file=service.store.put_bytes(VIDEO), media_type="video/mp4", size=len(VIDEO), thumbnail="0" * 64,
            duration_s=5, width=640, height=360, fps=25,
        )  # fmt: skip
        service.video_renders.finish(render.id, result, ())
        outcome = RenderOutcome(model="", video=render.video, file=result.file, size=result.size)
        service.jobs.complete(job.id, outcome.canonical_json(), Usage(), (), now)
        service.jobs.announced(job.id)
    return render.video


def connect(client, headers, server, platform: str) -> dict:
    """Connect an account as a person does in the browser."""
    sent = client.get(f"/api/v1/publish/connect/{platform}", headers=headers, follow_redirects=False)
    assert sent.status_code == 302, sent.text
    state, code = server.agree(sent.headers["Location"])
    back = client.get(f"/api/v1/publish/callback/{platform}", params={"state": state, "code": code})
    assert back.status_code == 200, back.text
    return back.json()


def work(service) -> None:
    """Everything that waits is done."""
    while (job := service.jobs.claim("hand", service.clock.now())) is not None:
        Hand(service).do(job)


def published(client, headers, video: str, *targets: dict) -> dict:
    answer = client.post("/api/v1/publish", json={"video_id": video, "platforms": list(targets)}, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


def status(client, headers, publish_id: str) -> dict:
    return client.get(f"/api/v1/publish/{publish_id}/status", headers=headers).json()


def test_the_documents_example_is_published_on_both_platforms(client, service, ana, video, youtube, linkedin):
    _, headers = ana
    assert connect(client, headers, youtube, "youtube")["account_name"] == "Ma Chaîne"
    connect(client, headers, linkedin, "linkedin")
    batch = published(client, headers, video, YOUTUBE, LINKEDIN)
    assert batch["status"] == "processing" and batch["publish_batch_id"].startswith("pub-")
    assert [(p["platform"], p["status"], p["progress"]) for p in batch["publications"]] == [
        ("youtube", "queued", 0), ("linkedin", "queued", 0),
    ]  # fmt: skip
    work(service)
    count_stale(service)
    one = status(client, headers, batch["publications"][0]["id"])
    assert (one["status"], one["platform_id"], one["platform_url"]) == (
        "published", "video1", "https://youtube.com/watch?v=video1",
    )  # fmt: skip
    assert {k: one["analytics"][k] for k in ("views", "likes", "comments")} == {
        "views": 150,
        "likes": 12,
        "comments": 3,
    }
    whole = status(client, headers, batch["publish_batch_id"])
    assert whole["status"] == "published" and [p["platform"] for p in whole["publications"]] == ["youtube", "linkedin"]
    assert youtube.videos["video1"]["data"] == VIDEO and len(linkedin.posts) == 1


def test_connections_are_listed_as_the_document_has_them(client, ana, youtube):
    _, headers = ana
    connect(client, headers, youtube, "youtube")
    found = {c["platform"]: c for c in client.get("/api/v1/publish/connections", headers=headers).json()["connections"]}
    assert found["youtube"]["connected"] and found["youtube"]["expires_at"]
    assert (found["tiktok"]["connected"], found["folder"]["connected"], found["s3"]["connected"]) == (
        False,
        True,
        False,
    )
    assert client.delete("/api/v1/publish/connections/youtube", headers=headers).json() == {"disconnected": True}
    assert client.delete("/api/v1/publish/connections/youtube", headers=headers).status_code == 404


def test_the_flow_has_state_and_pkce_and_each_state_works_once(client, ana, youtube):
    _, headers = ana
    asked = client.get("/api/v1/publish/connect/youtube?redirect=false", headers=headers).json()["authorization_url"]
    query = parse_qs(urlsplit(asked).query)
    assert query["redirect_uri"] == ["http://testserver/api/v1/publish/callback/youtube"]
    assert len(query["state"][0]) >= 40 and len(query["code_challenge"][0]) == 43
    state, code = youtube.agree(asked)
    path = "/api/v1/publish/callback/youtube"
    for params in ({"state": "x" * 43, "code": code}, {"state": state, "error": "access_denied"}):
        assert client.get(path, params=params).status_code in (400, 422)
    assert client.get(path, params={"state": state, "code": code}).status_code == 400
    other = {"state": youtube.agree(asked)[0], "code": code}
    assert client.get("/api/v1/publish/callback/linkedin", params=other).status_code == 400


def test_only_the_browser_that_began_can_finish(client, service, ana, youtube):
    caller, headers = ana
    path = "/api/v1/publish/callback/youtube"
    begun = client.get("/api/v1/publish/connect/youtube?redirect=false", headers=headers)
    cookie = begun.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", f"Path={path}", "Max-Age=600")), cookie
    state, code = youtube.agree(begun.json()["authorization_url"])
    mine = client.cookies.get("visiobook_connect")
    assert mine == state
    for kept in (None, "x" * 43):
        client.cookies.clear()
        if kept:
            client.cookies.set("visiobook_connect", kept)
        refused = client.get(path, params={"state": state, "code": code})
        assert refused.status_code == 400
        told = refused.json()["error"]
        assert "another browser" in told["message"] and "connect/youtube" in told["details"]["hint"]
        assert service.connections.find(caller.id, Platform.YOUTUBE) is None
    client.cookies.clear()
    client.cookies.set("visiobook_connect", mine)
    done = client.get(path, params={"state": state, "code": code})
    assert (done.status_code, done.json()["connected"]) == (200, True)
    assert "Max-Age=0" in done.headers["Set-Cookie"]


def test_a_program_finishes_with_the_address_its_persons_browser_came_back_to(client, ana, youtube):
    import httpx
    from iafactory_video import VideoClient

    def forward(request: httpx.Request) -> httpx.Response:
        answer = client.request(request.method, str(request.url), headers=dict(request.headers))
        client.cookies.clear()
        return httpx.Response(answer.status_code, headers=list(answer.headers.multi_items()), content=answer.content)

    token = ana[1]["Authorization"].removeprefix("Bearer ")
    program = VideoClient(token, "http://testserver/api/v1", transport=httpx.MockTransport(forward))
    state, code = youtube.agree(program.publish.connect_url("youtube"))
    came_back = f"/api/v1/publish/callback/youtube?{urlencode({'state': state, 'code': code, 'scope': 'x'})}"
    refused = client.get(came_back)
    assert refused.status_code == 400 and "program that began it" in refused.text
    assert program.publish.finish_connection("youtube", f"http://testserver{came_back}").connected


def test_tokens_lie_encrypted(client, service, ana, youtube):
    from resources.database.tables import ConnectionRow

    caller, headers = ana
    connect(client, headers, youtube, "youtube")
    with service.connections._database.read() as session:
        kept = session.get(ConnectionRow, (caller.id, "youtube")).grant
    assert "access-1" not in kept and "refresh-1" not in kept
    assert service.connections.find(caller.id, Platform.YOUTUBE).grant.refresh_token == "refresh-1"


def test_a_token_that_ran_out_is_renewed_and_the_upload_goes_on(client, service, ana, video, youtube):
    _, headers = ana
    connect(client, headers, youtube, "youtube")
    youtube.access = "access-2"  # the platform let the first one expire
    batch = published(client, headers, video, YOUTUBE)
    work(service)
    assert status(client, headers, batch["publish_batch_id"])["status"] == "published"
    assert youtube.renewals == 1


def test_an_account_that_took_its_consent_back_must_be_connected_again(client, service, ana, video, youtube):
    _, headers = ana
    connect(client, headers, youtube, "youtube")
    youtube.access, youtube.refresh = "gone", "gone"
    batch = published(client, headers, video, YOUTUBE)
    work(service)
    failed = status(client, headers, batch["publish_batch_id"])
    assert (failed["status"], failed["error"]["code"], failed["platform_id"]) == ("failed", "token_refused", None)
    assert "connect/youtube" in failed["error"]["hint"]
    again = client.post("/api/v1/publish", json={"video_id": video, "platforms": [YOUTUBE]}, headers=headers)
    assert again.status_code == 409
    found = client.get("/api/v1/publish/connections", headers=headers).json()["connections"]
    assert found[0]["connected"] is False and "revoked" in found[0]["problem"]


def test_a_publication_that_failed_goes_on_where_its_upload_was(client, service, ana, video, youtube):
    _, headers = ana
    connect(client, headers, youtube, "youtube")
    youtube.faults = {"PUT /session/.*": [Refusal(403, {"error": {"errors": [{"reason": "quotaExceeded"}]}})]}
    batch = published(client, headers, video, YOUTUBE)["publish_batch_id"]
    work(service)
    failed = status(client, headers, batch)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "platform_quota")
    again = client.post(f"/api/v1/publish/{batch}/retry", headers=headers)
    assert again.status_code == 202 and again.json()["status"] == "processing"
    work(service)
    assert status(client, headers, batch)["status"] == "published"
    assert len(youtube.sessions) == 1 and len(youtube.videos) == 1
    assert client.post(f"/api/v1/publish/{batch}/retry", headers=headers).status_code == 409


def test_the_same_is_not_published_twice_at_once(client, service, ana, video):
    _, headers = ana
    published(client, headers, video, FOLDER)
    twice = client.post("/api/v1/publish", json={"video_id": video, "platforms": [FOLDER]}, headers=headers)
    assert twice.status_code == 409 and "right now" in twice.json()["error"]["message"]
    work(service)
    assert published(client, headers, video, FOLDER)["status"] == "processing"


def test_a_publication_recorded_by_a_process_that_died_is_not_made_again(client, service, ana, video, youtube):
    _, headers = ana
    connect(client, headers, youtube, "youtube")
    batch = published(client, headers, video, YOUTUBE)["publish_batch_id"]
    job = service.jobs.claim("first", service.clock.now())
    real = service.publications.published
    dead = dataclasses.replace(service, publications=_Dying(service.publications))
    with pytest.raises(SystemExit):
        Hand(dead).do(job)
    assert len(youtube.videos) == 1
    assert service.jobs.release(job.id, "first")
    work(service)
    assert status(client, headers, batch)["status"] == "published" and len(youtube.videos) == 1
    assert real is not None


class _Dying:
    """The process ends between the upload and its record."""

    def __init__(self, kept) -> None:
        self._kept = kept

    def __getattr__(self, name):
        return getattr(self._kept, name)

    def published(self, *_):
        raise SystemExit


def test_a_scheduled_publication_goes_out_at_its_time_and_once(client, service, ana, video, tmp_path):
    _, headers = ana
    body = {
        "video_id": video, "platforms": [FOLDER],
        "schedule": {"publish_at": "2031-12-15T14:00:00Z", "timezone": "Europe/Paris"},
    }  # fmt: skip
    at = (service.clock.now() + timedelta(hours=1)).replace(tzinfo=None, microsecond=0)
    body["schedule"] = {"publish_at": at.isoformat(), "timezone": "UTC"}
    asked = client.post("/api/v1/publish/schedule", json=body, headers=headers)
    assert asked.status_code == 202 and asked.json()["status"] == "scheduled"
    assert start_due(service) == 0
    later = dataclasses.replace(service, clock=_Ahead(service.clock, hours=2))
    assert (start_due(later), start_due(later), start_due(later)) == (1, 0, 0)
    work(later)
    found = status(client, headers, asked.json()["publish_batch_id"])
    assert found["status"] == "published" and found["publish_at"].startswith(at.isoformat())
    assert len(list((tmp_path / "out").glob("*.mp4"))) == 1


class _Ahead:
    def __init__(self, clock, **ahead) -> None:
        self._clock, self._ahead = clock, timedelta(**ahead)

    def now(self):
        return self._clock.now() + self._ahead


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        ("2020-01-01T00:00:00Z", "", "past"),
        ("2099-01-01T00:00:00Z", "", "ahead"),
        ("{year}-01-01T00:00:00", "Europe/Pari", "time zone"),
        ("{year}-01-01T00:00:00", "../etc/passwd", "time zone"),
        ("nonsense", "", "publish_at"),
    ],
)
def test_a_time_that_is_none_is_refused(client, service, ana, video, at, zone, said):
    _, headers = ana
    year = service.clock.now().year + 1
    schedule = {"publish_at": at.format(year=year), "timezone": zone}
    body = {"video_id": video, "platforms": [FOLDER], "schedule": schedule}
    refused = client.post("/api/v1/publish/schedule", json=body, headers=headers)
    assert refused.status_code == 422 and said in refused.text


@pytest.mark.sqlite_only
def test_an_hour_that_a_zone_leaves_out_is_no_time(service, ana, video):
    from datetime import UTC, datetime

    from visiobook.domain.publication import PlaceConfig
    from visiobook.errors import InvalidField
    from visiobook.services.publishing import PublishOrder, publish

    class March:
        def now(self):
            return datetime(2031, 3, 1, tzinfo=UTC)

    caller, _ = ana
    then = dataclasses.replace(service, clock=March())
    order = PublishOrder(video_id=video, configs=(PlaceConfig(platform=Platform.FOLDER),), timezone="Europe/Paris")
    gone = order.model_copy(update={"publish_at": datetime(2031, 3, 30, 2, 30)})
    with pytest.raises(InvalidField, match="clocks go forward"):
        publish(then, caller, gone)
    (kept,) = publish(then, caller, order.model_copy(update={"publish_at": datetime(2031, 3, 30, 3, 30)}))
    assert kept.publish_at == datetime(2031, 3, 30, 1, 30, tzinfo=UTC)


def test_what_is_scheduled_can_be_cancelled_and_what_is_out_cannot(client, service, ana, video):
    _, headers = ana
    at = (service.clock.now() + timedelta(hours=1)).isoformat()
    body = {"video_id": video, "platforms": [FOLDER], "schedule": {"publish_at": at}}
    batch = client.post("/api/v1/publish/schedule", json=body, headers=headers).json()["publish_batch_id"]
    assert client.delete(f"/api/v1/publish/{batch}", headers=headers).json()["status"] == "cancelled"
    assert start_due(dataclasses.replace(service, clock=_Ahead(service.clock, hours=2))) == 0
    out = published(client, headers, video, FOLDER)["publish_batch_id"]
    work(service)
    assert client.delete(f"/api/v1/publish/{out}", headers=headers).status_code == 409


def test_the_video_is_found_by_its_renders_id_and_not_by_others(client, service, ana, video):
    _, headers = ana
    render = video.replace("video-", "render-")
    assert published(client, headers, render, FOLDER)["status"] == "processing"
    body = {"video_id": video, "platforms": [FOLDER]}
    assert client.post("/api/v1/publish", json=body, headers=bearer(service)).status_code == 404
    for unknown in ("video-none", str(uuid.uuid4())):
        assert client.post("/api/v1/publish", json={**body, "video_id": unknown}, headers=headers).status_code == 404
    unfinished = rendered(service, ana[0], finished=False)
    assert client.post("/api/v1/publish", json={**body, "video_id": unfinished}, headers=headers).status_code == 409


def test_another_persons_publication_is_not_there(client, service, ana, video):
    _, headers = ana
    batch = published(client, headers, video, FOLDER)["publish_batch_id"]
    other = bearer(service)
    assert client.get(f"/api/v1/publish/{batch}/status", headers=other).status_code == 404
    assert client.delete(f"/api/v1/publish/{batch}", headers=other).status_code == 404
    assert client.post(f"/api/v1/publish/{batch}/retry", headers=other).status_code == 404


def test_without_an_account_or_an_operators_registration_nothing_is_begun(build, client, ana, video):
    _, headers = ana
    body = {"video_id": video, "platforms": [YOUTUBE]}
    refused = client.post("/api/v1/publish", json=body, headers=headers)
    assert refused.status_code == 409 and "connect/youtube" in refused.json()["error"]["details"]["hint"]
    bare = build()
    with TestClient(create_app(bare)) as other:
        told = other.get("/api/v1/publish/connect/youtube", headers=bearer(bare), follow_redirects=False)
    assert told.status_code == 409 and "VISIOBOOK_YOUTUBE_CLIENT_ID" in told.text


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wrong",
    [
        {"platforms": []}, {"platforms": [{"platform": "myspace"}]}, {"platforms": [{"platform": "youtube"}]},
        {"platforms": [{"platform": "youtube", "config": {"title": "<b>"}}]}, {"video_id": ""}, {"video_id": None},
        {"platforms": [{**LINKEDIN, "config": {"visibility": "EVERYBODY"}}]},
        {"platforms": [{"platform": "youtube", "config": {"title": "x", "thumbnail_asset_id": "img-none"}}]},
    ],
)  # fmt: skip
def test_fields_that_do_not_fit_are_named(client, ana, video, wrong):
    _, headers = ana
    body = {"video_id": video, "platforms": [FOLDER], **wrong}
    refused = client.post("/api/v1/publish", json=body, headers=headers)
    assert refused.status_code in (404, 422), refused.text
    assert refused.json()["error"]["message"]


@pytest.mark.sqlite_only
def test_more_than_ten_an_hour_are_too_many(client, ana, video):
    _, headers = ana
    body = {"video_id": "video-none", "platforms": [FOLDER]}
    answers = [client.post("/api/v1/publish", json=body, headers=headers) for _ in range(11)]
    assert [a.status_code for a in answers] == [404] * 10 + [429]
    assert answers[0].headers["X-RateLimit-Limit"] == "10" and int(answers[-1].headers["Retry-After"]) <= 3600
    assert client.get("/api/v1/publish/connections", headers=headers).status_code == 200


def test_the_end_of_a_publication_is_told_signed_as_the_document_says(client, service, ana, video, youtube):
    _, headers = ana
    receiver = Receiver()
    events = ["publish.completed", "publish.failed"]
    hook = {"url": receiver.url, "events": events, "secret": "my-webhook-secret"}
    assert client.post("/api/v1/webhooks", json=hook, headers=headers).status_code == 201
    connect(client, headers, youtube, "youtube")
    youtube.faults = {"PUT /session/.*": [400]}
    published(client, headers, video, FOLDER, YOUTUBE)
    work(service)
    announce_finished(service)
    deliver_due(service)
    bodies = [json.loads(body) for _, body in receiver.received]
    assert sorted(b["event"] for b in bodies) == events
    for body in bodies:
        assert status(client, headers, body["data"]["publish_id"])["platform"] == body["data"]["platform"]
        assert set(body) == {"event", "timestamp", "data", "signature"}
        signature = body.pop("signature")
        compact = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        expected = hmac.new(b"my-webhook-secret", compact.encode(), hashlib.sha256).hexdigest()
        assert signature == f"sha256={expected}"
    receiver.server.shutdown()


def test_a_projects_own_film_is_published_and_downloaded_by_the_projects_id(client, service, ana, tmp_path):
    caller, headers = ana
    project = video_projects.create(service, caller, video_projects.VideoOrder(title="Ma Vidéo IA", prompt="…"))
    body = {"video_id": project.id, "platforms": [FOLDER]}
    assert client.post("/api/v1/publish", json=body, headers=headers).status_code == 409
    assert client.get(f"/api/v1/videos/{project.id}/download", headers=headers).status_code == 409
    job = Job(
        id=str(uuid.uuid4()), owner=caller.id, project_ref=project.id, job_type=JobType.PIPELINE, request="{}",
        fingerprint="f" * 64, partition=project.film, created_at=service.clock.now(),
    )  # fmt: skip
    service.video_projects.start(project.id, job, PipelineRecord(), job.created_at)
    film = FilmOutcome(video=project.id, title="Ma Vidéo IA", film=service.store.put_bytes(VIDEO), size=len(VIDEO))
    service.jobs.complete(job.id, film.canonical_json(), Usage(), (), service.clock.now())
    out = client.get(f"/api/v1/videos/{project.id}/download", headers=headers)
    assert (out.status_code, out.content, out.headers["content-type"]) == (200, VIDEO, "video/mp4")
    batch = published(client, headers, project.id, FOLDER)["publish_batch_id"]
    work(service)
    assert status(client, headers, batch)["video_id"] == project.id
    assert [f.read_bytes() for f in (tmp_path / "out").glob("*.mp4")] == [VIDEO]
