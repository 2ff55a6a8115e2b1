"""Settling: jobs whose process or run is gone are tried again, failed or cancelled, so that none runs for ever."""

from datetime import datetime, timedelta

from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter

from visiobook.domain.job import Job
from visiobook.errors import VisiobookError, named
from visiobook.services.service import Service
from visiobook.services.work import failed, lost

JOB_TAG = "visiobook/job"
SENSOR = "sensor"
"""Who claims a job for a run of Dagster's own; warm workers claim under names of their own."""
ALIVE = timedelta(seconds=10)
"""A worker not heard for longer is taken for dead."""
UNSTARTED = timedelta(seconds=120)
"""A job the sensor claimed whose run was never created (the daemon died in between) waits again after so long."""
OVER = (DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)


def settle(service: Service, instance: DagsterInstance) -> int:
    """Look at every claimed job once; how many were settled."""
    now = service.clock.now()
    alive = service.workers.alive(now - ALIVE)
    settled = [_settled(service, instance, job, alive, now) for job in service.jobs.claimed()]
    return sum(settled)


def newest_run(instance: DagsterInstance, job_id: str) -> DagsterRun | None:
    """The newest run that was started for a job."""
    runs = instance.get_runs(RunsFilter(tags={JOB_TAG: job_id}), limit=1)
    return next(iter(runs), None)


def _settled(service: Service, instance: DagsterInstance, job: Job, alive: tuple[str, ...], now: datetime) -> bool:
    if job.claimed_by == SENSOR:
        return _settled_run(service, instance, job, now)
    if job.claimed_by is not None and job.claimed_by in alive:
        return False
    run = newest_run(instance, job.id)
    if run is not None and not run.is_finished:
        instance.report_run_failed(run, "The worker that ran this ended.")
    lost(service, job, job.claimed_by or "")
    return True


def _settled_run(service: Service, instance: DagsterInstance, job: Job, now: datetime) -> bool:
    run = newest_run(instance, job.id)
    if run is None:
        overdue = job.claimed_at is not None and now - job.claimed_at > UNSTARTED
        return overdue and service.jobs.release(job.id, SENSOR)
    if job.claimed_at is not None and run.tags.get("dagster/run_key") != run_key(job):
        return False  # an earlier attempt's run: this attempt's is still to come
    if run.status not in OVER:
        return False
    error = failure_of(instance, run)
    if error is None:
        lost(service, job, SENSOR)
    else:
        failed(service, job.id, error)
    return True


def stop_cancelled(service: Service, instance: DagsterInstance) -> None:
    """Stop the runs of jobs somebody cancelled. Warm workers stop their own."""
    waiting = (DagsterRunStatus.QUEUED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED)
    for record in instance.get_run_records(RunsFilter(statuses=list(waiting), tags={"visiobook/by": SENSOR}), limit=50):
        run = record.dagster_run
        job_id = run.tags.get(JOB_TAG)
        if job_id is not None and service.jobs.get(job_id).cancel_requested:
            _stop(instance, run)


def failure_of(instance: DagsterInstance, run: DagsterRun) -> VisiobookError | None:
    """The error that ended a run's step; None when the process just ended (killed, out of memory)."""
    for entry in instance.all_logs(run.run_id, of_type=DagsterEventType.STEP_FAILURE):
        event = entry.dagster_event
        error = event.step_failure_data.error if event is not None else None
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            message = error.message.split(": ", 1)[-1].strip()
            return named(_code(error.cls_name or ""), message)
    return None


def run_key(job: Job) -> str:
    """The run key of a job's present attempt."""
    return f"{job.id}:{job.attempts}"


def run_tags(job: Job, by: str) -> dict[str, str]:
    """The tags of a job's run. They carry the sensor's own, so that it never starts the attempt a second time."""
    return {
        JOB_TAG: job.id,
        "visiobook/project": job.partition,
        "visiobook/request": job.request_id or "-",
        "visiobook/by": by,
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
