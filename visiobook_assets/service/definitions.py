"""The service's part of the code location, for ``visiobook_assets.definitions`` to merge."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from resources.dagster_service import service_resource, work_resource
from sensors.publications import publications_sensor
from sensors.submissions import VIDEO_ASSETS, submissions_sensor
from sensors.uploads import uploads_sensor
from sensors.webhooks import webhooks_sensor
from visiobook.domain.job import JobType
from visiobook_assets.service.generated import generated_images, generated_music, generated_voice
from visiobook_assets.service.orders import ordered_images, ordered_music, ordered_narration
from visiobook_assets.service.publication import published_video
from visiobook_assets.service.rendered import rendered_video
from visiobook_assets.service.reports import character_report, scene_report, semantic_report
from visiobook_assets.service.video import video_film, video_script
from visiobook_assets.service.voices import spoken_preview

READ = ("project", "corrections", "manuscript", "analysis")
SELECTIONS: dict[JobType, tuple[str, ...]] = {
    JobType.SEMANTIC: (*READ, "semantic_report"),
    JobType.SCENES: (*READ, "scenes", "scene_report"),
    JobType.CHARACTERS: (*READ, "scenes", "characters", "character_report"),
    JobType.IMAGES: ("ordered_images",),
    JobType.NARRATION: ("ordered_narration",),
    JobType.MUSIC: ("ordered_music",),
    JobType.ASSET_IMAGES: ("generated_images",),
    JobType.ASSET_VOICE: ("generated_voice",),
    JobType.ASSET_MUSIC: ("generated_music",),
    JobType.PIPELINE: VIDEO_ASSETS,
    JobType.VOICE_PREVIEW: ("spoken_preview",),
    JobType.PUBLICATION: ("published_video",),
    JobType.RENDER: ("rendered_video",),
}
"""What each kind of job materializes."""
ASSETS = [
    *(semantic_report, scene_report, character_report, ordered_images, ordered_narration, ordered_music),
    *(generated_images, generated_voice, generated_music, rendered_video),
    *(video_script, video_film, spoken_preview, published_video),
]


def service_definitions(film_job: str | None = None) -> dg.Definitions:
    """Assets, jobs, sensors and resources of the service.

    It needs the film's assets and its resources ``studio`` and ``artifacts`` beside it. ``film_job``: what an uploaded
    text is made with; None leaves the upload sensor out.
    """
    jobs = service_jobs()
    uploads = [uploads_sensor(film_job)] if film_job else []
    return dg.Definitions(
        assets=ASSETS,
        jobs=jobs,
        sensors=[submissions_sensor(jobs), webhooks_sensor, publications_sensor, *uploads],
        resources={"service": service_resource, "work": work_resource},
    )


def service_jobs() -> list[UnresolvedAssetJobDefinition]:
    """One job for each kind of submission, named as contract 000 names it; and the one of video projects."""
    return [
        dg.define_asset_job(
            job_type.value,
            selection=dg.AssetSelection.assets(*keys),
            description=f"Does the submissions of kind {job_type.value}.",
            executor_def=dg.in_process_executor,
        )
        for job_type, keys in SELECTIONS.items()
    ]
