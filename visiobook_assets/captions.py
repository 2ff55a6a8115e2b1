"""The words on the picture, balanced and on whole frames."""

import dagster as dg

from visiobook.domain.analysis import Reading
from visiobook.domain.caption import Captions
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Project
from visiobook.domain.speech import Narration
from visiobook.services.studio import Studio
from visiobook_assets.previews import captions_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset("edit", {"python"}, "The words on the picture, balanced and on whole frames.", "1")
def captions(
    context: dg.AssetExecutionContext,
    studio: dg.ResourceParam[Studio],
    project: Project,
    narration: Narration,
    pacing: Pacing,
    analysis: Reading,
) -> dg.MaterializeResult[Captions]:
    """The words on the picture, balanced and on whole frames."""
    run = steps(studio, project)
    value = run.captions(narration, pacing, analysis)
    return finished(context, run, value, captions_preview(value))
