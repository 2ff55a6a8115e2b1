"""Dagster shells of the service: the database and the work of the run's job as resources."""

import contextlib
import dataclasses
import os
import threading
from collections.abc import Iterator
from functools import lru_cache

import dagster as dg

from resources.dagster import JOB_TAG
from resources.meter import ProcessMeter
from resources.service import build_home_service
from visiobook.errors import BadInput, StorageFailed
from visiobook.server_settings import ServerSettings
from visiobook.services.service import Service
from visiobook.services.usual import UsualCatalogue
from visiobook.services.work import Work, begin, run_name

BY_TAG, SENSOR = "visiobook/by", "sensor"
"""The run tag that names who started the run; the sensor's runs are Dagster's own processes."""
BEAT_S = 2.0


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
@contextlib.contextmanager
def work_resource(context: dg.InitResourceContext) -> Iterator[Work]:
    """The run's work, with the studio's engines and store so that models are loaded once a process.

    A run of Dagster's own tells that it lives while the block runs; warm workers tell it themselves. Raises BadInput
    for a run without a job: these assets are made by submissions.
    """
    tags = context.run.tags if context.run is not None else {}
    if context.run is None or JOB_TAG not in tags:
        raise BadInput(
            "This asset is made for a submission, and this run has none.",
            "Submit through the API; a film's own assets need no submission.",
        )
    studio, service = context.resources.studio, context.resources.service
    engines = UsualCatalogue(studio.engines, studio.upgrades)
    shared = dataclasses.replace(service, engines=engines, store=studio.store)
    job = service.jobs.get(tags[JOB_TAG])
    own = job.claimed_by == tags.get(BY_TAG) == SENSOR
    with beating(service, job.id, run_name(context.run.run_id)) if own else contextlib.nullcontext():
        yield begin(shared, job.id, context.run.run_id, ProcessMeter())


@contextlib.contextmanager
def beating(service: Service, job_id: str, name: str) -> Iterator[None]:
    """Tell every few seconds that a process works on a job. Afterwards the name falls silent by itself."""
    over = threading.Event()

    def beat() -> None:
        with contextlib.suppress(StorageFailed):  # the database is away: the next beat tries again
            service.workers.beat(name, os.getpid(), service.clock.now(), job_id)

    def beats() -> None:
        while not over.wait(BEAT_S):
            beat()

    beat()
    threading.Thread(target=beats, name="beating", daemon=True).start()
    try:
        yield
    finally:
        over.set()
