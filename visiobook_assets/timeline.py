"""The edit: tracks of clips, transitions, captions and chapters."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.caption import Captions
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.moving import MotionBook
from visiobook.domain.music import Score
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import Narration
from visiobook.domain.still import Storyboard
from visiobook.domain.timeline import Timeline
from visiobook.services.film import Cut
from visiobook.services.studio import Studio
from visiobook_assets.previews import timeline_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("edit", {"otio"}, "The edit: tracks of clips, transitions, captions and chapters.", "1")
def timeline(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    manuscript: Manuscript,
    analysis: Reading,
    scenes: SceneList,
    images: Storyboard,
    narration: Narration,
    pacing: Pacing,
    captions: Captions,
    music: Score,
    motion: MotionBook,
) -> dg.MaterializeResult[Timeline]:
    """The edit in OpenTimelineIO's words."""
    run = steps(studio, project)
    value = run.timeline(Cut(manuscript, analysis, scenes, images, narration, pacing, captions, music, motion))
    return finished(context, run, value, timeline_preview(value))
