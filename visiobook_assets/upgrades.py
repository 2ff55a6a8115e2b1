"""Upgrades in the graph: one run that carries many projects, and a sensor that proposes and never spends.

A run is told an upgrade's id and makes what is left of it, project after project in one process, so that a model is
loaded once; each project's new artifacts are reported on its partition, checked and delivered the moment it is done.
Stopping the run in the
UI, or killing it, loses the project it was at and nothing else: launched again with the same id it goes on.

The resource ``upgrades`` is an :class:`UpgradeBench`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_IS_USER_PROVIDED_TAG, DATA_VERSION_TAG

from resources.run_processes import PROCESS_TAG, process_tags, process_words, settle_processes, under_way
from visiobook.domain.plan import ProjectState, Upgrade, UpgradeProgress
from visiobook.domain.project import Project
from visiobook.domain.recipe import Use
from visiobook.errors import Interrupted
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.ledger import Ledger
from visiobook.ports.progress import Progress
from visiobook.services.spending import held_to
from visiobook.services.upgrades import Seen, UpgradeDesk, apply, propose, roll_back
from visiobook_assets.engines import asset_of
from visiobook_assets.provenance import materializations

UPGRADE_JOB = "upgrade"
ROLLBACK_JOB = "upgrade_rollback"
UPGRADE_TAG = "visiobook/upgrade"
QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}
"""The run is told in the event log, where the user interface shows it, and not in the terminal."""


@dataclass(frozen=True)
class UpgradeBench:
    """What an upgrade run needs: the desk, the ledger, and how a film is made with given engines.

    ``make`` sets the project's heads as the graph does, and returns every artifact the film used.
    """

    desk: UpgradeDesk
    ledger: Ledger
    make: Callable[[EngineCatalogue, Project], tuple[Use, ...]]
    graph: tuple[dg.AssetsDefinition, ...] = ()
    """The assets whose results it reports."""
    versions: Callable[[Project], Mapping[str, str]] = field(default=lambda _: {})
    """The data version of each asset of a project as it is now, by name."""
    deliver: Callable[[Project], object] = field(default=lambda _: ())
    """Puts a film that became another where the film before it was put."""
    check: Callable[[Project], Iterable[dg.AssetCheckEvaluation]] = field(default=lambda _: ())
    """The verdicts of the graph's checks on a project's film as it is now."""

    def engines(self, upgrade: Upgrade) -> EngineCatalogue:
        """The engines, paid ones held to the upgrade's budget where it has one."""
        return held_to(self.desk.engines, self.ledger, f"upgrade:{upgrade.id}", upgrade.budget_usd)


class UpgradeConfig(dg.Config):
    """Which upgrade to go on with."""

    upgrade_id: str


@dataclass
class RunProgress:
    """Writes an upgrade's progress to the run's log, where the UI shows it, and tells who listens ``beside``."""

    context: dg.OpExecutionContext
    beside: Progress
    total: int = 0
    done: int = 0

    def begin(self, step: str, total: int) -> None:
        """An upgrade of ``total`` projects begins."""
        if step == UPGRADE_JOB:
            self.total = total
            self.beside.begin(step, total)

    def advance(self, step: str, item: str, made: bool) -> None:
        """A project is done; single artifacts are not logged."""
        if step == UPGRADE_JOB:
            self.done += 1
            self.context.log.info(f"{self.done} of {self.total} films: {item}")
            self.beside.advance(step, item, made)

    def end(self, step: str) -> None:
        """All projects are done."""
        if step == UPGRADE_JOB:
            self.beside.end(step)


