import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dagster as dg
import pytest

from resources.records.ledger import LocalLedger
from resources.run_processes import settle_processes
from tests.engines.small_films import Shelf, with_films
from visiobook.domain.plan import ProjectState, UpgradeState, parse_target
from visiobook.errors import BadInput, BudgetExceeded, Conflict
from visiobook.services.upgrades import cancel, create, plan_upgrade, progress
from visiobook_assets.upgrades import UPGRADE_JOB, UpgradeBench, upgrade_definitions, upgrade_proposals

BETTER = parse_target("image=better@2")
PROJECTS = dg.DynamicPartitionsDefinition(name="projects")


@pytest.fixture
def folder():
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


@dg.asset(name="images", partitions_def=PROJECTS)
def images():
    """The graph's asset that an upgrade reports on."""


def bench(made):
    def versions(project):
        return {"images": made.desk.records.head(project.id, "images").digest}

    return UpgradeBench(made.desk, LocalLedger(made.folder / "ledger"), made.make_with, (images,), versions)


def run(made, upgrade, instance, name=UPGRADE_JOB):
    definitions = dg.Definitions.merge(dg.Definitions(assets=[images]), upgrade_definitions())
    job = dg.Definitions.merge(definitions, dg.Definitions(resources={"upgrades": bench(made)})).get_job_def(name)
    op = "apply_upgrade" if name == UPGRADE_JOB else "take_back_upgrade"
    config = {"ops": {op: {"config": {"upgrade_id": upgrade.id}}}}
    return job.execute_in_process(run_config=config, instance=instance)


def test_one_run_carries_many_projects_and_reports_each_on_its_partition(folder):
    made = with_films(folder, 6)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(made, upgrade, instance)
        assert result.success and len(instance.get_runs()) == 1
        partitions = instance.get_materialized_partitions(dg.AssetKey("images"))
        assert partitions == {f"tale-{n:03}" for n in range(6)}
        event = instance.get_latest_materialization_event(dg.AssetKey("images"))
        tags = event.asset_materialization.tags
        assert (
            tags["dagster/data_version"]
            == made.desk.records.head(event.asset_materialization.partition, "images").digest
        )
    assert len(made.shelf.drawn) == 12 and progress(made.desk, upgrade.id).count(ProjectState.DONE) == 6


PROGRAM = """
import sys, time
from pathlib import Path
import dagster as dg
from tests.engines.small_films import Shelf, studio
from visiobook_assets.upgrades import UpgradeBench, run_config, upgrade_definitions, UPGRADE_JOB

(Path(sys.argv[1]) / "dagster").mkdir(exist_ok=True)
made = studio(Path(sys.argv[1]), Shelf(on_draw=lambda drawn: time.sleep(0.05)))
definitions = dg.Definitions.merge(
    upgrade_definitions(), dg.Definitions(resources={"upgrades": UpgradeBench(made.desk, None, made.make_with)})
)
with dg.DagsterInstance.local_temp(str(Path(sys.argv[1]) / "dagster")) as instance:
    job = definitions.resolve_job_def(UPGRADE_JOB)
    job.execute_in_process(run_config=run_config(sys.argv[2]), instance=instance)
print("drawn", len(made.shelf.drawn))
"""


def test_a_run_killed_by_the_system_goes_on_in_the_next_and_makes_nothing_twice(folder):
    made = with_films(folder, 30)
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER))
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    first = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), upgrade.id], env=environment)
    deadline = time.monotonic() + 120
    while progress(made.desk, upgrade.id).count(ProjectState.DONE) < 8 and time.monotonic() < deadline:
        time.sleep(0.05)
    running = progress(made.desk, upgrade.id)
    assert running.upgrade.state is UpgradeState.RUNNING and f"process {first.pid} on" in running.advice
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(Conflict, match=f"by process {first.pid} on"):
        run(made, upgrade, instance)  # two at once would make everything twice
    first.send_signal(signal.SIGKILL)
    first.wait()
    half = progress(made.desk, upgrade.id)
    assert 8 <= half.count(ProjectState.DONE) < 30 and half.upgrade.state is UpgradeState.INTERRUPTED
    assert f"Process {first.pid} on" in half.advice
    assert f"is gone; what was made is kept. Go on: visiobook upgrade --resume {upgrade.id}" in half.advice
    with pytest.raises(BadInput, match="is interrupted, not running"):
        cancel(made.desk, upgrade.id)
    with dg.DagsterInstance.local_temp(str(folder / "dagster")) as instance:  # the run, which nobody had tagged, signed
        (left,) = instance.get_runs()
        assert left.status is dg.DagsterRunStatus.STARTED and settle_processes(instance) == 1
        assert instance.get_run_by_id(left.run_id).status is dg.DagsterRunStatus.FAILURE

    with dg.DagsterInstance.ephemeral() as instance:
        assert run(made, upgrade, instance).success
    done = progress(made.desk, upgrade.id)
    assert done.count(ProjectState.DONE) == 30 and done.upgrade.state is UpgradeState.DONE
    stills = [r for r in made.desk.store.receipts() if r.recipe.stage == "still" and r.recipe.engine.name == "better"]
    assert len(stills) == upgrade.plan.to_make() == 60
    assert len(made.shelf.drawn) <= 60 - 2 * half.count(ProjectState.DONE)


def test_the_sensor_proposes_when_an_engine_in_use_changed_and_never_spends(folder):
    made = with_films(folder, 3)
    with dg.DagsterInstance.ephemeral() as instance:

        def tick(cursor):
            with dg.build_sensor_context(
                instance=instance, cursor=cursor, resources={"upgrades": bench(made)}
            ) as context:
                result = upgrade_proposals(context)
                return result.skip_reason, result.cursor

        said, cursor = tick(None)
        assert "none changed, none proposed" in said.skip_message and made.desk.upgrades.list() == ()
        made.shelf.generation = "newer"
        said, cursor = tick(cursor)
        assert (
            "6 stills of 3 films are stale" in said.skip_message and "visiobook upgrade --resume" in said.skip_message
        )
        proposed = made.desk.upgrades.list()
        assert [u.state for u in proposed] == [UpgradeState.PROPOSED] and made.shelf.drawn == []
        said, cursor = tick(cursor)
        assert "none changed, none proposed" in said.skip_message
        made.shelf.generation = "newest"  # nobody took up the first: the plan is brought up to date in its place
        tick(cursor)
        (again,) = made.desk.upgrades.list()
        assert again.id == proposed[0].id and again.plan.engine.fingerprint.endswith("newest")


def test_the_sensor_looks_without_anybody_switching_it_on():
    assert upgrade_proposals.default_status is dg.DefaultSensorStatus.RUNNING


def test_an_upgrades_budget_stops_its_run_before_it_is_passed(folder):
    made = with_films(folder, 4, Shelf(price=0.5))
    upgrade = create(made.desk, plan_upgrade(made.desk, BETTER), budget_usd=2.2)
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(BudgetExceeded, match=r"2\.20 allowed"):
        run(made, upgrade, instance)
    account = LocalLedger(folder / "ledger").account(f"upgrade:{upgrade.id}")
    half = progress(made.desk, upgrade.id)
    assert account.committed_usd() == pytest.approx(2.0) and len(made.shelf.drawn) == 4
    assert half.count(ProjectState.DONE) == 2 and half.upgrade.state is UpgradeState.FAILED
