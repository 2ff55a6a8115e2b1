"""The JavaScript SDK against a real server: installed from its folder, run by node, and its types checked."""

import json
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from api.main import create_app
from tests.api.test_video_assets import tone
from tests.video.test_renders import picture

SDK = Path(__file__).parents[2] / "clients" / "js"
HERE = Path(__file__).parent
pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


def npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A project of somebody's with the SDK installed from its folder."""
    folder = tmp_path_factory.mktemp("js")
    (folder / "package.json").write_text('{"name": "somebody", "private": true, "type": "module"}')
    done = npm(folder, "install", "--install-links", "--no-audit", "--no-fund", str(SDK))
    if done.returncode and "ENOTFOUND" in done.stderr + done.stdout:
        pytest.skip("no npm registry can be reached")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def server(house):
    """The application on a port of its own, and a worker beside it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(create_app(house.service), port=port, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/api/v1"
    running.should_exit = True
    thread.join(10)


def test_the_documents_calls_make_a_film_and_edit_it(installed, server, house, tmp_path):
    (tmp_path / "p.png").write_bytes(picture(3))
    (tmp_path / "v.wav").write_bytes(tone(1.0))
    shutil.copy(HERE / "js_walk.mjs", installed)
    token = house.token["Authorization"].removeprefix("Bearer ")
    arguments = [server, token, str(tmp_path / "p.png"), str(tmp_path / "v.wav")]
    client = subprocess.Popen(
        ["node", "js_walk.mjs", *arguments], cwd=installed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 180
    while client.poll() is None and time.monotonic() < until:  # Dagster's runs want this process's main thread
        if not house.worker.run_waiting():
            time.sleep(0.02)
    client.kill()
    out, err = client.communicate()
    assert client.returncode == 0, err
    seen = json.loads(out.strip().splitlines()[-1])
    assert seen["project"] == ["Ma Vidéo", "draft"]
    assert seen["film"] == ["completed", True] and seen["last"] == "completed" and seen["download"] == 4
    assert seen["progress"] == [0, 100, True]
    assert seen["assets"] == ["completed", 1, "completed", True]
    assert seen["render"] == [2, "completed", True, 4]
    assert seen["pushed"] == ["completed", 100, True, True]
    assert seen["again"] == [2, "completed", 2, 1]
    assert seen["published"] == ["published", 100, True]
    assert seen["edit"] == [3, 3, "Timeline.1"]
    assert seen["error"] == [True, 422, "VALIDATION_ERROR", "tracks", True]
    assert seen["refused"] is True and seen["denied"] == 401


def test_its_types_fit_the_documents_calls(installed):
    (installed / "use.ts").write_text("""
import { VideoClient } from '@iafactory/video-sdk';
const client = new VideoClient({ apiKey: 'your-api-key' });
const project = await client.projects.create({ title: 'Ma Vidéo', prompt: "Créer une vidéo sur l'IA..." });
await client.projects.start(project.id);
client.projects.onProgress(project.id, (progress) => {
    console.log(`Progress: ${progress.percentage}%`);
});
const batch = await client.publish.create({ video_id: project.id, platforms: [{ platform: 'folder' }] });
const post = await client.publish.waitFor(batch.publish_batch_id);
console.log(post.platform_url?.length);
// @ts-expect-error a project has a title
await client.projects.create({ prompt: 'x' });
""")
    if npm(installed, "install", "--no-audit", "--no-fund", "typescript@5").returncode:
        pytest.skip("no npm registry can be reached")
    options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "use.ts"]
    done = subprocess.run(
        ["node_modules/.bin/tsc", *options], cwd=installed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
