"""Workers killed at random points: no submission is lost, none is done twice, none stays running for ever."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from sensors.settling import JOB_TAG, settle
from tests.sensors.conftest import TEXT, environment, hand_in
from visiobook.domain.job import JobFilter, JobStatus

QUICK, MANY = 6, int(os.environ.get("VISIOBOOK_KILLS", "60"))
PER_JOB = 3
"""A new submission comes with every so many kills."""


class Nursery:
    """Bears workers; see ``nursery.py``."""

    def __init__(self, home) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sensors.nursery"],
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._said()

    def worker(self, name: str) -> int:
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return int(self._said())

    def _said(self) -> str:
        line = self._process.stdout.readline()
        assert line, "the nursery died"
        return line

    def close(self) -> None:
        self._process.stdin.close()
        assert self._process.wait(30) == 0


def settled(service, instance) -> bool:
    """Whether no job runs once everything was looked after; on a slow machine the first look may come too early."""
    settle(service, instance)
    return not any(j.status is JobStatus.RUNNING for j in service.jobs.list(JobFilter()))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition, most_s: float) -> None:
    end = time.monotonic() + most_s
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.mark.parametrize("kills", [QUICK, pytest.param(MANY, marks=pytest.mark.long)])
def test_killed_workers_lose_nothing_and_do_nothing_twice(home, service, instance, monkeypatch, kills):
    monkeypatch.setattr("visiobook.services.work.MOST_ATTEMPTS", 1_000_000)
    chance = random.Random(kills)
    jobs = []
    nursery = Nursery(home)
    for number in range(kills):
        if number % PER_JOB == 0:
            jobs.append(hand_in(service, f"{TEXT}\n\nHistoire numéro {number}, dit le roi."))
        worker = nursery.worker(f"worker-{number}")
        time.sleep(chance.uniform(0.1, 2.0))
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda worker=worker: not alive(worker), 10)
        service.workers.gone(f"worker-{number}")
        wait_until(lambda: settled(service, instance), 30)
    last = nursery.worker("last")
    wait_until(lambda: all(service.jobs.get(j.id).status.finished for j in jobs), 240)
    os.kill(last, signal.SIGTERM)
    wait_until(lambda: not alive(last), 60)
    nursery.close()
    settle(service, instance)
    done = [service.jobs.get(j.id) for j in jobs]
    assert [j.status for j in done] == [JobStatus.COMPLETED] * len(jobs), [j.problem for j in done]
    runs = [r for r in instance.get_runs() if JOB_TAG in r.tags]
    assert all(r.is_finished for r in runs), [(r.status, r.tags) for r in runs if not r.is_finished]
    successes = Counter(r.tags[JOB_TAG] for r in runs if r.is_success)
    assert all(times == 1 for times in successes.values())
    made = instance.get_event_records(_reports(), limit=1000)
    assert Counter(r.asset_materialization.metadata["job"].value for r in made).keys() == {j.id for j in jobs}
    assert service.workers.alive(service.clock.now()) == ()


def _reports():
    import dagster as dg

    return dg.EventRecordsFilter(dg.DagsterEventType.ASSET_MATERIALIZATION, asset_key=dg.AssetKey("semantic_report"))
