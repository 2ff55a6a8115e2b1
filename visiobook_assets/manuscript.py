"""The text: read from its file or written from the idea."""

import dagster as dg

from visiobook.domain.manuscript import Manuscript
from visiobook.domain.project import Project
from visiobook.services.studio import Studio
from visiobook.stages import ingest, write_script
from visiobook_assets.previews import manuscript_preview
from visiobook_assets.running import film_asset, finished, steps


@film_asset(
    "text",
    {"python"},
    "The text: read from its file or written from the idea.",
    f"{ingest.VERSION}.{write_script.VERSION}",
    ("language_engine",),
)
def manuscript(
    context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio], project: Project
) -> dg.MaterializeResult[Manuscript]:
    """The text: read from its file or written from the idea."""
    run = steps(studio, project)
    value = run.manuscript()
    return finished(context, run, value, manuscript_preview(value))
