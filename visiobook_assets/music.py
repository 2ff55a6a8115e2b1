"""Music composed to each scene's mood."""

import dagster as dg

from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.services.studio import Studio
from visiobook.stages import score
from visiobook_assets.previews import score_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("sound", {"audio"}, "Music composed to each scene's mood.", score.VERSION, ("music_engine",), "gpu")
def music(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    scenes: SceneList,
    pacing: Pacing,
) -> dg.MaterializeResult[Score]:
    """Music composed to each scene's mood."""
    run = steps(studio, project)
    value = run.music(scenes, pacing)
    return finished(context, run, value, score_preview(value))
