"""The film."""

import dagster as dg

from visiobook.domain.project import Project
from visiobook.domain.render import Rendition
from visiobook.domain.timeline import Timeline
from visiobook.ports.media import SoundTrack
from visiobook.services.studio import Studio
from visiobook.stages import render as stage
from visiobook_assets.previews import render_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset(
    "film",
    {"video"},
    "The film: segments encoded once, joined by stream copy.",
    f"{stage.SEGMENT_VERSION}.{stage.FILM_VERSION}.{stage.THUMBNAIL_VERSION}",
    ("encoder",),
)
def render(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    timeline: Timeline,
    soundtrack: SoundTrack,
) -> dg.MaterializeResult[Rendition]:
    """The finished film; only segments that changed are encoded."""
    run = steps(studio, project)
    value = run.render(timeline, soundtrack)
    return finished(context, run, value, render_preview(value, studio.maker()))
