"""A warm worker runs what waits: once, measured, to its end whatever happens."""

import subprocess
import sys
import threading
import time
from importlib.metadata import PackageNotFoundError, version

import dagster as dg
import pytest

from sensors.settling import JOB_TAG, failure_of, newest_run
from tests.sensors.conftest import TEXT, hand_in
from visiobook.domain.job import JobStatus
from visiobook.domain.outcome import Finished
from visiobook.domain.submission import CharacterSubmission, SceneSubmission
from visiobook.errors import EngineFailed, EngineMissing
from visiobook_assets.service.worker import Worker


@pytest.fixture
def worker(service, studio, instance, jobs):
    return Worker("w1", service, studio, instance, jobs)


@pytest.mark.parametrize(
    ("kind", "analysis_type"),
    [(SceneSubmission, "scene_extraction"), (CharacterSubmission, "character_analysis")],
)
def test_a_submission_becomes_a_run_and_its_report_is_kept(worker, service, instance, kind, analysis_type):
    job = hand_in(service, kind=kind)
    assert worker.run_waiting() and not worker.run_waiting()
    done = service.jobs.get(job.id)
    assert done.status is JobStatus.COMPLETED, done.problem
    outcome = Finished.model_validate_json('{"outcome":' + done.result + "}").outcome
    record = service.content.get(outcome.record)
    assert record.analysis_type == analysis_type and record.report.kind == analysis_type
    assert {"manuscript", "analysis"} <= {s.stage for s in done.stages}
    assert done.usage.cpu_time_ms > 0 and done.usage.memory_peak_mb > 0
    run = newest_run(instance, job.id)
    assert run.is_success and run.run_id == done.run_id
    assert run.tags["dagster/run_key"] == f"{job.id}:1" and run.tags["dagster/sensor_name"] == "submissions"


def test_a_named_error_in_an_asset_is_the_jobs_problem(worker, service, studio, monkeypatch):
    def broken(*_):
        raise EngineFailed("The reader broke.", "Mend it.")

    monkeypatch.setattr(type(studio.engines.reading()), "read", broken)
    job = hand_in(service)
    worker.run_waiting()
    failed = service.jobs.get(job.id)
    assert (failed.status, failed.problem.code, failed.problem.hint) == (JobStatus.FAILED, "engine_failed", "Mend it.")


def test_a_bug_in_an_asset_fails_the_job_and_the_worker_goes_on(worker, service, studio, monkeypatch):
    monkeypatch.setattr(type(studio.engines.reading()), "read", lambda *_: 1 / 0)
    job = hand_in(service)
    worker.run_waiting()
    assert service.jobs.get(job.id).status is JobStatus.FAILED
    monkeypatch.undo()
    again = hand_in(service, TEXT + " Fin.")
    worker.run_waiting()
    assert service.jobs.get(again.id).status is JobStatus.COMPLETED


def test_a_job_cancelled_before_its_run_begins_stays_cancelled(worker, service):
    job = hand_in(service)
    claimed = service.jobs.claim("w1", service.clock.now())
    service.jobs.request_cancel(job.id)
    service.jobs.cancel(job.id, service.clock.now())
    worker._run_safely(claimed)
    assert service.jobs.get(job.id).status is JobStatus.CANCELLED


def test_a_running_job_is_interrupted_when_it_is_cancelled(worker, service, studio, monkeypatch):
    begun = threading.Event()

    def slow(*_):
        begun.set()
        for _ in range(600):
            time.sleep(0.05)
        raise AssertionError("nobody stopped this")

    monkeypatch.setattr(type(studio.engines.reading()), "read", slow)
    job = hand_in(service)

    def cancel() -> None:
        begun.wait(20)
        service.jobs.request_cancel(job.id)
        service.jobs.cancel(job.id, service.clock.now())

    for target in (cancel, worker.watch):
        threading.Thread(target=target, daemon=True).start()
    started = time.monotonic()
    worker.run_waiting()
    worker.stopping.set()
    assert service.jobs.get(job.id).status is JobStatus.CANCELLED
    assert time.monotonic() - started < 20


def test_a_reading_that_was_made_is_found_by_the_next_analysis_of_the_text(worker, service):
    first = hand_in(service)
    worker.run_waiting()
    second = hand_in(service, kind=CharacterSubmission)
    assert first.partition == second.partition
    worker.run_waiting()
    assert service.jobs.get(second.id).status is JobStatus.COMPLETED


def test_the_tag_of_the_job_is_told_in_one_place():
    from resources import dagster_service

    assert dagster_service.JOB_TAG == JOB_TAG


def test_what_ended_a_run_is_told_in_our_words_and_not_in_its_causes():
    @dg.op
    def read():
        try:
            version("no-such-package")
        except PackageNotFoundError as missing:
            raise EngineMissing("The reader is not installed.", "pip install it.") from missing

    @dg.job
    def reading():
        read()

    with dg.DagsterInstance.ephemeral() as instance:
        run = reading.execute_in_process(instance=instance, raise_on_error=False).dagster_run
        error = failure_of(instance, run)
    assert isinstance(error, EngineMissing) and error.message == "The reader is not installed."


def test_a_sigterm_that_dagster_forgets_ends_the_worker():
    forgotten = """
import os, signal, threading
from dagster._utils.interrupts import capture_interrupts
from visiobook_assets.service.worker import heed_terminate
stopping = threading.Event()
heed_terminate(stopping)
with capture_interrupts():
    os.kill(os.getpid(), signal.SIGTERM)
print(stopping.wait(10))
"""
    ended = subprocess.run([sys.executable, "-c", forgotten], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "True\n"), ended.stderr
