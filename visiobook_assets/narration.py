"""Every line spoken, with word timings."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Project
from visiobook.domain.scene import SceneList
from visiobook.domain.speech import Narration
from visiobook.services.studio import Studio
from visiobook.stages import narrate
from visiobook_assets.previews import narration_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset(
    "sound",
    {"audio"},
    "Every line spoken, with word timings.",
    narrate.VERSION,
    ("speech_engine", "transcription_engine"),
    "gpu",
)
def narration(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    manuscript: Manuscript,
    analysis: Reading,
    scenes: SceneList,
    characters: CastBook,
) -> dg.MaterializeResult[Narration]:
    """Every line spoken, with word timings."""
    run = steps(studio, project)
    value = run.narration(manuscript, analysis, scenes, characters)
    return finished(context, run, value, narration_preview(value, studio.maker()))
