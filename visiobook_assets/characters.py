"""The cast: a look and a voice for each character."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.services.studio import Studio
from visiobook.stages import cast
from visiobook_assets.previews import cast_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("reading", {"python"}, "The cast: a look and a voice for each character.", cast.VERSION, ("speech_engine",))
def characters(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    analysis: Reading,
    scenes: SceneList,
) -> dg.MaterializeResult[CastBook]:
    """The cast: a look and a voice for each character."""
    run = steps(studio, project)
    value = run.characters(analysis, scenes)
    return finished(context, run, value, cast_preview(value))