@dg.op(
    required_resource_keys={"upgrades"},
    pool="gpu",
    tags={"visiobook/device": "gpu"},
    description="Makes what is left of an upgrade, one project after the other.",
)
def apply_upgrade(context: dg.OpExecutionContext, config: UpgradeConfig) -> None:
    """Apply the upgrade; report, check and deliver every project's new film."""
    bench: UpgradeBench = context.resources.upgrades
    desk = _desk(context, bench)
    engines = bench.engines(desk.upgrades.get(config.upgrade_id))
    uses: list[Use] = []

    def make(project: Project) -> tuple[Use, ...]:
        uses[:] = bench.make(engines, project)
        return tuple(uses)

    def then(project: Project) -> str:
        return follow(context, bench, project, _made_and_found(uses))

    done = apply(desk, config.upgrade_id, make, then=then, by=_signed(context))
    context.add_output_metadata(_summary(done))


@dg.op(required_resource_keys={"upgrades"}, description="Gives every film of an upgrade its old take back.")
def take_back_upgrade(context: dg.OpExecutionContext, config: UpgradeConfig) -> None:
    """Roll the upgrade back; report, check and deliver every project's old film."""
    bench: UpgradeBench = context.resources.upgrades
    desk = _desk(context, bench)
    metadata = {"rolled back": dg.MetadataValue.text(config.upgrade_id)}

    def then(project: Project) -> str:
        return follow(context, bench, project, metadata)

    done = roll_back(desk, config.upgrade_id, then, _signed(context))
    context.add_output_metadata({"films": dg.MetadataValue.int(done.count(ProjectState.ROLLED_BACK))})


@dg.job(name=UPGRADE_JOB, description="Gives many films another model in one run.", executor_def=dg.in_process_executor)
def upgrade_job() -> None:
    """One op that carries all projects of an upgrade."""
    apply_upgrade()


@dg.job(
    name=ROLLBACK_JOB,
    description="Gives the films of an upgrade their old takes back; makes nothing.",
    executor_def=dg.in_process_executor,
)
def rollback_job() -> None:
    """One op that carries all projects of an upgrade."""
    take_back_upgrade()


@dg.sensor(
    name="upgrade_proposals",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Plans an upgrade when an engine in use changed. Proposes only: a person applies it.",
)
def upgrade_proposals(context: dg.SensorEvaluationContext, upgrades: dg.ResourceParam[UpgradeBench]) -> dg.SensorResult:
    """Compare the engines in use with those seen last (the cursor); never launches a run.

    A changed engine is reported on the partition of every project that has it, so that what it made shows as stale.
    Runs of processes that were killed are reported as failed: somebody must look now and then.
    """
    settle_processes(context.instance)
    seen = propose(upgrades.desk, json.loads(context.cursor or "{}"))
    said = [f"{u.plan.sentence()} Apply it with: visiobook upgrade --resume {u.id}" for u in seen.proposed]
    return dg.SensorResult(
        skip_reason=" ".join(said)
        or f"{len(seen.fingerprints)} engines in use, {len(seen.changed) or 'none'} changed, none proposed.",
        cursor=json.dumps(seen.fingerprints, sort_keys=True),
        asset_events=list(_changes(upgrades, seen)),
    )


def _changes(bench: UpgradeBench, seen: Seen) -> Iterator[dg.AssetMaterialization]:
    for choice, users in seen.changed:
        for user in users:
            asset = asset_of(choice.port)
            version = bench.versions(bench.desk.records.get(user)).get(asset)
            if version is not None:
                tags = {DATA_VERSION_TAG: version, DATA_VERSION_IS_USER_PROVIDED_TAG: "true"}
                yield dg.AssetMaterialization(asset_key=asset, partition=user, tags=tags)


def run_config(upgrade_id: str) -> dg.RunConfig:
    """What a run of the job is launched with."""
    return dg.RunConfig(ops={apply_upgrade.name: UpgradeConfig(upgrade_id=upgrade_id)})


def run_upgrade(bench: UpgradeBench, upgrade_id: str, instance: dg.DagsterInstance) -> None:
    """Apply in this process against an instance, as one run. Raises the upgrade's own named error."""
    _run(bench, UPGRADE_JOB, apply_upgrade, upgrade_id, instance)


