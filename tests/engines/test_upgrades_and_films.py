"""An upgrade and a film's own run never work at one film at once."""

import threading

import dagster as dg
import pytest

from tests.engines.small_films import with_films
from tests.engines.test_upgrade_runs import run
from visiobook.domain.engine import Port
from visiobook.domain.plan import ProjectState, UpgradeState, parse_target
from visiobook.domain.project import Style
from visiobook.errors import Conflict
from visiobook.services.upgrades import apply, create, plan_upgrade, progress, roll_back
from visiobook_assets.upgrades import ROLLBACK_JOB

BETTER = parse_target("image=better@2")


def begun(instance, project):
    """A run of a project's film that is under way."""
    job = dg.JobDefinition(graph_def=dg.GraphDefinition(name="film"))
    made = instance.create_run_for_job(job, tags={"dagster/partition": project})
    instance.report_run_canceling(made)  # the one state of a living run that can be told without living it
    return made


def heads(made, project):
    return [made.desk.records.head(project, asset) for asset in ("images", "narration", "render")]


def test_a_film_that_a_run_is_making_is_left_to_it_and_upgraded_when_it_is_over(tmp_path):
    made = with_films(tmp_path, 3)
    before, upgrade = heads(made, "tale-001"), create(made.desk, plan_upgrade(made.desk, BETTER))
    with dg.DagsterInstance.ephemeral() as instance:
        own = begun(instance, "tale-001")
        assert run(made, upgrade, instance).success
        done = progress(made.desk, upgrade.id)
        assert [p.state for p in done.projects] == [ProjectState.DONE, ProjectState.FAILED, ProjectState.DONE]
        assert f"Dagster run {own.run_id[:8]} (tale-001) is making this film" in done.projects[1].problem
        assert heads(made, "tale-001") == before and made.desk.records.get("tale-001").brief.engines == ()
        assert f"Try them again: visiobook upgrade --resume {upgrade.id}" in done.advice
        instance.report_run_canceled(own)
        assert run(made, upgrade, instance).success
    assert progress(made.desk, upgrade.id).count(ProjectState.DONE) == 3 and len(made.shelf.drawn) == 6


def test_a_film_that_a_run_is_making_is_not_taken_back_under_it(tmp_path):
    made = with_films(tmp_path, 3)
    old, upgrade = heads(made, "tale-001"), create(made.desk, plan_upgrade(made.desk, BETTER))
    apply(made.desk, upgrade.id, made.make)
    new = heads(made, "tale-001")
    with dg.DagsterInstance.ephemeral() as instance:
        own = begun(instance, "tale-001")
        with pytest.raises(Conflict, match="because runs are making them: tale-001"):
            run(made, upgrade, instance, ROLLBACK_JOB)
        half = progress(made.desk, upgrade.id)
        assert half.upgrade.state is UpgradeState.FAILED and half.count(ProjectState.ROLLED_BACK) == 2
        assert heads(made, "tale-001") == new
        instance.report_run_canceled(own)
        assert run(made, upgrade, instance, ROLLBACK_JOB).success
    assert progress(made.desk, upgrade.id).upgrade.state is UpgradeState.ROLLED_BACK
    assert heads(made, "tale-001") == old


def test_a_film_waits_while_an_upgrade_is_at_it_and_no_longer(tmp_path):
    made = with_films(tmp_path, 2)
    upgrades, waits, over = made.desk.upgrades, threading.Event(), threading.Event()
    assert not upgrades.wait_for_film("tale-000", waits.set) and not waits.is_set()

    def film() -> None:
        assert upgrades.wait_for_film("tale-000", waits.set)
        over.set()

    with upgrades.at_film("tale-000"):
        assert not upgrades.wait_for_film("tale-001", waits.set)
        with (
            pytest.raises(Conflict, match="Another upgrade is at the film of 'tale-000'"),
            upgrades.at_film("tale-000"),
        ):
            pass
        thread = threading.Thread(target=film)
        thread.start()
        assert waits.wait(10) and not over.wait(0.3)
    assert over.wait(10)
    thread.join()
    assert not upgrades.wait_for_film("tale-000", waits.set)


def test_what_a_person_changes_while_a_film_fails_to_be_upgraded_is_kept(tmp_path):
    made = with_films(tmp_path, 1)
    before, upgrade = heads(made, "tale-000"), create(made.desk, plan_upgrade(made.desk, BETTER))
    made.shelf.unpaintable.add("Tale 0 1")

    def edit(drawn):
        project = made.desk.records.get("tale-000")
        changed = project.brief.model_copy(update={"style": Style.SKETCH})
        made.desk.records.save(project.model_copy(update={"brief": changed}))

    made.shelf.on_draw = edit
    assert apply(made.desk, upgrade.id, made.make).count(ProjectState.FAILED) == 1
    brief = made.desk.records.get("tale-000").brief
    assert brief.style is Style.SKETCH and not any(c.port is Port.IMAGE for c in brief.engines)
    assert heads(made, "tale-000") == before
    assert roll_back(made.desk, upgrade.id).upgrade.state is UpgradeState.ROLLED_BACK
