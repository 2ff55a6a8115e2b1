import json
import tempfile
from pathlib import Path

import dagster as dg
import pytest
import typer
from typer.testing import CliRunner

from resources.records.ledger import LocalLedger
from tests.engines.small_films import with_films
from visiobook_assets.upgrades import UpgradeBench
from visiobook_cli.upgrade import command


@pytest.fixture
def terminal(monkeypatch):
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "200")
        made = with_films(Path(folder), 4)
        bench = UpgradeBench(made.desk, LocalLedger(Path(folder) / "ledger"), made.make_with)
        app = typer.Typer()
        app.command()(command(lambda: bench, dg.DagsterInstance.ephemeral))

        def say(*words):
            result = CliRunner().invoke(app, list(words))
            return result.output if result.exception is None else result.exception

        yield made, say


def test_a_plan_says_what_is_stale_what_it_costs_and_what_it_rests_on(terminal):
    made, say = terminal
    said = say("image=better@2", "--plan")
    assert "8 stills of 4 films are stale" in said and "US dollars" in said and "none with better yet" in said
    assert json.loads(say("image=better@2", "--plan", "--json"))["projects"][0]["direct"] == 2
    assert made.shelf.drawn == []


def test_apply_resume_list_and_rollback_from_the_terminal(terminal):
    made, say = terminal
    assert "4 done" in say("image=better@2", "--apply") and len(made.shelf.drawn) == 8
    upgrade = made.desk.upgrades.list()[0].id
    assert f"{upgrade}: done; image=better@2; films: 4 done" in say("--list") and say() == say("--list")
    assert f"Go back: visiobook upgrade --rollback {upgrade}" in say("--status", upgrade)
    assert "still: 8 made, 8 planned" in say("--resume", upgrade)
    assert "4 rolled back" in say("--rollback", upgrade) and len(made.shelf.drawn) == 8


def test_a_sample_is_a_page_to_look_at(terminal):
    made, say = terminal
    assert "3 comparisons, 0 of them identical" in say("image=better@2", "--sample", "3")
    page = Path("upgrade-sample.html").read_text()
    assert "sampled" in say() and "visiobook upgrade image=better@2 --apply" in say()
    assert page.count("<img") == 6 and "better@1/2" in page and len(made.shelf.drawn) == 3


def test_one_project_alone_is_upgraded(terminal):
    made, say = terminal
    assert "1 done" in say("image=better@2", "--project", "tale-002", "--apply") and len(made.shelf.drawn) == 2


def test_an_upgrade_whose_money_ran_out_goes_on_when_more_is_allowed(terminal):
    made, say = terminal
    made.shelf.price = 0.5
    assert "allowed for upgrade:" in str(say("image=better@2", "--apply", "--budget", "2"))
    upgrade = made.desk.upgrades.list()[0].id
    said = say("--status", upgrade)
    assert f"{upgrade}: failed; image=better@2; films: 2 waiting, 2 done" in said and f"--resume {upgrade}" in said
    assert "4 done" in say("--resume", upgrade, "--budget", "4") and len(made.shelf.drawn) == 8


def test_what_is_missing_from_the_command_is_said(terminal):
    _, say = terminal
    assert "No upgrade yet" in say() and "There is no upgrade 'x'" in str(say("--status", "x"))
    assert "What should be upgraded?" in str(say("--plan"))
    assert "How many comparisons?" in str(say("image=better", "--policy", "sample"))
