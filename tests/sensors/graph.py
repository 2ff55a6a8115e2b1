"""The service's part of the graph with the assets it reads from."""

import dagster as dg

from resources.dagster import artifact_io_manager, studio_resource
from visiobook_assets.film import ASSETS
from visiobook_assets.service.definitions import service_definitions


def definitions() -> dg.Definitions:
    film = dg.Definitions(
        assets=ASSETS,
        jobs=[dg.define_asset_job("film", selection=dg.AssetSelection.assets("project", "manuscript"))],
        executor=dg.in_process_executor,
        resources={"studio": studio_resource, "artifacts": artifact_io_manager},
    )
    return dg.Definitions.merge(film, service_definitions("film"))
