import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from resources.run_processes import PROCESS_TAG, process_tags, settle_processes
from tests.prepared import prepared
from visiobook.settings import Settings
from visiobook_cli.instance import GPU_POOL, instance

HOLD = """
import sys, time
import dagster as dg
from visiobook.settings import Settings
from visiobook_cli.instance import instance
from resources.run_processes import process_tags

@dg.op(pool="gpu")
def hold():
    print("held", flush=True)
    time.sleep(120)

@dg.job
def holding():
    hold()

with instance(Settings()) as opened:
    holding.execute_in_process(instance=opened, tags=process_tags())
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(prepared(tmp_path)))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("VISIOBOOK_GPU_SLOTS", "1")
    return tmp_path


@pytest.mark.slow
def test_a_killed_terminals_run_is_failed_and_its_gpu_slot_freed_by_the_next_command(home):
    running = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert running.stdout.readline() == b"held\n"
    running.kill()
    running.wait()
    with instance(Settings()) as opened:
        (run,) = opened.get_runs()
        assert run.status is dg.DagsterRunStatus.FAILURE
        assert opened.event_log_storage.get_concurrency_info(GPU_POOL).claimed_slots == []


def test_runs_of_living_terminals_and_of_other_machines_are_left_alone(home):
    with instance(Settings()) as opened:
        here = f"{socket.gethostname()}:{os.getpid()}"
        for where in (here, "elsewhere:1"):
            opened.create_run_for_job(
                dg.JobDefinition(name="film", graph_def=dg.GraphDefinition(name="film")),
                status=dg.DagsterRunStatus.STARTED,
                tags={PROCESS_TAG: where},
            )
        began = time.monotonic()
        assert settle_processes(opened) == 0 and time.monotonic() - began < 5


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not tell when a process started")
def test_another_process_of_the_same_number_does_not_pass_for_one_that_ended(home):
    own = process_tags()[PROCESS_TAG]
    earlier = f"{own.rpartition(':')[0]}:1"  # this number, started one tick after the machine
    with instance(Settings()) as opened:
        for where in (own, earlier):
            opened.create_run_for_job(
                dg.JobDefinition(name="film", graph_def=dg.GraphDefinition(name="film")),
                status=dg.DagsterRunStatus.STARTED,
                tags={PROCESS_TAG: where},
            )
        assert settle_processes(opened) == 1
        states = {r.tags[PROCESS_TAG]: r.status for r in opened.get_runs()}
        assert states == {own: dg.DagsterRunStatus.STARTED, earlier: dg.DagsterRunStatus.FAILURE}


def test_the_gpu_pool_has_as_many_slots_as_the_settings_say(home, monkeypatch):
    with instance(Settings(gpu_slots=3)) as opened:
        assert opened.event_log_storage.get_concurrency_info(GPU_POOL).slot_count == 3
    with instance(Settings()) as opened:
        assert opened.event_log_storage.get_concurrency_info(GPU_POOL).slot_count == 1
