"""``visiobook prune`` on real films: what is needed stays, also for the next change, and the old takes go."""

import json
import os
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from resources.factory import build_studio
from resources.planning import planning_studio
from tests.graph.conftest import House
from visiobook.domain.project import SceneOverride, Style
from visiobook.errors import BadInput, Conflict
from visiobook.services.explain import explain
from visiobook.services.projects import override
from visiobook.settings import Settings
from visiobook_cli.commands import app
from visiobook_cli.instance import instance


def aged(folder: Path) -> None:
    """All bytes of a home were last used two hours ago."""
    old = time.time() - 7200
    for file in (folder / "store" / "bytes").glob("*/*"):
        os.utime(file, (old, old))


def prune(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(app, ["prune", "--json", *arguments], catch_exceptions=False)
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.fixture
def home(fox, tmp_path, monkeypatch):
    """A house of its own with the film of the fox in it, whose second scene is a sketch now."""
    folder = tmp_path / "home"
    shutil.copytree(fox.house.settings.home, folder, ignore=shutil.ignore_patterns("cache", "scratch", "locks"))
    (folder / "cache").symlink_to(fox.house.settings.cache_dir, target_is_directory=True)
    monkeypatch.setenv("VISIOBOOK_HOME", str(folder))
    settings = Settings(home=folder)
    own = House(build_studio(settings), settings)
    prune("--apply")
    own.make(override(own.studio, fox.project.id, SceneOverride(scene=2, style=Style.SKETCH)))
    aged(folder)
    return own


def has_receipts(home) -> set[str]:
    """Everything in the store that was made by a recipe."""
    return {f"{receipt.recipe.stage} {receipt.artifact.digest}" for receipt in home.studio.store.receipts()}


def made(report):
    return {step.asset: step.made for step in report.steps if step.made}


def test_a_changed_scene_leaves_old_takes_and_letting_go_of_them_costs_nothing(home, fox):
    store = home.settings.home / "store"
    receipts = len(list((store / "receipts").glob("*/*.json")))
    planned = prune()
    takes = {take["stage"]: take["amount"]["files"] for take in planned["takes"]}
    assert takes["still"] >= 1 and takes["segment"] >= 1 and takes["film"] == 1 and planned["let_go"] is None
    size = sum(f.stat().st_size for f in (store / "bytes").glob("*/*"))

    gone = prune("--apply")["let_go"]
    assert gone["files"] == sum(takes.values())
    assert sum(f.stat().st_size for f in (store / "bytes").glob("*/*")) == size - gone["size"]
    assert len(list((store / "receipts").glob("*/*.json"))) == receipts
    assert prune()["takes"] == []
    project, kept = home.studio.records.get(fox.project.id), has_receipts(home)
    again = home.make(project)
    assert made(again) == {} and again.failed_checks == ()
    assert has_receipts(home) == kept  # checks and contact sheets did not have to look again either


def test_the_next_change_costs_what_it_would_have_cost_before(home, fox):
    changed = override(home.studio, fox.project.id, SceneOverride(scene=1, style=Style.SKETCH))
    before = explain(planning_studio(home.studio), changed).to_make
    assert prune("--apply")["let_go"]["files"] > 0
    assert explain(planning_studio(home.studio), changed).to_make == before > 0
    report = home.make(changed)
    assert sum(made(report).values()) == before and report.failed_checks == ()


def test_a_take_that_was_let_go_of_can_be_made_again(home, fox):
    prune("--apply")
    home.studio.records.save(fox.project)  # the fox as it was
    report = home.make(fox.project)
    assert made(report)["images"] >= 1 and report.failed_checks == ()
    film = home.studio.records.head(fox.project.id, "render")
    assert film == fox.house.studio.records.head(fox.project.id, "render")  # the very same film


def test_a_run_under_way_keeps_everything(home, fox):
    with instance(home.settings) as dagster:
        run = dagster.create_run_for_job(dg.JobDefinition(graph_def=dg.GraphDefinition(name="elsewhere")))
        dagster.report_run_canceling(run)
        with pytest.raises(Conflict, match=f"Dagster run {run.run_id[:8]} \\(elsewhere\\) is under way"):
            prune("--apply")
        dagster.report_run_canceled(run)
    assert prune("--apply")["let_go"]["files"] > 0


def test_a_person_reads_what_goes_and_what_stays(home):
    told = CliRunner().invoke(app, ["prune"], catch_exceptions=False).stdout
    assert "Needed by films and records: " in told and "still" in told
    assert "Nothing was removed. Let go of " in told and "--apply" in told
    told = CliRunner().invoke(app, ["prune", "--apply"], catch_exceptions=False).stdout
    assert "Let go of " in told and "Their receipts are kept." in told
    assert "There are no old takes to let go of." in CliRunner().invoke(app, ["prune"]).stdout


def test_a_bucket_that_other_homes_may_use_is_not_pruned_unless_a_person_says_it_is_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("VISIOBOOK_ARTIFACTS_URL", "s3://films/shared")
    with pytest.raises(BadInput, match="s3://films/shared may hold what other homes need") as refused:
        prune("--apply")
    assert "--alone" in refused.value.hint
