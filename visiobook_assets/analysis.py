"""What a reader learns: language, genre, themes, emotions, people, quotations."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Project
from visiobook.services.studio import Studio
from visiobook.stages import analyse
from visiobook_assets.previews import analysis_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset(
    "reading",
    {"python", "spacy"},
    "What a reader learns: language, genre, themes, emotions, people, quotations.",
    analyse.VERSION,
    ("reading_engine",),
)
def analysis(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    manuscript: Manuscript,
    corrections: Corrections,
) -> dg.MaterializeResult[Reading]:
    """What a reader learns: language, genre, themes, emotions, people, quotations."""
    run = steps(studio, project)
    value = run.analysis(manuscript, corrections)
    return finished(context, run, value, analysis_preview(value))
