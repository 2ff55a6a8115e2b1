"""Running the asset graph from the terminal, in this process, against the instance that the UI shows."""

import logging
import time
from typing import TYPE_CHECKING

import dagster as dg

from resources.run_processes import process_tags
from resources.unswept import unswept
from visiobook.domain.project import Project
from visiobook.domain.recipe import Manifest
from visiobook.errors import Failure, Interrupted, VisiobookError
from visiobook.services.projects import ASSETS, manifests
from visiobook.services.studio import Studio
from visiobook_assets.definitions import FILM_JOB, film_definitions
from visiobook_assets.partitions import projects
from visiobook_cli.report import RunReport, StepReport

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult


def run_film(studio: Studio, project: Project, instance: "DagsterInstance") -> RunReport:
    """Materialize every asset of the project. Raises the first named error; what was made before it is kept."""
    _quiet()
    if not instance.has_dynamic_partition(projects.name or "", project.id):
        instance.add_dynamic_partitions(projects.name or "", [project.id])
    with unswept():
        job = dg.Definitions.resolve_job_def(film_definitions(), FILM_JOB)
    begun = time.monotonic()
    try:
        result = job.execute_in_process(
            instance=instance,
            partition_key=project.id,
            resources={"studio": studio},
            tags={"visiobook/project": project.id, **process_tags()},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    except VisiobookError:
        raise
    except (dg.DagsterExecutionInterruptedError, KeyboardInterrupt) as stopped:
        raise Interrupted(
            "The film was stopped.", "What was made is kept: the same command goes on from there."
        ) from stopped
    except dg.DagsterError as problem:
        raise Failure(f"The run stopped: {problem}", "Look at it with: visiobook up") from problem
    return _report(studio, project, result, time.monotonic() - begun)


def _report(studio: Studio, project: Project, result: "ExecuteInProcessResult", seconds: float) -> RunReport:
    took = {e.step_key: e.step_success_data.duration_ms / 1000 for e in result.get_step_success_events()}
    used = manifests(studio, project.id)
    steps = tuple(_step(asset, used.get(asset, Manifest()), took.get(asset, 0.0)) for asset in ASSETS)
    checking = {
        e.step_key for e in result.filter_events(lambda e: e.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    } - set(ASSETS)
    checks_s = sum(took.get(key or "", 0.0) for key in checking)
    return RunReport(
        run_id=result.run_id, seconds=seconds, steps=steps, failed_checks=_failed(result), checks_s=checks_s
    )


def _step(asset: str, manifest: Manifest, seconds: float) -> StepReport:
    made = sum(use.made for use in manifest.uses)
    engine_s = sum(use.wall_s for use in manifest.uses)
    return StepReport(asset=asset, seconds=seconds, made=made, found=len(manifest.uses) - made, engine_s=engine_s)


def _failed(result: "ExecuteInProcessResult") -> tuple[str, ...]:
    checks = result.get_asset_check_evaluations()
    return tuple(f"{c.asset_key.path[-1]}: {c.check_name}: {c.description or ''}" for c in checks if not c.passed)


def _quiet() -> None:
    """Dagster's event log goes to the instance, where the UI shows it; the terminal shows bars."""
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
