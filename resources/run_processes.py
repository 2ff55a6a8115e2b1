"""Runs that a process carries itself (a terminal's, an upgrade's): when it is killed, nobody tells Dagster. We do."""

import contextlib
import os
import socket
from pathlib import Path

import dagster as dg

PROCESS_TAG = "visiobook/process"
"""``HOST:PID:START`` of the process a run lives in. The start (clock ticks since boot; empty where the system does not
tell) keeps a later process of the same number from passing for it.
"""
PARTITION_TAG = "dagster/partition"
UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
ENDED = "The process that carried this run was ended. Start it again to go on."
STARTED_AT = 19
"""Where /proc/PID/stat has the start, counted from behind the program's name (proc(5): the 22nd field of all)."""


def process_tags() -> dict[str, str]:
    """What a run in this process is tagged with."""
    return {PROCESS_TAG: f"{socket.gethostname()}:{os.getpid()}:{_start(os.getpid())}"}


def process_words() -> str:
    """The process as a person can look for it."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def settle_processes(instance: dg.DagsterInstance) -> int:
    """Fail the runs of this machine's dead processes and free the slots they held in pools; how many there were."""
    settled = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        if PROCESS_TAG in run.tags and _gone(run.tags[PROCESS_TAG]):
            instance.report_run_failed(run, ENDED)
            with contextlib.suppress(NotImplementedError):  # a storage without pools has no slots to free
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            settled += 1
    return settled


def under_way(instance: dg.DagsterInstance, partition: str = "") -> tuple[str, ...]:
    """Every run that works now (on one partition, or any), on whatever machine, in words."""
    tags = {PARTITION_TAG: partition} if partition else None
    runs = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED, tags=tags))
    return tuple(f"Dagster run {run.run_id[:8]} ({run.tags.get(PARTITION_TAG, run.job_name)})" for run in runs)


def _gone(where: str) -> bool:
    """Whether a process of this machine ended; never of another machine's, which cannot be looked at from here."""
    host, process, *start = where.split(":")
    if host != socket.gethostname():
        return False
    return not _alive(int(process)) or (bool(start and start[0]) and start[0] != _start(int(process)))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start(process: int) -> str:
    """When a process started; empty where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[STARTED_AT]
