"""The service's part of the graph with the assets it reads from."""

import dagster as dg

from resources.dagster import artifact_io_manager, studio_resource
from visiobook_assets.analysis import analysis
from visiobook_assets.characters import characters
from visiobook_assets.corrections import corrections
from visiobook_assets.manuscript import manuscript
from visiobook_assets.project import project
from visiobook_assets.scenes import scenes
from visiobook_assets.service.definitions import service_definitions


def definitions() -> dg.Definitions:
    film = dg.Definitions(
        assets=[project, corrections, manuscript, analysis, scenes, characters],
        jobs=[dg.define_asset_job("film", selection=dg.AssetSelection.assets("project", "manuscript"))],
        executor=dg.in_process_executor,
        resources={"studio": studio_resource, "artifacts": artifact_io_manager},
    )
    return dg.Definitions.merge(film, service_definitions("film"))
