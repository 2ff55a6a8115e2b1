"""Wires the graph. ``defs`` is what Dagster loads; :func:`build_definitions` is what tests and the terminal use."""

import dagster as dg

from resources.dagster import artifact_io_manager, studio_resource
from visiobook_assets.analysis import analysis
from visiobook_assets.captions import captions
from visiobook_assets.characters import characters
from visiobook_assets.checks import CHECKS
from visiobook_assets.corrections import corrections
from visiobook_assets.images import images
from visiobook_assets.manuscript import manuscript
from visiobook_assets.music import music
from visiobook_assets.narration import narration
from visiobook_assets.pacing import pacing
from visiobook_assets.project import project
from visiobook_assets.render import render
from visiobook_assets.scenes import scenes
from visiobook_assets.service.definitions import service_definitions
from visiobook_assets.soundtrack import soundtrack
from visiobook_assets.timeline import timeline

FILM_JOB = "film"
"""The job that makes a whole film; a run of it takes one project."""
ASSETS = [
    project,
    corrections,
    manuscript,
    analysis,
    scenes,
    characters,
    images,
    narration,
    pacing,
    captions,
    music,
    timeline,
    soundtrack,
    render,
]


def build_definitions() -> dg.Definitions:
    """The whole code location."""
    film = dg.define_asset_job(
        FILM_JOB,
        selection=dg.AssetSelection.assets(*ASSETS),
        description="Makes the film of one project; what was made before is found, not made again.",
        executor_def=dg.in_process_executor,
    )
    made = dg.Definitions(
        assets=ASSETS,
        asset_checks=CHECKS,
        jobs=[film],
        executor=dg.in_process_executor,
        resources={"studio": studio_resource, "artifacts": artifact_io_manager},
    )
    return dg.Definitions.merge(made, service_definitions(FILM_JOB))


@dg.definitions
def defs() -> dg.Definitions:
    """Loaded by ``workspace.yaml`` and ``visiobook up``."""
    return build_definitions()
