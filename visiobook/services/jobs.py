"""Jobs: look at them, list them, stop them."""

import uuid
from datetime import datetime, timedelta

from visiobook.domain.account import AccountRole, Caller
from visiobook.domain.job import Job, JobFilter, JobStatus, QueueReading
from visiobook.errors import Conflict, NotFound
from visiobook.services.service import Service

HEARD = timedelta(seconds=10)
"""A worker not heard for longer is taken for dead."""


def job_of(service: Service, caller: Caller, job_id: str) -> Job:
    """The caller's job. Another person's job is not there (NotFound), except for administrators."""
    job = service.jobs.get(bare_id(job_id))
    if job.owner != caller.id and caller.role is not AccountRole.ADMIN:
        raise NotFound(f"There is no job {job_id!r}.", "GET /api/v1/jobs lists your jobs.")
    return job


def list_jobs(service: Service, caller: Caller, wanted: JobFilter) -> tuple[Job, ...]:
    """A page of the caller's jobs; administrators see everybody's."""
    owner = None if caller.role is AccountRole.ADMIN else caller.id
    return service.jobs.list(wanted.model_copy(update={"owner": owner}))


def queue(service: Service) -> QueueReading:
    """The queue as it is."""
    return service.jobs.queue(service.clock.now())


def cancel(service: Service, caller: Caller, job_id: str) -> Job:
    """Stop a job. A waiting one is cancelled at once, a running one is told to stop and is cancelled.

    Raises Conflict for a job that is over.
    """
    job = job_of(service, caller, job_id)
    now = service.clock.now()
    if service.jobs.cancel_waiting(job.id, now):
        return service.jobs.get(job.id)
    service.jobs.request_cancel(job.id)
    if not service.jobs.cancel(job.id, now):
        over = service.jobs.get(job.id)
        if over.status is JobStatus.CANCELLED:
            return over
        raise Conflict(
            f"The job is over: it is {over.status.value}.", "Only a waiting or running job can be cancelled."
        )
    return service.jobs.get(job.id)


def estimated_completion(service: Service, job: Job) -> datetime | None:
    """When the job is likely to be done, from the last finished jobs of its type; None when nothing is known."""
    if job.status.finished:
        return None
    typical = service.jobs.average_s(job.job_type)
    if typical == 0:
        return None
    now = service.clock.now()
    if job.started_at is not None:
        return max(now, job.started_at + timedelta(seconds=typical))
    ahead = service.jobs.position(job) / max(1, queue(service).workers)
    return now + timedelta(seconds=typical * (ahead + 1))


def loaded_models(service: Service) -> frozenset[str]:
    """The engines whose weights a living worker holds in memory."""
    return service.workers.models(service.clock.now() - HEARD)


def bare_id(identifier: str) -> str:
    """An id without the word before it: ``job_9f…`` and ``generation_9f…`` are the same job."""
    try:
        return str(uuid.UUID(identifier.rsplit("_", 1)[-1]))
    except ValueError as wrong:
        raise NotFound(f"There is no {identifier!r}.", "Use the id as the service gave it.") from wrong
