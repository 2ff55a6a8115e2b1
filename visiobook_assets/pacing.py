"""When everything happens: shots on frames, lines on samples."""

import dagster as dg

from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import Narration
from visiobook.services.studio import Studio
from visiobook_assets.previews import pacing_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("edit", {"python"}, "When everything happens: shots on frames, lines on samples.", "1")
def pacing(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    scenes: SceneList,
    narration: Narration,
) -> dg.MaterializeResult[Pacing]:
    """When everything happens: shots on frames, lines on samples."""
    run = steps(studio, project)
    value = run.pacing(scenes, narration)
    return finished(context, run, value, pacing_preview(value))
