"""Settling: jobs whose process or run is gone are tried again, failed or cancelled, so that none runs for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dagster import (
    AssetKey,
    AssetMaterialization,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    RunsFilter,
)
from dagster_shared.error import SerializableErrorInfo

from resources.dagster import JOB_TAG
from resources.dagster_service import BY_TAG, SENSOR
from visiobook.domain.job import Job, JobStatus, JobType
from visiobook.errors import DatabaseAway, Failure, VisiobookError, kind_of, named
from visiobook.services.service import Service
from visiobook.services.work import failed, is_run_name, lost, run_name

ABANDONED = "The process that ran this ended."
ALIVE = timedelta(seconds=10)
"""A worker not heard for longer is taken for dead."""
UNSTARTED = timedelta(seconds=120)
"""A job the sensor claimed whose run was never created (the daemon died in between) waits again after so long."""
OVER = (DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
BEGUN = (DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING)
LAST_ASSETS = {
    JobType.SEMANTIC: "semantic_report",
    JobType.SCENES: "scene_report",
    JobType.CHARACTERS: "character_report",
    JobType.IMAGES: "ordered_images",
    JobType.NARRATION: "ordered_narration",
    JobType.MUSIC: "ordered_music",
    JobType.ASSET_IMAGES: "generated_images",
    JobType.ASSET_VOICE: "generated_voice",
    JobType.ASSET_MUSIC: "generated_music",
    JobType.PIPELINE: "video_film",
    JobType.VOICE_PREVIEW: "spoken_preview",
    JobType.PUBLICATION: "published_video",
    JobType.RENDER: "rendered_video",
}
"""The asset whose body completes a job of each kind."""
DRIVER_AWAY = ("OperationalError", "InterfaceError")
"""What SQLAlchemy raises to Dagster itself when the database is away."""
FORGOTTEN = timedelta(hours=1)
"""Workers not heard for so long are no longer known."""


def settle(service: Service, instance: DagsterInstance) -> int:
    """Look at every claimed job and every unfinished run of a job once; how many jobs were settled.

    After a time when nobody looked, living workers are first given time to tell so.
    """
    if service.clock.now() - service.workers.watched_since(service.clock.now(), ALIVE) < ALIVE:
        return 0
    jobs, runs = service.jobs.claimed(), instance.get_runs(RunsFilter(statuses=list(BEGUN)), limit=100)
    now = service.clock.now()
    alive = frozenset(service.workers.alive(now - ALIVE))  # read last: who claims in between is not taken for dead
    settled = [_settled(service, instance, job, alive, now) for job in jobs]
    _end_abandoned(service, instance, runs, alive)
    service.workers.forget(now - FORGOTTEN)
    return sum(settled)


def warm_workers(service: Service) -> tuple[str, ...]:
    """The warm workers that live; runs of Dagster's own tell that they live under names of another form."""
    return tuple(name for name in service.workers.alive(service.clock.now() - ALIVE) if not is_run_name(name))


def newest_run(instance: DagsterInstance, job_id: str) -> DagsterRun | None:
    """The newest run that was started for a job."""
    runs = instance.get_runs(RunsFilter(tags={JOB_TAG: job_id}), limit=1)
    return next(iter(runs), None)


def _settled(service: Service, instance: DagsterInstance, job: Job, alive: frozenset[str], now: datetime) -> bool:
    if job.claimed_by == SENSOR:
        return _settled_run(service, instance, job, alive, now)
    if job.claimed_by in alive:
        return False
    run = newest_run(instance, job.id)
    if run is not None and not run.is_finished:
        instance.report_run_failed(run, ABANDONED)
    lost(service, job, job.claimed_by or "")
    return True


def _settled_run(service: Service, instance: DagsterInstance, job: Job, alive: frozenset[str], now: datetime) -> bool:
    run = newest_run(instance, job.id)
    if run is None:
        overdue = job.claimed_at is not None and now - job.claimed_at > UNSTARTED
        return overdue and service.jobs.release(job.id, SENSOR)
    if job.claimed_at is not None and run.tags.get("dagster/run_key") != run_key(job):
        return False  # an earlier attempt's run: this attempt's is still to come
    if run.status not in OVER:
        return _settled_unfinished(service, instance, job, run, alive, now)
    error = failure_of(instance, run)
    if isinstance(error, DatabaseAway):
        service.jobs.release(job.id, SENSOR)
    elif error is None:
        lost(service, job, SENSOR)
    else:
        failed(service, job.id, error)
    return True


