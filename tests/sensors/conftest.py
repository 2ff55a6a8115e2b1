"""A home with a database and a Dagster instance, and the service's part of the graph over them."""

import logging
import os
import shutil
from pathlib import Path

import dagster as dg
import pytest

from resources.dagster import warm_studio
from resources.dagster_service import warm_service
from resources.database.migrate import upgrade
from tests.sensors.graph import definitions
from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.job import JobType
from visiobook.domain.submission import SemanticSubmission
from visiobook.services.submissions import Order, keep_text, submit

logging.getLogger("dagster").setLevel(logging.CRITICAL)
TEXT = (
    "Il était une fois un prince courageux qui vivait dans un château. Un matin, le prince partit dans la forêt.\n\n"
    "« Où vas-tu ? » demanda la reine. « Je cherche le dragon », répondit le prince."
)
STORAGE = """
telemetry: {enabled: false}
run_storage: {module: resources.dagster_storage, class: PooledRuns, config: {base_dir: {env: DAGSTER_HOME}}}
event_log_storage: {module: resources.dagster_storage, class: PooledEventLog, config: {base_dir: {env: DAGSTER_HOME}}}
"""
CALLER = Caller(id="00000000-0000-0000-0000-000000000001", role=AccountRole.ADMIN, permissions=("*:*:*",))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy."""
    file = tmp_path_factory.mktemp("template") / "service.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def home(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with up-to-date tables and an instance of its own."""
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text(STORAGE)
    shutil.copy(template, tmp_path / "service.db")
    warm_service.cache_clear()
    warm_studio.cache_clear()
    return tmp_path


@pytest.fixture
def service(home):
    return warm_service()


@pytest.fixture
def studio(home):
    return warm_studio("")


@pytest.fixture
def instance(home):
    with dg.DagsterInstance.get() as instance:
        yield instance


@pytest.fixture(scope="session")
def graph() -> dg.Definitions:
    return definitions()


@pytest.fixture(scope="session")
def jobs(graph):
    return {t.value: graph.resolve_job_def(t.value) for t in JobType}


def hand_in(service, text: str = TEXT, kind=SemanticSubmission, project: str = "proj_1", **more):
    """Submit a text, as the API would."""
    asked = kind(source=keep_text(service, text), characters=len(text), **more)
    return submit(service, CALLER, Order(project_ref=project, submission=asked, request_id="r1"))


def environment(home: Path) -> dict[str, str]:
    """What a process of its own needs to work in this home."""
    root = str(Path(__file__).parents[2])
    return {**os.environ, "VISIOBOOK_HOME": str(home), "DAGSTER_HOME": str(home / "dagster"), "PYTHONPATH": root}
