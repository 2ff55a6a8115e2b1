"""A timeline of a video project, rendered."""

import dagster as dg

from visiobook.domain.submission import RenderSubmission
from visiobook.services.render_progress import RenderProgress
from visiobook.services.rendering import render_timeline
from visiobook.services.studio import Studio
from visiobook.services.work import Work
from visiobook.stages.making import Maker
from visiobook_assets.partitions import projects
from visiobook_assets.service.running import Made


@dg.asset(
    description="A timeline that somebody edited, as a video file.",
    kinds={"video"},
    code_version="1",
    partitions_def=projects,
    group_name="service",
    owners=["team:visiobook"],
)
def rendered_video(work: dg.ResourceParam[Work], studio: dg.ResourceParam[Studio]) -> Made:
    """The file; only segments and sounds that changed since the last render are encoded."""
    asked = work.submission
    assert isinstance(asked, RenderSubmission)
    told = RenderProgress(work.service, work.job.id, asked.render)
    outcome = render_timeline(work, studio, Maker(work.service.store, work.service.clock, told))
    work.finish(outcome, told.job_stages())
    return Made(
        metadata={
            "job": dg.MetadataValue.text(work.job.id),
            "video": dg.MetadataValue.text(outcome.video),
            "bytes": dg.MetadataValue.int(outcome.size),
        },
        data_version=dg.DataVersion(outcome.content_digest()),
    )
