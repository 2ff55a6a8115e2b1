"""The database server killed in the middle of work: nothing is lost, done twice or stuck; all recover by themselves."""

import os
import random
import signal
import time
from collections import Counter

import dagster as dg
import pytest
from starlette.testclient import TestClient

from api.main import create_app
from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.database.migrate import upgrade
from sensors.settling import ALIVE, JOB_TAG, settle
from tests.postgres import MortalServer, fresh_database
from tests.sensors.conftest import STORAGE, TEXT
from tests.sensors.test_killed import Nursery, alive, wait_until
from visiobook.domain.account import AccountRole
from visiobook.domain.job import JobFilter, JobStatus

KILLS = int(os.environ.get("VISIOBOOK_KILLS", "4"))
ALL_IN_POSTGRES = "telemetry: {{enabled: false}}\nstorage: {{postgres: {{postgres_url: '{url}'}}}}\n"


@pytest.fixture
def mortal():
    mortal = MortalServer()
    yield mortal
    mortal.stop()


@pytest.fixture(params=["runs in SQLite", pytest.param("runs in PostgreSQL", marks=pytest.mark.long)])
def home(request, mortal, tmp_path, monkeypatch):
    """A home whose database, and perhaps Dagster's storage, is the server's."""
    url = fresh_database(mortal.url)
    upgrade(url)
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("VISIOBOOK_REQUESTS_PER_MINUTE", "1000000")
    (tmp_path / "dagster").mkdir()
    dagster = STORAGE if "SQLite" in request.param else ALL_IN_POSTGRES.format(url=fresh_database(mortal.url))
    (tmp_path / "dagster" / "dagster.yaml").write_text(dagster)
    warm_service.cache_clear()
    warm_studio.cache_clear()
    return tmp_path


@pytest.fixture
def client(service):
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {service.accounts.mint(AccountRole.ADMIN, 3600)}"
        yield client


def hand_in(client, number: int) -> str:
    """Submit a text as a careful client does: with a key, again until it is answered."""
    body = {"project_id": f"p{number}", "content": f"{TEXT}\n\nHistoire numéro {number}, dit le roi."}
    headers = {"Prefer": "respond-async", "Idempotency-Key": f"k{number}"}
    answer = client.post("/api/v1/analysis/semantic", json=body, headers=headers)
    if answer.status_code == 409:
        return answer.json()["error"]["details"]["job_id"]
    assert answer.status_code == 202, answer.text
    return answer.json()["job_id"]


def refused_while_away(client) -> None:
    health = client.get("/health")
    assert (health.status_code, health.json()["checks"]["database"]["status"]) == (503, "DOWN")
    for answer in (
        client.get("/api/v1/jobs"),
        client.post("/api/v1/analysis/semantic", json={"project_id": "p", "content": TEXT}),
        client.post("/api/v1/auth/login", json={"email": "a@example.org", "password": "12345678"}),
    ):
        assert answer.status_code == 503, answer.text
        assert "SERVICE_UNAVAILABLE" in answer.json()["error"]["code"]
        assert answer.json()["error"]["details"]["hint"]


def test_a_killed_database_server_loses_nothing(home, mortal, service, client):
    chance, jobs, nursery = random.Random(KILLS), [], Nursery(home)
    worker = nursery.worker("worker")
    wait_until(lambda: service.workers.alive(service.clock.now() - ALIVE), 60)  # born while it is away it would end
    for number in range(KILLS):
        jobs += [hand_in(client, 2 * number), hand_in(client, 2 * number + 1)]
        time.sleep(chance.uniform(0.05, 1.5))
        mortal.kill()
        wait_until(lambda: client.get("/health").status_code == 503, 10)
        refused_while_away(client)
        mortal.start()
        wait_until(lambda: client.get("/health").status_code == 200, 30)

    def all_over() -> bool:
        return all(client.get(f"/api/v1/jobs/{j}").json()["job"]["status"] not in ("pending", "running") for j in jobs)

    wait_until(all_over, 240)
    assert alive(worker), "the worker recovers by itself"
    os.kill(worker, signal.SIGTERM)
    wait_until(lambda: not alive(worker), 60)
    nursery.close()
    done = service.jobs.list(JobFilter(limit=100))
    assert [j.status for j in done] == [JobStatus.COMPLETED] * len(jobs), [j.problem for j in done if j.problem]
    with dg.DagsterInstance.get() as instance:
        settle(service, instance)
        runs = [r for r in instance.get_runs() if JOB_TAG in r.tags]
    assert all(r.is_finished for r in runs), [(r.status, r.tags) for r in runs if not r.is_finished]
    successes = Counter(r.tags[JOB_TAG] for r in runs if r.is_success)
    assert all(times == 1 for times in successes.values())
