"""Submissions: every waiting job becomes a run. Warm workers take most at once; this sensor is the guarantee."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from resources.dagster_service import SENSOR
from sensors.settling import run_key, run_tags, settle, stop_cancelled, warm_workers
from visiobook.domain.job import Job
from visiobook.domain.submission import PipelineSubmission
from visiobook.domain.video_project import VideoStep
from visiobook.services.engines import FILM_PORTS
from visiobook.services.projects import ASSETS as FILM_ASSETS
from visiobook.services.service import Service
from visiobook.services.studio import Studio
from visiobook.services.submissions import project_of
from visiobook.services.work import submission_of

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
            asset_selection=[dg.AssetKey(name) for name in chosen_assets(job)] or None,
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


MADE_BY = {
    VideoStep.IMAGES: ("images",),
    VideoStep.MONTAGE: ("captions", "pacing", "motion", "music", "timeline", "soundtrack", "render"),
}
"""The assets a pipeline leaves out with a step; the other steps leave out parts of the film that the brief names."""
ENGINE_ASSETS = (*(f"{port.value}_engine" for port in FILM_PORTS), "encoder")
VIDEO_ASSETS = (*ENGINE_ASSETS, *FILM_ASSETS, "video_script", "video_film")
"""All that the pipeline of a video project materializes."""


def chosen_assets(job: Job) -> tuple[str, ...]:
    """The assets a job materializes where they are fewer than its kind's; nothing: all of them."""
    asked = submission_of(job)
    if not isinstance(asked, PipelineSubmission):
        return ()
    left_out = {asset for step in asked.without for asset in MADE_BY.get(step, ())}
    return tuple(asset for asset in VIDEO_ASSETS if asset not in left_out) if left_out else ()
