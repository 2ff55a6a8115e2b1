"""Workers killed at random points: no submission is lost, none is done twice, none stays running for ever."""

import os
import random
import subprocess
import sys
import time

import pytest

from sensors.settling import JOB_TAG
from tests.sensors.conftest import TEXT, environment, hand_in
from visiobook.domain.job import JobFilter, JobStatus
from visiobook.services.work import MOST_ATTEMPTS

KILLS = int(os.environ.get("VISIOBOOK_KILLS", "3"))
START = (
    "import sys; from tests.sensors.graph import definitions; from visiobook_assets.service.worker import main; "
    "main(sys.argv[1], definitions)"
)


def start(home, number: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", START, f"worker-{number}"],
        env={**environment(home), "VISIOBOOK_WORKER_LEASH": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(condition, most_s: float) -> None:
    end = time.monotonic() + most_s
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_do_nothing_twice(home, service, instance, monkeypatch):
    monkeypatch.setattr("visiobook.services.work.MOST_ATTEMPTS", KILLS + MOST_ATTEMPTS)
    jobs = [hand_in(service, f"{TEXT}\n\nHistoire numéro {n}, dit le roi.") for n in range(4)]
    chance = random.Random(KILLS)
    for number in range(KILLS):
        worker = start(home, number)
        wait_until(lambda: any(j.status is JobStatus.RUNNING for j in service.jobs.list(JobFilter())), 120)
        time.sleep(chance.uniform(0, 1.5))
        worker.kill()
        worker.wait()
        service.workers.gone(f"worker-{number}")
        from sensors.settling import settle

        settle(service, instance)
        assert not any(j.status is JobStatus.RUNNING for j in service.jobs.list(JobFilter()))
    last = start(home, KILLS)
    wait_until(lambda: all(service.jobs.get(j.id).status.finished for j in jobs), 240)
    last.stdin.close()
    assert last.wait(60) == 0
    done = [service.jobs.get(j.id) for j in jobs]
    assert [j.status for j in done] == [JobStatus.COMPLETED] * 4, [j.problem for j in done]
    runs = [r for r in instance.get_runs() if JOB_TAG in r.tags]
    assert all(r.is_finished for r in runs)
    successes = [r.tags[JOB_TAG] for r in runs if r.is_success]
    assert len(successes) == len(set(successes)) == 4
    assert service.workers.alive(service.clock.now()) == ()
