"""Upgrades in the graph: one run that carries many projects, and a sensor that proposes and never spends.

A run is told an upgrade's id and makes what is left of it, project after project in one process, so that a model is
loaded once; each project's new artifacts are reported on its partition the moment it is done. Stopping the run in the
UI, or killing it, loses the project it was at and nothing else: launched again with the same id it goes on.

The resource ``upgrades`` is an :class:`UpgradeBench`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import dagster as dg

from visiobook.domain.budget import Budget
from visiobook.domain.plan import ProjectState, Upgrade, UpgradeProgress
from visiobook.domain.project import Project
from visiobook.domain.recipe import Use
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.ledger import Ledger
from visiobook.services.spending import PaidCatalogue, Purse
from visiobook.services.upgrades import UpgradeDesk, apply, propose

UPGRADE_JOB = "upgrade"
DATA_VERSION = "dagster/data_version"


@dataclass(frozen=True)
class UpgradeBench:
    """What an upgrade run needs: the desk, the ledger, and how a film is made with given engines.

    ``make`` sets the project's heads as the graph does, and returns every artifact the film used.
    """

    desk: UpgradeDesk
    ledger: Ledger
    make: Callable[[EngineCatalogue, Project], tuple[Use, ...]]

    def engines(self, upgrade: Upgrade) -> EngineCatalogue:
        """The engines, paid ones held to the upgrade's budget where it has one."""
        if upgrade.budget_usd is None:
            return self.desk.engines
        budget = Budget(account=f"upgrade:{upgrade.id}", limit_usd=upgrade.budget_usd)
        return PaidCatalogue(self.desk.engines, Purse(self.ledger, (budget,)))


class UpgradeConfig(dg.Config):
    """Which upgrade to go on with."""

    upgrade_id: str


@dataclass
class RunProgress:
    """Writes an upgrade's progress to the run's log, where the UI shows it."""

    context: dg.OpExecutionContext
    total: int = 0
    done: int = 0

    def begin(self, step: str, total: int) -> None:
        """An upgrade of ``total`` projects begins."""
        if step == UPGRADE_JOB:
            self.total = total

    def advance(self, step: str, item: str, made: bool) -> None:
        """A project is done; single artifacts are not logged."""
        if step == UPGRADE_JOB:
            self.done += 1
            self.context.log.info(f"{self.done} of {self.total} films: {item}")

    def end(self, step: str) -> None:
        """Nothing to say."""


@dg.op(
    required_resource_keys={"upgrades"},
    pool="gpu",
    tags={"visiobook/device": "gpu"},
    description="Makes what is left of an upgrade, one project after the other.",
)
def apply_upgrade(context: dg.OpExecutionContext, config: UpgradeConfig) -> None:
    """Apply the upgrade and report every project's new artifacts on its partition."""
    bench: UpgradeBench = context.resources.upgrades
    desk = replace(bench.desk, progress=RunProgress(context))
    engines = bench.engines(desk.upgrades.get(config.upgrade_id))

    def make(project: Project) -> tuple[Use, ...]:
        uses = bench.make(engines, project)
        for event in _materializations(bench.desk, project, uses):
            context.log_event(event)
        return uses

    done = apply(desk, config.upgrade_id, make)
    context.add_output_metadata(_summary(done))


@dg.job(name=UPGRADE_JOB, description="Gives many films another model in one run.", executor_def=dg.in_process_executor)
def upgrade_job() -> None:
    """One op that carries all projects of an upgrade."""
    apply_upgrade()


@dg.sensor(
    name="upgrade_proposals",
    minimum_interval_seconds=60,
    description="Plans an upgrade when an engine in use changed. Proposes only: a person applies it.",
)
def upgrade_proposals(context: dg.SensorEvaluationContext, upgrades: dg.ResourceParam[UpgradeBench]) -> dg.SkipReason:
    """Compare the engines in use with those seen last (the cursor); never launches a run."""
    known: dict[str, str] = json.loads(context.cursor or "{}")
    seen, proposed = propose(upgrades.desk, known)
    context.update_cursor(json.dumps(seen, sort_keys=True))
    said = [f"{u.plan.sentence()} Apply it with: visiobook upgrade --resume {u.id}" for u in proposed]
    return dg.SkipReason(" ".join(said) or f"{len(seen)} engines in use, none changed.")


def run_config(upgrade_id: str) -> dg.RunConfig:
    """What a run of the job is launched with."""
    return dg.RunConfig(ops={apply_upgrade.name: UpgradeConfig(upgrade_id=upgrade_id)})


def run_upgrade(bench: UpgradeBench, upgrade_id: str, instance: dg.DagsterInstance) -> None:
    """Run the job in this process against an instance. Raises the upgrade's own named error."""
    definitions = dg.Definitions.merge(upgrade_definitions(), dg.Definitions(resources={"upgrades": bench}))
    job = definitions.resolve_job_def(UPGRADE_JOB)
    tags = {"visiobook/upgrade": upgrade_id}
    job.execute_in_process(run_config=run_config(upgrade_id), instance=instance, tags=tags)


def upgrade_definitions() -> dg.Definitions:
    """The job and the sensor; merge them into the code location, which gives the resource ``upgrades``."""
    return dg.Definitions(jobs=[upgrade_job], sensors=[upgrade_proposals])


def _materializations(desk: UpgradeDesk, project: Project, uses: tuple[Use, ...]) -> Iterator[dg.AssetMaterialization]:
    made = sum(u.made for u in uses)
    for asset in desk.assets:
        head = desk.records.head(project.id, asset)
        if head is not None:
            yield dg.AssetMaterialization(
                asset_key=asset,
                partition=project.id,
                tags={DATA_VERSION: head.digest},
                metadata={"made in this upgrade": made, "found": len(uses) - made},
            )


def _summary(done: UpgradeProgress) -> dict[str, dg.MetadataValue]:
    failed = [f"- {p.project}: {p.problem}" for p in done.projects if p.state is ProjectState.FAILED]
    stages = {s.stage for s in done.upgrade.plan.stages}
    made = [f"- {stage}: {done.made(stage)}" for stage in sorted(stages)]
    return {
        "films": dg.MetadataValue.int(done.count(ProjectState.DONE)),
        "made": dg.MetadataValue.md("\n".join(made) or "nothing"),
        "failed": dg.MetadataValue.md("\n".join(failed) or "none"),
    }
