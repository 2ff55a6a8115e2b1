"""The engines a project has, as assets: a new model marks exactly what it makes stale, project by project.

Their data version is the engine's name and fingerprint. The stages' own versions are the code versions of the assets
that run them; together they are what decides a recipe besides its inputs.
"""

from collections.abc import Iterator

import dagster as dg

from visiobook.domain.engine import Port
from visiobook.domain.project import Project
from visiobook.services.engines import FILM_PORTS, encoder_version, engine_version
from visiobook.services.studio import Studio
from visiobook_assets.partitions import projects

ENCODER = "encoder"
ENGINES = {f"{port.value}_engine": port for port in FILM_PORTS}
"""Asset names and the ports they stand for."""


def current_version(studio: Studio, project: Project, asset: str) -> str:
    """The data version of one engine asset as the machine is now."""
    return encoder_version(studio, project) if asset == ENCODER else engine_version(studio, project, ENGINES[asset])


def _spec(name: str, what: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        name,
        skippable=True,
        group_name="engines",
        kinds={"python"},
        description=what,
        owners=["team:visiobook"],
        code_version="1",
    )


@dg.multi_asset(
    name="engines",
    specs=[
        *(_spec(name, f"The project's {port.value} engine and its version.") for name, port in ENGINES.items()),
        _spec(ENCODER, "The encoder the film is made with, and its version."),
    ],
    partitions_def=projects,
    can_subset=True,
)
def engines(
    context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]
) -> Iterator[dg.MaterializeResult[None]]:
    """Look at the engines; nothing is loaded."""
    project = studio.records.get(context.partition_key)
    for name in sorted(key.path[-1] for key in context.selected_asset_keys):
        version = current_version(studio, project, name)
        yield dg.MaterializeResult(
            asset_key=name,
            metadata={"engine": dg.MetadataValue.text(version)},
            data_version=dg.DataVersion(version),
        )


def asset_of(port: Port) -> str:
    """The asset that stands for a port's engine."""
    return next(name for name, known in ENGINES.items() if known is port)