def _settled_unfinished(
    service: Service, instance: DagsterInstance, job: Job, run: DagsterRun, alive: frozenset[str], now: datetime
) -> bool:
    """A run of Dagster's own that is under way: its process may be gone, or it may take too long."""
    if job.run_id != run.run_id or job.started_at is None:
        return False  # it has not begun; run monitoring fails runs that never do
    most = service.settings.max_processing_time_s
    if (now - job.started_at).total_seconds() > most:
        failed(service, job.id, Failure(f"The job took longer than {most} s.", "Raise MAX_PROCESSING_TIME."))
        _stop(instance, run)
        return True
    if run_name(run.run_id) in alive:
        return False
    instance.report_run_failed(run, ABANDONED)
    lost(service, job, SENSOR)
    return True


def _end_abandoned(
    service: Service, instance: DagsterInstance, runs: Sequence[DagsterRun], alive: frozenset[str]
) -> None:
    """Report the runs whose process died after their job was over: Dagster itself would not notice."""
    for run in runs:
        if JOB_TAG in run.tags and _abandoned(service, run, alive):
            seen = instance.get_run_by_id(run.run_id)
            if seen is not None and not seen.is_finished:
                tell_of_what_was_made(instance, seen, service.jobs.get(run.tags[JOB_TAG]))
                instance.report_run_failed(seen, ABANDONED)


def tell_of_what_was_made(instance: DagsterInstance, run: DagsterRun, job: Job) -> None:
    """A job that was completed has made its last asset, also when its process died before it could tell Dagster."""
    if job.status is not JobStatus.COMPLETED:
        return
    key = AssetKey(LAST_ASSETS[job.job_type])
    told = instance.all_logs(run.run_id, of_type=DagsterEventType.ASSET_MATERIALIZATION)
    if not any(entry.dagster_event is not None and entry.dagster_event.asset_key == key for entry in told):
        made = AssetMaterialization(key, partition=job.partition, metadata={"job": job.id, "run": run.run_id})
        instance.report_runless_asset_event(made)


def _abandoned(service: Service, run: DagsterRun, alive: frozenset[str]) -> bool:
    by = run.tags.get(BY_TAG)
    if by != SENSOR:
        return by not in alive
    job = service.jobs.get(run.tags[JOB_TAG])
    return job.status.finished and job.run_id == run.run_id and run_name(run.run_id) not in alive


def stop_cancelled(service: Service, instance: DagsterInstance) -> None:
    """Stop the runs of jobs somebody cancelled. Warm workers stop their own."""
    waiting = (DagsterRunStatus.QUEUED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED)
    for record in instance.get_run_records(RunsFilter(statuses=list(waiting), tags={BY_TAG: SENSOR}), limit=50):
        run = record.dagster_run
        job_id = run.tags.get(JOB_TAG)
        if job_id is not None and service.jobs.get(job_id).cancel_requested:
            _stop(instance, run)


def failure_of(instance: DagsterInstance, run: DagsterRun) -> VisiobookError | None:
    """The error that ended a run's step, ours where one of ours says it; None when the process just ended (killed, out
    of memory).
    """
    for entry in instance.all_logs(run.run_id, of_type=DagsterEventType.STEP_FAILURE):
        event = entry.dagster_event
        chain = _chain(event.step_failure_data.error if event is not None else None)
        away = next((e for e in chain if e.cls_name in DRIVER_AWAY), None)
        if away is not None:
            return DatabaseAway(_message(away))
        if chain:
            told = next((e for e in chain if kind_of(_code(e.cls_name or ""))), chain[-1])
            return named(_code(told.cls_name or ""), _message(told))
    return None


def _chain(error: SerializableErrorInfo | None) -> list[SerializableErrorInfo]:
    """An error and what caused it, the outermost first."""
    found = []
    while error is not None:
        found.append(error)
        error = error.cause
    return found


def _message(error: SerializableErrorInfo) -> str:
    """Without the name of its class."""
    return error.message.split(": ", 1)[-1].strip()


def run_key(job: Job) -> str:
    """The run key of a job's present attempt."""
    return f"{job.id}:{job.attempts}"


def run_tags(job: Job, by: str) -> dict[str, str]:
    """The tags of a job's run. They carry the sensor's own, so that it never starts the attempt a second time."""
    return {
        JOB_TAG: job.id,
        "visiobook/project": job.partition,
        "visiobook/request": job.request_id or "-",
        BY_TAG: by,
        "dagster/priority": str(job.priority),
        "dagster/run_key": run_key(job),
        "dagster/sensor_name": "submissions",
        "dagster/max_retries": "0",
    }


def _stop(instance: DagsterInstance, run: DagsterRun) -> None:
    if run.status is DagsterRunStatus.QUEUED:
        instance.run_coordinator.cancel_run(run.run_id)
    else:
        instance.run_launcher.terminate(run.run_id)


def _code(class_name: str) -> str:
    """The stable code of one of our errors by its class's name."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in class_name).lstrip("_")
