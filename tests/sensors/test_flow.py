"""The flows of the contract's sequence diagrams, over HTTP and with the real graph, on both grounds.

``local``: SQLite and a folder. ``cluster``: PostgreSQL for the service and Dagster, artifacts and compute logs in S3.
"""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import dagster as dg
import pytest
from starlette.testclient import TestClient

from api.main import create_app
from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.database.migrate import upgrade
from tests import postgres, s3
from tests.sensors.conftest import TEXT
from visiobook.domain.account import AccountRole
from visiobook.services.webhooks import announce_finished, deliver_due
from visiobook_assets.service.worker import Worker

CLUSTER = """
telemetry: {{enabled: false}}
storage:
  postgres: {{postgres_url: "{url}"}}
compute_logs:
  module: dagster_aws.s3.compute_log_manager
  class: S3ComputeLogManager
  config: {{bucket: films, prefix: logs, endpoint_url: {{env: AWS_ENDPOINT_URL}}, local_dir: "{local}"}}
"""
ASYNC = {"Prefer": "respond-async"}


@pytest.fixture(params=["local", "cluster"])
def ground(request, home, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_WEBHOOK_ALLOW_PRIVATE", "true")
    if request.param == "local":
        yield "local"
        return
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")
    pytest.importorskip("dagster_aws", reason="dagster-aws is not installed")
    place = request.getfixturevalue("tmp_path_factory")
    databases, buckets = postgres.server(), s3.server(place.mktemp("s3"))
    server = next(databases)
    monkeypatch.setenv("AWS_ENDPOINT_URL", next(buckets))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("VISIOBOOK_ARTIFACTS_URL", "s3://films/test")
    url = postgres.fresh_database(server)
    monkeypatch.setenv("DATABASE_URL", url)
    config = CLUSTER.format(url=postgres.fresh_database(server), local=home / "logs")
    (home / "dagster" / "dagster.yaml").write_text(config)
    upgrade(url)
    yield "cluster"
    for running in (databases, buckets):
        next(running, None)


class House:
    """The application, a client and a worker."""

    def __init__(self, instance, jobs) -> None:
        warm_service.cache_clear()
        warm_studio.cache_clear()
        self.service, self.instance = warm_service(), instance
        self.client = TestClient(create_app(self.service), raise_server_exceptions=False)
        self.worker = Worker("w1", self.service, warm_studio(""), instance, jobs)
        self.token = {"Authorization": f"Bearer {self.service.accounts.mint(AccountRole.PREMIUM, 3600)}"}

    def post(self, path: str, body: dict, **headers: str):
        return self.client.post(path, json=body, headers={**self.token, **headers})

    def get(self, path: str) -> dict:
        return self.client.get(path, headers=self.token).json()


@pytest.fixture
def house(ground, home, jobs):
    with dg.DagsterInstance.get() as instance:
        yield House(instance, jobs)


@pytest.fixture
def project_service():
    """The contract's Project Service: it is told when a job is over."""
    told: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/done", told
    server.shutdown()


def test_the_two_flows_from_the_post_to_the_notification(ground, house, home, project_service):
    address, told = project_service
    text = {"project_id": "proj_1", "content": TEXT, "language": "fr"}
    accepted = house.post("/api/v1/analysis/semantic", text, **ASYNC, **{"X-Callback-URL": address})
    job_id = accepted.json()["job_id"]
    assert accepted.status_code == 202 and house.get(f"/api/v1/jobs/{job_id}")["job"]["status"] == "pending"
    scene = {"scene_id": "scene_1", "description": "Prince à cheval quittant un château", "mood": "solennel"}
    order = {"project_id": "proj_1", "scenes": [scene], "generation_options": {"resolution": "320x180"}}
    drawing = house.post("/api/v1/generation/images", order, **ASYNC).json()["image_generation"]["id"]
    assert house.worker.run_waiting() and house.worker.run_waiting() and not house.worker.run_waiting()

    job = house.get(f"/api/v1/jobs/{job_id}")["job"]
    assert job["status"] == "completed", job["error"]
    assert job["result"]["analysis"]["results"]["language_detected"] == "fr"
    assert job["resource_usage"]["cpu_time_ms"] > 0 and job["result"]["processing_stages"]
    generation = house.get(f"/api/v1/generation/images/{drawing}")["generation"]
    (image,) = generation["generated_images"]
    picture = house.client.get(image["url"].removeprefix("http://testserver"))
    assert picture.headers["content-type"] == "image/jpeg" and len(picture.content) == image["file_size_bytes"]
    assert announce_finished(house.service) == 2 and deliver_due(house.service) == 1
    assert job_id.encode() in told[0] and b"job.completed" in told[0]
    runs = house.instance.get_runs()
    assert len(runs) == 2 and all(run.is_success for run in runs)
    if ground == "cluster":
        assert_nothing_is_local(house, home)


def assert_nothing_is_local(house: House, home) -> None:
    """What must survive the machine is in PostgreSQL and S3: the home has caches only."""
    import boto3

    listed = boto3.client("s3").list_objects_v2(Bucket="films")["Contents"]
    folders = {item["Key"].split("/")[0] for item in listed}
    assert folders == {"test", "logs"}, "artifacts and compute logs are both in S3"
    assert not (home / "store").exists() and not (home / "dagster" / "history").exists()
    assert list(warm_studio("").store.receipts())