def run_rollback(bench: UpgradeBench, upgrade_id: str, instance: dg.DagsterInstance) -> None:
    """Roll back in this process against an instance, as one run. Raises the upgrade's own named error."""
    _run(bench, ROLLBACK_JOB, take_back_upgrade, upgrade_id, instance)


def _run(bench: UpgradeBench, name: str, op: dg.OpDefinition, upgrade_id: str, instance: dg.DagsterInstance) -> None:
    definitions = dg.Definitions.merge(upgrade_definitions(), dg.Definitions(resources={"upgrades": bench}))
    config = dg.RunConfig(ops={op.name: UpgradeConfig(upgrade_id=upgrade_id)}, loggers=QUIET)
    tags = {UPGRADE_TAG: upgrade_id, **process_tags()}
    try:
        definitions.resolve_job_def(name).execute_in_process(run_config=config, instance=instance, tags=tags)
    except (dg.DagsterExecutionInterruptedError, KeyboardInterrupt) as stopped:
        raise Interrupted(
            "The upgrade was interrupted.", f"What was made is kept. visiobook upgrade --status {upgrade_id}"
        ) from stopped


def upgrade_definitions() -> dg.Definitions:
    """The jobs and the sensor; merge them into the code location, which gives the resource ``upgrades``."""
    return dg.Definitions(jobs=[upgrade_job, rollback_job], sensors=[upgrade_proposals])


def follow(
    context: dg.OpExecutionContext, bench: UpgradeBench, project: Project, metadata: Mapping[str, dg.MetadataValue]
) -> str:
    """What follows when a project's film is another: it is reported on its partition as the graph's own run would have,
    checked as that would have, and delivered again. Returns the checks it did not pass; raises StorageFailed when it
    could not be delivered.
    """
    for event in materializations(context.instance, bench.graph, project.id, bench.versions(project), metadata):
        context.log_event(event)
    failed = []
    for verdict in bench.check(project):
        context.log_event(verdict)  # type: ignore[arg-type]  # Dagster takes it, and its annotation forgets to say so
        if not verdict.passed:
            failed.append(f"{verdict.check_name}: {verdict.description or 'not passed'}")
    bench.deliver(project)
    return "; ".join(f"Check not passed: {said}" for said in failed)


def _desk(context: dg.OpExecutionContext, bench: UpgradeBench) -> UpgradeDesk:
    """The bench's desk in this run: it tells how far it is, and leaves films alone that other runs are making."""

    def busy(project_id: str) -> str:
        return next(iter(under_way(context.instance, project_id)), "")

    return replace(bench.desk, progress=RunProgress(context, bench.desk.progress), busy=busy)


def _made_and_found(uses: Sequence[Use]) -> dict[str, dg.MetadataValue]:
    made = sum(u.made for u in uses)
    return {"made in this upgrade": dg.MetadataValue.int(made), "found": dg.MetadataValue.int(len(uses) - made)}


def _signed(context: dg.OpExecutionContext) -> str:
    """Who works: this process and its run, which is tagged with it so that its end is noticed when it is killed."""
    if PROCESS_TAG not in context.run.tags:
        context.instance.add_run_tags(context.run_id, process_tags())
    return f"{process_words()} (Dagster run {context.run_id[:8]})"


def _summary(done: UpgradeProgress) -> dict[str, dg.MetadataValue]:
    failed = [f"- {p.project}: {p.problem}" for p in done.projects if p.state is ProjectState.FAILED]
    stages = {s.stage for s in done.upgrade.plan.stages}
    made = [f"- {stage}: {done.made(stage)}" for stage in sorted(stages)]
    return {
        "films": dg.MetadataValue.int(done.count(ProjectState.DONE)),
        "made": dg.MetadataValue.md("\n".join(made) or "nothing"),
        "failed": dg.MetadataValue.md("\n".join(failed) or "none"),
    }
