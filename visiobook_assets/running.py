"""What every asset body does around its one call of a step."""

import logging
from collections.abc import Callable
from typing import TypeVar

import dagster as dg

from resources.tables import tally_table
from visiobook.domain.base import Value
from visiobook.domain.project import Project
from visiobook.services.film import FilmSteps
from visiobook.services.filming import keep_manifest
from visiobook.services.studio import Studio
from visiobook_assets.partitions import projects

V = TypeVar("V", bound=Value)
WAITING = "waiting for an upgrade"
"""The step that progress shows meanwhile."""
Metadata = dict[str, dg.MetadataValue]


def steps(studio: Studio, project: Project) -> FilmSteps:
    """The film steps of a project, with a fresh tally. Waits while an upgrade is giving the project another film: two
    at once would leave a film whose parts are of both.
    """

    def waiting() -> None:
        logging.getLogger(__name__).warning("%s: an upgrade is at this film; waiting for it.", project.id)
        studio.progress.begin(WAITING, 1)

    if studio.upgrades.wait_for_film(project.id, waiting):
        studio.progress.end(WAITING)
    return FilmSteps(studio, project, studio.maker())


def finished(
    context: dg.AssetExecutionContext, run: FilmSteps, value: V, metadata: Metadata
) -> dg.MaterializeResult[V]:
    """The asset's result: its data version is the value's digest, its manifest is kept for receipts and plans."""
    asset = context.asset_key.path[-1]
    keep_manifest(run.studio, run.project.id, asset, run.maker)
    tally = {"made and found": dg.MetadataValue.md(tally_table(run.maker.tally))} if run.maker.tally else {}
    return dg.MaterializeResult(
        value=value, metadata={**metadata, **tally}, data_version=dg.DataVersion(data_version(value))
    )


def data_version(value: Value) -> str:
    """A value's version in the graph. A project's leaves its engines out: they are assets of their own, so that
    another image engine makes the pictures stale and not the reading. Its budget changes no film.
    """
    if isinstance(value, Project):
        brief = value.brief.model_copy(update={"engines": (), "budget_usd": None})
        value = value.model_copy(update={"brief": brief})
    return value.content_digest()


AssetBody = Callable[..., object]


def film_asset(
    group: str, kinds: set[str], description: str, version: str, engines: tuple[str, ...] = (), pool: str | None = None
) -> Callable[[AssetBody], dg.AssetsDefinition]:
    """``dg.asset`` with all that the graph's assets have in common. ``version``: of the stage. ``engines``: the assets
    of the engines it is made with. ``pool``: whose slots its steps take, and the tag that cluster executors read.
    """
    return dg.asset(
        deps=engines,
        partitions_def=projects,
        group_name=group,
        kinds=kinds,
        owners=["team:visiobook"],
        tags={"visiobook/stage": group},
        op_tags={"visiobook/device": pool} if pool else {},
        pool=pool,
        description=description,
        code_version=version,
        io_manager_key="artifacts",
    )
