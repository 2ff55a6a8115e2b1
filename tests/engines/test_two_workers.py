"""Two Celery workers on this machine share a home: whole runs, each in a process that stays warm."""

import os
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from resources.factory import build_studio
from visiobook.domain.engine import Port
from visiobook.domain.project import Aspect, Brief, EngineChoice, MusicStyle, Resolution
from visiobook.services.projects import Source, set_up
from visiobook.settings import Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("dagster_celery") is None, reason="pip install 'visiobook[celery]'"),
]
FILMS = 4
NAMES = ("one", "two")
WORKER = "-A visiobook_assets.celery_worker worker --concurrency 1 -Q dagster --loglevel info"
BRIEF = Brief(
    language="en",
    resolution=Resolution.P360,
    aspect=Aspect.SQUARE,
    fps=24,
    music=MusicStyle.OFF,
    max_scenes=1,
    engines=(EngineChoice(port=Port.SPEECH, engine="espeak"),),
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("VISIOBOOK_CELERY_BROKER", f"sqla+sqlite:///{tmp_path}/broker.db")
    monkeypatch.setenv("VISIOBOOK_CELERY_BACKEND", f"db+sqlite:///{tmp_path}/results.db")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return tmp_path


@pytest.fixture
def workers(home):
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "celery", *WORKER.split(), "-n", f"{name}@here"],
            stdout=(home / f"{name}.log").open("wb"),
            stderr=subprocess.STDOUT,
            env=dict(os.environ),
        )
        for name in NAMES
    ]
    deadline = time.monotonic() + 120
    while not all("ready." in (home / f"{name}.log").read_text() for name in NAMES) and time.monotonic() < deadline:
        time.sleep(0.2)
    yield started
    for worker in started:
        worker.terminate()
    for worker in started:
        worker.wait(30)


def launch(instance, project):
    """Send the film of a project to the workers, as the daemon does with queued runs."""
    from dagster._core.definitions.reconstruct import ReconstructableRepository
    from dagster._core.launcher import LaunchRunContext

    code = ReconstructableRepository.for_module("visiobook_assets.definitions", "defs", str(Path.cwd()))
    job = code.get_reconstructable_job("film")
    run = instance.create_run_for_job(
        job.get_definition(), tags={"dagster/partition": project}, job_code_origin=job.get_python_origin()
    )
    instance.run_launcher.launch_run(LaunchRunContext(run, workspace=None))
    return run.run_id


def test_two_workers_share_the_films_and_stay_warm_from_one_to_the_next(home, workers):
    from visiobook_cli.instance import instance

    settings = Settings()
    studio = build_studio(settings)
    texts = [f"The fox number {n} lived in a wood. It saw a red hen and was glad." for n in range(FILMS)]
    films = [set_up(studio, Source(data=t.encode(), name="t.txt"), f"Tale {n}", BRIEF) for n, t in enumerate(texts)]
    with instance(settings) as opened:
        opened.add_dynamic_partitions("projects", [f.id for f in films])
        runs = [launch(opened, f.id) for f in films]
        deadline = time.monotonic() + 400
        while not all(opened.get_run_by_id(r).is_finished for r in runs) and time.monotonic() < deadline:
            time.sleep(1)
        logs = "\n".join((home / f"{n}.log").read_text()[-3000:] for n in NAMES)
        assert all(opened.get_run_by_id(r).is_success for r in runs), logs
        processes = [set(_pids(opened, r)) for r in runs]
    used = set().union(*processes)
    assert len(used) == 2  # both worked, and each did all its films in one process
    assert all(studio.records.head(f.id, "render") for f in films)


def _pids(instance, run_id):
    """Processes that Dagster's log names for a run's steps."""
    for entry in instance.all_logs(run_id):
        found = re.search(r"in process \(pid: (\d+)\)", entry.message or entry.user_message)
        if found:
            yield int(found.group(1))
