"""What every asset body does around its one call of a step."""

from collections.abc import Callable
from typing import TypeVar

import dagster as dg

from resources.tables import tally_table
from visiobook.domain.base import Value
from visiobook.domain.project import Project
from visiobook.ports.records import Head
from visiobook.services.film import FilmSteps
from visiobook.services.studio import Studio
from visiobook_assets.partitions import projects

V = TypeVar("V", bound=Value)
Metadata = dict[str, dg.MetadataValue]


def steps(studio: Studio, project: Project) -> FilmSteps:
    """The film steps of a project, with a fresh tally."""
    return FilmSteps(studio, project, studio.maker())


def finished(
    context: dg.AssetExecutionContext, run: FilmSteps, value: V, metadata: Metadata
) -> dg.MaterializeResult[V]:
    """The asset's result: its data version is the value's digest, its manifest is kept for receipts and plans."""
    asset = context.asset_key.path[-1]
    manifest = run.studio.store.put_bytes(run.maker.manifest().canonical_json().encode())
    run.studio.records.set_head(run.project.id, Head(asset=f"{asset}.manifest", digest=manifest))
    tally = {"made and found": dg.MetadataValue.md(tally_table(run.maker.tally))} if run.maker.tally else {}
    return dg.MaterializeResult(
        value=value, metadata={**metadata, **tally}, data_version=dg.DataVersion(value.content_digest())
    )


AssetBody = Callable[..., object]


def film_asset(
    group: str, kinds: set[str], description: str, version: str
) -> Callable[[AssetBody], dg.AssetsDefinition]:
    """``dg.asset`` with all that the graph's assets have in common."""
    return dg.asset(
        partitions_def=projects,
        group_name=group,
        kinds=kinds,
        owners=["team:visiobook"],
        tags={"visiobook/stage": group},
        description=description,
        code_version=version,
        io_manager_key="artifacts",
    )
