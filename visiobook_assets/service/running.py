"""What the assets of the service share: how they are declared, and how long the parts of a job took."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import dagster as dg

from visiobook.domain.job import JobStage
from visiobook.services.spending import held_to
from visiobook.services.studio import Studio
from visiobook.services.work import Work
from visiobook.stages.making import Maker
from visiobook_assets.partitions import projects

if TYPE_CHECKING:
    Made = dg.MaterializeResult[Any]
else:
    Made = dg.MaterializeResult
    """A result without a value: what was made is in the database, and Dagster is to store nothing."""


def service_asset(description: str, kind: str) -> Callable[[Callable[..., Made]], dg.AssetsDefinition]:
    """An asset that a submission makes in its project's partition. ``kind`` is its badge in the UI."""
    return dg.asset(
        description=description,
        kinds={kind},
        code_version="1",
        partitions_def=projects,
        group_name="service",
        owners=["team:visiobook"],
    )


def within_budget(work: Work, studio: Studio) -> Work:
    """The same work with paid engines held to the budget of the job's project (VISIOBOOK_PROJECT_BUDGET_USD).

    They raise BudgetExceeded before the call that would pass it; what they cost is booked also without a limit.
    """
    account, limit = f"project:{work.job.partition}", studio.settings.project_budget_usd
    engines = held_to(work.service.engines, studio.ledger, account, limit)
    return dataclasses.replace(work, service=dataclasses.replace(work.service, engines=engines))


def run_stages(context: dg.AssetExecutionContext) -> tuple[JobStage, ...]:
    """The run's steps so far, as Dagster's event log has them."""
    stats = context.instance.get_run_step_stats(context.run_id)
    done = [s for s in stats if s.start_time is not None and s.end_time is not None]
    return tuple(
        JobStage(stage=s.step_key, duration_ms=round((s.end_time - s.start_time) * 1000))
        for s in sorted(done, key=lambda s: s.start_time)
    )


def tally_stages(maker: Maker) -> tuple[JobStage, ...]:
    """What a maker's stages took; 0 for what was found."""
    return tuple(JobStage(stage=name, duration_ms=round(t.wall_s * 1000)) for name, t in maker.tally.items())
