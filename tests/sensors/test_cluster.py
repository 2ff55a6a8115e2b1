"""The same flow with everything shared: PostgreSQL for the service and for Dagster, artifacts in S3."""

import dagster as dg
import pytest

from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.database.migrate import upgrade
from tests import postgres, s3
from tests.sensors.conftest import hand_in
from visiobook.domain.job import JobStatus
from visiobook_assets.service.worker import Worker

STORAGE = """
telemetry:
  enabled: false
storage:
  postgres:
    postgres_url: {url}
"""


@pytest.fixture
def cluster(home, tmp_path_factory, monkeypatch):
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")
    databases = postgres.server(tmp_path_factory.mktemp("postgres"))
    buckets = s3.server(tmp_path_factory.mktemp("s3"))
    server = next(databases)
    monkeypatch.setenv("AWS_ENDPOINT_URL", next(buckets))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("VISIOBOOK_ARTIFACTS_URL", "s3://films/test")
    url = postgres.fresh_database(server)
    monkeypatch.setenv("DATABASE_URL", url)
    (home / "dagster" / "dagster.yaml").write_text(STORAGE.format(url=postgres.fresh_database(server)))
    upgrade(url)
    warm_service.cache_clear()
    warm_studio.cache_clear()
    yield home
    for running in (databases, buckets):
        next(running, None)


def test_a_submission_runs_on_postgresql_and_s3(cluster, jobs):
    service, studio = warm_service(), warm_studio("")
    with dg.DagsterInstance.get() as instance:
        job = hand_in(service)
        Worker("w1", service, studio, instance, jobs).run_waiting()
        done = service.jobs.get(job.id)
        assert done.status is JobStatus.COMPLETED, done.problem
        assert instance.get_run_by_id(done.run_id).is_success
    assert not (cluster / "service.db").stat().st_mtime > done.created_at.timestamp()
    assert not (cluster / "store").exists()
    assert list(studio.store.receipts())
