"""Submissions: every waiting job becomes a run. Warm workers take most at once; this sensor is the guarantee."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from resources.dagster_service import SENSOR
from sensors.settling import run_key, run_tags, settle, stop_cancelled, warm_workers
from visiobook.domain.job import Job
from visiobook.services.service import Service
from visiobook.services.studio import Studio
from visiobook.services.submissions import project_of

PARTITIONS = "projects"
GRACE = timedelta(seconds=15)
"""How long warm workers have a submission for themselves."""
PATIENCE = timedelta(seconds=90)
"""How long while a worker is alive but busy: after that a run is started beside it."""
AT_ONCE = 4
"""Runs asked for in one evaluation; the run queue's limit decides how many of them work at a time."""


def submissions_sensor(jobs: Sequence[UnresolvedAssetJobDefinition]) -> dg.SensorDefinition:
    """The sensor over the service's Dagster jobs."""

    @dg.sensor(
        name="submissions",
        jobs=list(jobs),
        minimum_interval_seconds=1,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Turns waiting submissions into runs and settles those whose run is gone.",
    )
    def submissions(
        context: dg.SensorEvaluationContext, service: dg.ResourceParam[Service], studio: dg.ResourceParam[Studio]
    ) -> dg.SensorResult:
        """Settle, then start what waits."""
        settle(service, context.instance)
        stop_cancelled(service, context.instance)
        return started(sweep(service), studio)

    return submissions


def sweep(service: Service) -> tuple[Job, ...]:
    """The jobs that have waited too long, now claimed for runs of Dagster's own."""
    now = service.clock.now()
    patience = PATIENCE if warm_workers(service) else GRACE
    waiting = service.jobs.waiting(now - patience, AT_ONCE)
    taken = [job.id for job in waiting if service.jobs.claim_one(job.id, SENSOR, now)]
    return tuple(service.jobs.get(job_id) for job_id in taken)


def started(jobs: Sequence[Job], studio: Studio) -> dg.SensorResult:
    """A run request for each job, and its partition. The project's record is written first."""
    for job in jobs:
        prepare_project(job, studio)
    keys = sorted({job.partition for job in jobs})
    requests = [
        dg.RunRequest(
            run_key=run_key(job),
            job_name=job.job_type.value,
            partition_key=job.partition,
            tags=run_tags(job, SENSOR),
        )
        for job in jobs
    ]
    partitions = [dg.AddDynamicPartitionsRequest(PARTITIONS, keys)] if keys else []
    return dg.SensorResult(run_requests=requests, dynamic_partitions_requests=partitions)


def prepare_project(job: Job, studio: Studio) -> None:
    """Write the film project a job reads from; jobs that read no text need none."""
    project = project_of(job)
    if project is not None:
        studio.records.save(project)
