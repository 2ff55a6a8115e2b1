"""The Python SDK against a real server: the document's own calls, waiting, watching, and bad days."""

import ast
import asyncio
import importlib.util
import json
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from iafactory_video import (
    AsyncVideoClient,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    PipelineFailed,
    RateLimited,
    VideoClient,
    VideoError,
    WaitTimeout,
)

from tests.video.conftest import ESPEAK, TINY
from tests.video.test_voices import seconds, working
from tests.video.test_websocket import free_port, serving
from visiobook.errors import EngineFailed

SDK = Path(__file__).parents[2] / "clients" / "python"
VOICE = ESPEAK["pipeline_config"]["providers"]
SCENES = [{"narration": "La barque glisse sur le lac. Un enfant rame."}]


@pytest.fixture(scope="module")
def server(house):
    port = free_port()
    with serving(house, port):
        yield f"http://127.0.0.1:{port}/api/v1"


@pytest.fixture
def token(house) -> str:
    return house.someone()["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def client(server, token):
    with VideoClient(api_key=token, base_url=server) as client:
        yield client


def test_the_documents_calls_make_a_film_and_its_progress_is_heard(client, house):
    project = client.projects.create(title="Ma Vidéo", prompt="Créer une vidéo sur l'IA...", config=TINY)
    assert (project.status, project.title) == ("draft", "Ma Vidéo")
    client.projects.set_script(project.id, SCENES)
    started = client.projects.start(project.id, providers=VOICE)
    assert started.pipeline_id.startswith("pipe-")
    heard, pushed = [], []
    listener = threading.Thread(target=client.projects.on_progress, args=(project.id, pushed.append))
    listener.start()
    with working(house):
        result = client.projects.wait_for_completion(project.id, on_progress=heard.append, timeout=300, interval=0.2)
        batch = client.publish.create(project.id, [{"platform": "folder"}])
        post = client.publish.wait_for(batch.publish_batch_id, timeout=60, interval=0.05)
        later = {"publish_at": (datetime.now(UTC) + timedelta(days=9)).isoformat(), "timezone": "Europe/Paris"}
        planned = client.publish.schedule(project.id, [{"platform": "folder"}], later).publish_batch_id
        with pytest.raises(WaitTimeout):
            client.publish.wait_for(planned, timeout=0.1, interval=0.1)
        client.publish.cancel(planned)
        with pytest.raises(PipelineFailed, match="publication is cancelled"):
            client.publish.wait_for(planned)
    listener.join(30)
    assert (post.status, post.platform) == ("published", "folder") and post.platform_url.startswith("file:")
    assert (result.id, result.status) == (project.id, "completed")
    for told in (heard, pushed):
        assert told[-1].percentage == 100 and told[-1].status == "completed"
        assert [p.percentage for p in told] == sorted(p.percentage for p in told)
    assert result.progress.steps["montage"].status == "completed"
    assert client.projects.script(project.id).scenes[0].narration == SCENES[0]["narration"]


def test_the_async_client_does_the_same(server, token, house):
    async def film() -> list[int]:
        async with AsyncVideoClient(api_key=token, base_url=server) as client:
            project = await client.projects.create(title="Encore", config=TINY)
            await client.projects.set_script(project.id, SCENES)
            await client.projects.start(project.id, providers=VOICE)
            heard = []
            watching = asyncio.create_task(client.projects.on_progress(project.id, heard.append))
            await client.projects.wait_for_completion(project.id, timeout=300, interval=0.2)
            await watching
            return [p.percentage for p in heard]

    with working(house):
        assert asyncio.run(film())[-1] == 100


def test_projects_are_listed_searched_changed_and_deleted(client):
    project = client.projects.create(title="Les marées", description="d", prompt="p")
    found = client.projects.list(search="marees", status="draft")
    assert [p.id for p in found.items] == [project.id] and found.total == 1
    assert client.projects.update(project.id, title="Autre").title == "Autre"
    client.projects.delete(project.id)
    with pytest.raises(NotFoundError) as gone:
        client.projects.get(project.id)
    assert gone.value.code == "NOT_FOUND" and gone.value.hint and gone.value.request_id


def test_a_second_start_is_a_conflict_and_a_cancelled_pipeline_is_told(client):
    project = client.projects.create(title="x")
    client.projects.set_script(project.id, SCENES)
    client.projects.start(project.id)
    with pytest.raises(ConflictError):
        client.projects.start(project.id)
    with pytest.raises(WaitTimeout):
        client.projects.wait_for_completion(project.id, timeout=0.1, interval=0.1)
    assert client.projects.cancel(project.id).status == "cancelled"
    with pytest.raises(PipelineFailed, match="cancelled"):
        client.projects.wait_for_completion(project.id)


def test_a_pipeline_that_fails_raises_its_reason(client, house, monkeypatch):
    def broken(*_):
        raise EngineFailed("The brush broke.", "Buy a new one.")

    monkeypatch.setattr(type(house.worker.studio.engines.image()), "draw", broken)
    project = client.projects.create(title="x", config=TINY)
    client.projects.set_script(project.id, [{"narration": "Personne ne dessine cette phrase-ci."}])
    client.projects.start(project.id, providers=VOICE)
    with working(house), pytest.raises(PipelineFailed, match="The brush broke") as failed:
        client.projects.wait_for_completion(project.id, interval=0.2)
    assert (failed.value.code, failed.value.hint) == ("engine_failed", "Buy a new one.")


def test_voices_are_listed_and_heard(client, house):
    assert {v.provider for v in client.voices.list(provider="espeak", language="fr")} == {"espeak"}
    with working(house):
        assert seconds(client.voices.preview("fr-fr+m1", "Bonjour à tous.", provider="espeak")) > 0.5


def test_the_other_parts_of_the_platform_answer(client):
    project = client.projects.create(title="x")
    assert client.assets.list(project.id).total == 0
    assert any(c.platform == "youtube" for c in client.publish.connections())
    assert client.webhooks.list() == [] and client.webhooks.deliveries() == []
    with pytest.raises(VideoError) as wrong:
        client.videos.create_timeline(project.id, [{"type": "opera", "clips": []}])
    assert wrong.value.status == 422
    with pytest.raises(NotFoundError):
        client.videos.render_status("00000000-0000-4000-8000-000000000000")


def test_accounts_log_in_and_wrong_tokens_are_refused(server, house):
    house.service.accounts.register("ana@example.org", "a long password", "Ana")
    with VideoClient.login("ana@example.org", "a long password", server) as client:
        assert client.projects.list().total == 0
    for call in (
        lambda: VideoClient.login("ana@example.org", "wrong", server),
        VideoClient("no", server).projects.list,
    ):
        with pytest.raises(AuthenticationError):
            call()
    with pytest.raises(AuthenticationError):
        VideoClient("no", server).projects.on_progress("x", print)


def test_what_can_be_tried_again_is_under_one_key(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Idempotency-Key"])
        if len(seen) == 1:
            raise httpx.ReadError("lost")
        if len(seen) == 2:
            return httpx.Response(429, headers={"Retry-After": "1"}, json={"error": {"code": "X", "message": "slow"}})
        told = {"id": "1", "title": "x", "description": "", "status": "draft"}
        return httpx.Response(
            201, json={**told, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
        )

    client = VideoClient("t", "http://x/api/v1", transport=httpx.MockTransport(answer))
    assert client.projects.create(title="x").id == "1"
    assert len(seen) == 3 and len(set(seen)) == 1


def test_a_limit_that_is_far_away_is_told_at_once():
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": "3000"}, content=json.dumps({"error": {"message": "slow"}}))

    with pytest.raises(RateLimited) as limited:
        VideoClient("t", "http://x", transport=httpx.MockTransport(answer)).voices.list()
    assert limited.value.retry_after == 3000


def test_the_two_clients_are_one_text():
    spec = importlib.util.spec_from_file_location("unasync", SDK / "unasync.py")
    unasync = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(unasync)
    source = SDK / "src" / "iafactory_video"
    made = ast.parse(unasync.plain((source / "aio.py").read_text(encoding="utf-8")))
    assert ast.dump(made) == ast.dump(ast.parse((source / "client.py").read_text(encoding="utf-8")))


def test_the_folder_can_be_installed(tmp_path):
    folder = shutil.copytree(SDK, tmp_path / "sdk")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(tmp_path), str(folder)]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode and "setuptools" in done.stderr:
        pytest.skip("no package index to build with")
    assert done.returncode == 0, done.stderr
    code = "import iafactory_video as v; print(v.__file__, v.VideoClient.__name__)"
    said = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert str(tmp_path) in said.stdout and (tmp_path / "iafactory_video" / "py.typed").exists()
