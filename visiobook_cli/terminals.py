"""Runs that a terminal carries in its own process: when that is killed, nobody tells Dagster. The next command does."""

import contextlib
import os
import socket

import dagster as dg

PROCESS_TAG = "visiobook/process"
"""``HOST:PID`` of the process a run lives in."""
UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def process_tags() -> dict[str, str]:
    """What a run in this process is tagged with."""
    return {PROCESS_TAG: f"{socket.gethostname()}:{os.getpid()}"}


def settle_terminals(instance: dg.DagsterInstance) -> int:
    """Fail the runs of this machine's dead terminals and free the slots they held in pools; how many there were."""
    settled = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        host, _, process = run.tags.get(PROCESS_TAG, "").rpartition(":")
        if host == socket.gethostname() and not _alive(int(process)):
            instance.report_run_failed(run, "The terminal that carried this run was ended. Start it again to go on.")
            with contextlib.suppress(NotImplementedError):  # a storage without pools has no slots to free
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            settled += 1
    return settled


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
