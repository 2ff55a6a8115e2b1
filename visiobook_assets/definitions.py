"""Wires the graph. ``defs`` is what Dagster loads; :func:`build_definitions` is what tests and the terminal use."""

import dagster as dg

from resources.dagster import artifact_io_manager, studio_resource
from visiobook_assets.checks import CHECKS
from visiobook_assets.film import ASSETS

FILM_JOB = "film"
"""The job that makes a whole film; a run of it takes one project."""


def film_definitions() -> dg.Definitions:
    """The graph of a film alone: what the terminal runs, which needs neither the service nor upgrades."""
    film = dg.define_asset_job(
        FILM_JOB,
        selection=dg.AssetSelection.assets(*ASSETS),
        description="Makes the film of one project; what was made before is found, not made again.",
        executor_def=dg.in_process_executor,
    )
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=CHECKS,
        jobs=[film],
        executor=dg.in_process_executor,
        resources={"studio": studio_resource, "artifacts": artifact_io_manager},
    )


def build_definitions() -> dg.Definitions:
    """The whole code location."""
    from visiobook_assets.bench import bench_resource
    from visiobook_assets.service.definitions import service_definitions
    from visiobook_assets.upgrades import upgrade_definitions

    bench = dg.Definitions(resources={"upgrades": bench_resource})
    return dg.Definitions.merge(film_definitions(), service_definitions(FILM_JOB), upgrade_definitions(), bench)


@dg.definitions
def defs() -> dg.Definitions:
    """Loaded by ``workspace.yaml`` and ``visiobook up``."""
    return build_definitions()
