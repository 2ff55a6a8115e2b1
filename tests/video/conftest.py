"""A house where videos are made: service, client and a warm worker over the real graph, and one tiny film for all."""

import logging
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest
from starlette.testclient import TestClient

from api.main import create_app
from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.database.migrate import upgrade
from tests.engines.servers import serving
from tests.prepared import prepared
from tests.sensors.conftest import STORAGE
from tests.video.pen import Pen
from visiobook.domain.account import AccountRole
from visiobook.domain.job import JobType
from visiobook.services.service import Service
from visiobook_assets.definitions import build_definitions
from visiobook_assets.service.worker import Worker

logging.getLogger("dagster").setLevel(logging.CRITICAL)
PROJECTS = "/api/v1/projects"
TINY = {"resolution": "360p", "fps": 24, "language": "fr", "style": "professional"}
SCENES = [
    {"narration": "Un renard vit dans la forêt. Il trouve une cloche d'or.", "image_prompt": "a fox in a dark forest"},
    {"narration": "La nuit, la cloche sonne au château du roi. Le renard sourit."},
]
ESPEAK = {"pipeline_config": {"providers": {"voice": "espeak"}}}


@dataclass
class House:
    """The application, a client and a worker. ``api`` asks with the token of an owner."""

    home: Path
    service: Service
    client: TestClient
    worker: Worker
    instance: dg.DagsterInstance
    token: dict[str, str] = field(default_factory=dict)

    def someone(self, role: str = "user") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.service.accounts.mint(AccountRole(role), 3600)}"}

    def api(self, method: str, path: str, body=None, headers=None):
        return self.client.request(method, PROJECTS + path, json=body, headers=headers or self.token)

    def order(self, headers=None, **more) -> str:
        answer = self.api("POST", "", {"title": "Le renard", "config": TINY, **more}, headers)
        assert answer.status_code == 201, answer.text
        return f"/{answer.json()['id']}"

    def written(self, scenes=SCENES) -> str:
        """A project with a script."""
        place = self.order()
        answer = self.api("PUT", f"{place}/script", {"scenes": scenes})
        assert answer.status_code == 200, answer.text
        return place

    def get(self, path: str):
        answer = self.api("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @contextmanager
    def watched(self):
        """The worker's watch, which stops what was cancelled."""
        self.worker.stopping.clear()
        thread = threading.Thread(target=self.worker.watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.worker.stopping.set()
            thread.join()
            self.worker.stopping.clear()


@pytest.fixture(scope="package")
def pen():
    """A language model in the next room."""
    pen = Pen()
    with serving(pen) as server:
        pen.url = server.url
        yield pen


@pytest.fixture(scope="package")
def house(pen, tmp_path_factory: pytest.TempPathFactory):
    home = prepared(tmp_path_factory.mktemp("video"))
    (home / "dagster").mkdir()
    (home / "dagster" / "dagster.yaml").write_text(STORAGE)
    before = dict(os.environ)
    os.environ.update({"VISIOBOOK_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")})
    os.environ["VISIOBOOK_OPENAI_BASE_URL"] = pen.url
    os.environ["VISIOBOOK_REQUESTS_PER_MINUTE"] = "1000000"  # one caller asks for all tests; the limits have their own
    os.environ["VISIOBOOK_PUBLISH_DIR"] = str(home / "published")
    os.environ.pop("DATABASE_URL", None)
    warm_service.cache_clear()
    warm_studio.cache_clear()
    upgrade(f"sqlite:///{home / 'service.db'}")
    graph = build_definitions()
    jobs = {t.value: graph.resolve_job_def(t.value) for t in JobType}
    service = warm_service()
    with dg.DagsterInstance.get() as instance, TestClient(create_app(service), raise_server_exceptions=False) as client:
        made = House(home, service, client, Worker("w1", service, warm_studio(""), instance, jobs), instance)
        made.token = made.someone()
        yield made
    os.environ.clear()
    os.environ.update(before)
    warm_service.cache_clear()
    warm_studio.cache_clear()


@dataclass
class Film:
    """A film that was made: its place, and what was told on the way."""

    place: str
    started: dict
    seen: list[dict]
    house: House


@pytest.fixture(scope="package")
def film(house: House) -> Film:
    """One film from a written script, watched while it is made."""
    place = house.written()
    started = house.api("POST", f"{place}/start", ESPEAK)
    assert started.status_code == 202, started.text
    seen: list[dict] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            seen.append(house.get(f"{place}/status"))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    assert house.worker.run_waiting()
    over.set()
    thread.join()
    return Film(place, started.json(), seen, house)
