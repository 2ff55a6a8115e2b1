"""The project as a person set it up: its source and how its film should be."""

import dagster as dg

from visiobook.domain.project import Project
from visiobook.services.studio import Studio
from visiobook_assets.running import film_asset, finished, steps


@film_asset("text", {"python"}, "The project: its source and its brief.", "1")
def project(context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]) -> dg.MaterializeResult[Project]:
    """The project's record, so that a changed brief makes what depends on it stale."""
    value = studio.records.get(context.partition_key)
    brief = dg.MetadataValue.json(value.brief.model_dump(mode="json"))
    return finished(context, steps(studio, value), value, {"name": dg.MetadataValue.text(value.name), "brief": brief})
