"""A person's corrections to the reading, an input of their own."""

import dagster as dg

from visiobook.domain.correction import Corrections
from visiobook.domain.project import Project
from visiobook.services.studio import Studio
from visiobook_assets.running import film_asset, finished, steps


@film_asset("text", {"python"}, "Corrections a person made; they survive re-analysis.", "1")
def corrections(
    context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio], project: Project
) -> dg.MaterializeResult[Corrections]:
    """The project's corrections."""
    value = studio.records.corrections(project.id)
    shown = "\n".join(f"- {c.in_words()}" for c in value.items) or "none"
    return finished(context, steps(studio, project), value, {"corrections": dg.MetadataValue.md(shown)})
