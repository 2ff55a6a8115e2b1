"""What a video project's pipeline makes besides its film: the script for people to read, and the end of the job."""

import dagster as dg

from visiobook.domain.manuscript import Manuscript
from visiobook.domain.scene import SceneList
from visiobook.services.film_assets import keep_film_assets
from visiobook.services.pipeline_progress import PipelineProgress
from visiobook.services.studio import Studio
from visiobook.services.video_films import film_outcome, keep_script
from visiobook.services.work import Work
from visiobook_assets.partitions import projects
from visiobook_assets.render import render
from visiobook_assets.service.running import Made


@dg.asset(
    description="The script of a video project, as people read and edit it.",
    kinds={"python"},
    code_version="1",
    partitions_def=projects,
    group_name="service",
    owners=["team:visiobook"],
)
def video_script(
    work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio], manuscript: Manuscript, scenes: SceneList
) -> Made:
    """The text the film is made from, scene by scene; a person's own script stays as it is."""
    script = keep_script(work, studio, manuscript, scenes)
    return Made(
        metadata={"title": dg.MetadataValue.text(script.title), "scenes": dg.MetadataValue.int(len(script.scenes))},
        data_version=dg.DataVersion(script.content_digest()),
    )


@dg.asset(
    deps=[render, video_script, "images", "narration"],
    description="A video project's film, handed over.",
    kinds={"video"},
    code_version="1",
    partitions_def=projects,
    group_name="service",
    owners=["team:visiobook"],
)
def video_film(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """Complete the job with the film, or with what there is where the pipeline did without the montage."""
    keep_film_assets(work, studio)
    outcome = film_outcome(work, studio)
    stages = studio.progress.finish() if isinstance(studio.progress, PipelineProgress) else ()
    work.finish(outcome, stages)
    return Made(
        metadata={"job": dg.MetadataValue.text(work.job.id), "seconds": dg.MetadataValue.float(outcome.duration_s)},
        data_version=dg.DataVersion(outcome.content_digest()),
    )
