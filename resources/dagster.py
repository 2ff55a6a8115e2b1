"""Dagster shells: configuration in, port out. Values travel between assets as artifacts of the store."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import dagster as dg

from resources.factory import build_studio
from visiobook.domain.base import Value
from visiobook.errors import NotFound
from visiobook.services.filming import keep_value
from visiobook.services.studio import Studio
from visiobook.settings import Settings

JOB_TAG = "visiobook/job"
"""The run tag that names the job a run works for."""


@lru_cache(maxsize=4)
def warm_studio(home: str) -> Studio:
    """One studio a process and home, so that engines stay warm from run to run."""
    return build_studio(Settings(home=Path(home)) if home else Settings())


@dg.resource(
    config_schema={
        "home": dg.Field(str, default_value="", description="VISIOBOOK_HOME; empty: as the environment says")
    },
    description="The studio: store, records and engines.",
)
def studio_resource(context: dg.InitResourceContext) -> Studio:
    """The studio of the configured home. In a run for a video project's pipeline it tells how far it is."""
    studio = warm_studio(context.resource_config["home"])
    job_id = context.run.tags.get(JOB_TAG) if context.run is not None else None
    if job_id is None:
        return studio
    from resources.dagster_service import warm_service  # a film made at the terminal needs no service
    from visiobook.services.pipeline_progress import telling

    service = warm_service()
    return telling(studio, service, service.jobs.get(job_id))


class ArtifactIOManager(dg.IOManager):
    """Stores an asset's value as an artifact and points the project's head at it; loads it from there."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def handle_output(self, context: dg.OutputContext, obj: Value) -> None:
        """Store the value and set the head of (project, asset)."""
        keep_value(self._studio, context.partition_key, context.asset_key.path[-1], obj)

    def load_input(self, context: dg.InputContext) -> Value:
        """The project's current value of the upstream asset."""
        asset = context.asset_key.path[-1]
        head = self._studio.records.head(context.partition_key, asset)
        if head is None:
            raise NotFound(
                f"Project {context.partition_key!r} has no {asset!r} yet.",
                f"Materialize {asset!r} first, or the whole film.",
            )
        kind: Any = context.dagster_type.typing_type
        return kind.model_validate_json(self._studio.store.read(head.digest))  # type: ignore[no-any-return]


@dg.io_manager(required_resource_keys={"studio"})
def artifact_io_manager(context: dg.InitResourceContext) -> ArtifactIOManager:
    """The IO manager over the studio resource's store and records."""
    return ArtifactIOManager(context.resources.studio)
