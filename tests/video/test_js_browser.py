"""The JavaScript SDK in a real browser: its modules as they lie in the folder, from a page of another origin."""

import dataclasses
import http.server
import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn

from api.main import create_app
from tests.video.test_websocket import free_port, wait_until

HERE = Path(__file__).parent
SDK = HERE.parents[1] / "clients" / "js" / "src"
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")


class Pages(http.server.ThreadingHTTPServer):
    """A web server of somebody's: the page, the SDK's folder, and a place where the page says what it saw."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: dict | None = None
        self.address = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.split("?")[0]
        file = HERE / "browser_walk.html" if name == "/" else SDK / name.removeprefix("/sdk/")
        if not file.is_file():
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if name == "/" else "text/javascript")
        self.end_headers()
        self.wfile.write(file.read_bytes())

    def do_POST(self) -> None:
        self.server.seen = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_) -> None:
        """Nothing."""


@pytest.fixture
def pages():
    server = Pages()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def api(house, pages):
    """The application, which lets the page's origin in."""
    settings = house.service.settings.model_copy(update={"frontend_url": pages.address})
    port = free_port()
    app = create_app(dataclasses.replace(house.service, settings=settings))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{port}/api/v1"
    server.should_exit = True
    thread.join(20)


def test_a_page_lists_projects_and_hears_progress(house, pages, api, tmp_path):
    place = house.order(title="Le phare")
    house.api("PUT", f"{place}/script", {"scenes": [{"narration": "Le phare éclaire la mer. Un bateau rentre."}]})
    token = house.token["Authorization"].removeprefix("Bearer ")
    address = f"{pages.address}/?{urlencode({'api': api, 'token': token, 'project': place[1:]})}"
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    command = [CHROMIUM, *options, f"--user-data-dir={tmp_path}", address]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 240
        while pages.seen is None and time.monotonic() < until:  # Dagster's runs want this process's main thread
            if not house.worker.run_waiting():
                time.sleep(0.02)
    finally:
        browser.terminate()
        browser.wait(20)
    seen = pages.seen
    assert seen is not None and "error" not in seen, seen
    assert ["Le phare", "draft"] in seen["listed"]
    assert seen["progress"] == [0, 100, True, "completed"]
    assert seen["file"] == "ftyp"
    assert seen["refused"] == [True, 404, True]
    assert seen["denied"] == "UNAUTHORIZED"


def test_a_page_of_another_origin_can_read_the_limits_and_the_file_headers(house, api, pages):
    import httpx

    headers = {**house.token, "Origin": pages.address}
    answer = httpx.get(f"{api}/projects", headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == pages.address
    exposed = {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    limits = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"}
    assert limits <= exposed and {"content-range", "content-disposition", "etag", "location"} <= exposed
