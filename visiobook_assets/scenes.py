"""Scenes with sluglines, moods and shots."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.services.studio import Studio
from visiobook.stages import break_down
from visiobook_assets.previews import scenes_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("reading", {"python"}, "Scenes with sluglines, moods and shots.", break_down.VERSION)
def scenes(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    analysis: Reading,
    manuscript: Manuscript,
) -> dg.MaterializeResult[SceneList]:
    """Scenes with sluglines, moods and shots."""
    run = steps(studio, project)
    value = run.scenes(analysis, manuscript)
    return finished(context, run, value, scenes_preview(value))
