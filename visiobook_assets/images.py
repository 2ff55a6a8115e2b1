"""A still per shot."""

import dagster as dg

from resources.small_pictures import small_pictures
from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.services.studio import Studio
from visiobook.stages import illustrate
from visiobook_assets.previews import storyboard_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("picture", {"image"}, "A still per shot.", illustrate.VERSION, ("image_engine",), "gpu")
def images(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    analysis: Reading,
    scenes: SceneList,
    characters: CastBook,
) -> dg.MaterializeResult[Storyboard]:
    """A still per shot."""
    run = steps(studio, project)
    with small_pictures(studio.maker()) as run.maker.kept:
        value = run.images(analysis, scenes, characters)
    return finished(context, run, value, storyboard_preview(value, scenes, studio.maker()))
