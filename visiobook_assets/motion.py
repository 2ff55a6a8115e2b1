"""Stills brought to life."""

import dagster as dg

from visiobook.domain.moving import MotionBook
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.domain.still import Storyboard
from visiobook.services.studio import Studio
from visiobook.stages import animate
from visiobook_assets.previews import motion_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("picture", {"video"}, "Stills brought to life.", animate.VERSION, ("video_engine",), "gpu")
def motion(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    scenes: SceneList,
    images: Storyboard,
    pacing: Pacing,
) -> dg.MaterializeResult[MotionBook]:
    """Stills brought to life, where the project names an engine for it."""
    run = steps(studio, project)
    value = run.motion(scenes, images, pacing)
    return finished(context, run, value, motion_preview(value, pacing))
