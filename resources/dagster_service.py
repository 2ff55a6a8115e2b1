"""Dagster shells of the service: the database and the work of the run's job as resources."""

import dataclasses
from functools import lru_cache

import dagster as dg

from resources.meter import ProcessMeter
from resources.service import build_home_service
from visiobook.errors import BadInput
from visiobook.server_settings import ServerSettings
from visiobook.services.service import Service
from visiobook.services.work import Work, begin

JOB_TAG = "visiobook/job"
"""The run tag that names the job a run works for."""


@lru_cache(maxsize=1)
def warm_service() -> Service:
    """One service a process, as the environment says."""
    return build_home_service(ServerSettings())


@dg.resource(description="The service: jobs, results and webhooks in the database.")
def service_resource(_: dg.InitResourceContext) -> Service:
    """The service of this process."""
    return warm_service()


@dg.resource(
    required_resource_keys={"service", "studio"},
    description="The work of the job this run was started for; it is measured from here on.",
)
def work_resource(context: dg.InitResourceContext) -> Work:
    """The run's work, with the studio's engines and store so that models are loaded once a process.

    Raises BadInput for a run without a job: these assets are made by submissions.
    """
    tags = context.run.tags if context.run is not None else {}
    if context.run is None or JOB_TAG not in tags:
        raise BadInput(
            "This asset is made for a submission, and this run has none.",
            "Submit through the API; a film's own assets need no submission.",
        )
    studio = context.resources.studio
    shared = dataclasses.replace(context.resources.service, engines=studio.engines, store=studio.store)
    return begin(shared, tags[JOB_TAG], context.run.run_id, ProcessMeter())
