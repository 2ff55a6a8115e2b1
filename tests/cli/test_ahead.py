"""The reading begins in a process of its own before Dagster is there: made once, told as made, never left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from resources.ahead import can_fork, forked
from resources.clock import SystemClock
from resources.factory import build_studio
from resources.progress import SilentProgress
from resources.storage.local import LocalStore
from visiobook.domain.correction import Corrections, RenameCharacter
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, EngineChoice
from visiobook.domain.recipe import Recipe
from visiobook.services.film import FilmSteps
from visiobook.services.projects import Source, set_up
from visiobook.services.reading_ahead import reading_to_do
from visiobook.settings import Settings
from visiobook.stages.making import Maker, Product
from visiobook_cli.filming import Order, explain_film

ROOT = Path(__file__).parents[2]
RECIPE = Recipe.of("made ahead", "1")
TALE = "The fox met a crow. “Good day,” said the fox.\n\nThe crow flew over the old mill and sang.\n"


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "store")


def maker(store, ahead=None) -> Maker:
    return Maker(store, SystemClock(), SilentProgress(), ahead)


def work(store) -> None:
    maker(store).make(RECIPE, lambda: time.sleep(0.2) or Product(f"by {os.getpid()}".encode(), "text/plain"))


def ours() -> Product:
    return Product(f"by {os.getpid()}".encode(), "text/plain")


def test_what_a_child_made_counts_as_made_in_this_run_with_the_childs_seconds(store):
    with forked(RECIPE.digest(), lambda: work(store), store) as ahead:
        child, parent = ahead.child, maker(store, ahead)
        receipt = parent.make(RECIPE, ours)
    assert store.read(receipt.artifact.digest) == f"by {child}".encode()
    (use,) = parent.uses
    assert use.made and use.wall_s == receipt.wall_s >= 0.2
    parent.make(RECIPE, ours)
    assert [u.made for u in parent.uses] == [True, False]


def test_another_recipe_is_made_while_the_child_is_at_work(store):
    with forked(RECIPE.digest(), lambda: work(store), store) as ahead:
        receipt = maker(store, ahead).make(Recipe.of("another", "1"), ours)
        assert store.read(receipt.artifact.digest) == f"by {os.getpid()}".encode()


def test_who_has_to_wait_gets_ready_meanwhile_and_who_has_not_does_not(store):
    ready = []
    with forked(RECIPE.digest(), lambda: work(store), store, lambda: ready.append("waiting")) as ahead:
        maker(store, ahead).make(RECIPE, ours)
    assert ready == ["waiting"]
    with forked(RECIPE.digest(), lambda: None, store, lambda: ready.append("not waiting")) as ahead:
        os.waitid(os.P_PID, ahead.child, os.WEXITED | os.WNOWAIT)
        maker(store, ahead).make(RECIPE, ours)
    assert ready == ["waiting"]


@pytest.mark.parametrize("end", ["error", "killed"])
def test_what_a_child_did_not_manage_is_made_by_who_waits_and_the_child_says_nothing(store, end, capfd):
    def fail() -> None:
        print("half a line")
        print("and an error", file=sys.stderr)
        if end == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError("in the child")

    with forked(RECIPE.digest(), fail, store) as ahead:
        receipt = maker(store, ahead).make(RECIPE, ours)
    assert store.read(receipt.artifact.digest) == f"by {os.getpid()}".encode()
    assert capfd.readouterr() == ("", "")


def test_a_child_ends_with_the_block_it_was_begun_for(store):
    with pytest.raises(KeyboardInterrupt), forked(RECIPE.digest(), lambda: time.sleep(600), store) as ahead:
        child = ahead.child
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path):
    script = (
        "import time; from pathlib import Path\n"
        "from resources.ahead import forked; from resources.storage.local import LocalStore\n"
        f"with forked('0' * 64, lambda: time.sleep(600), LocalStore(Path({str(tmp_path)!r}))) as ahead:\n"
        "    print(ahead.child, flush=True); time.sleep(600)"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=env)
    child = Path(f"/proc/{int(parent.stdout.readline())}")
    assert child.exists()
    parent.kill()
    parent.wait()
    until = time.monotonic() + 30
    while child.exists() and "zombie" not in (child / "status").read_text() and time.monotonic() < until:
        time.sleep(0.02)
    assert not child.exists() or "zombie" in (child / "status").read_text()


def test_no_child_is_begun_on_one_core_or_beside_a_thread():
    script = (
        "import os; from resources.ahead import can_fork\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(can_fork())"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert said.stdout.strip() == "False"
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert not can_fork()
    stop.set()
    thread.join()


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return build_studio(Settings(home=tmp_path_factory.mktemp("home")))


def project(studio, text=TALE, name="ahead", **brief):
    return set_up(studio, Source(data=text.encode(), name="tale.txt"), name, Brief(language="en", **brief))


def test_the_reading_to_do_is_the_one_the_run_makes_and_a_found_one_is_not_done_again(studio):
    tale = project(studio)
    todo = reading_to_do(studio, tale)
    run = FilmSteps(studio, tale, studio.maker())
    run.analysis(run.manuscript(), Corrections())
    assert todo.recipe == run.maker.uses[-1].recipe and run.maker.uses[-1].made
    assert reading_to_do(studio, tale) is None


def test_a_correction_asks_for_another_reading(studio):
    tale = project(studio, TALE + "The end.\n", "corrected")
    before = reading_to_do(studio, tale).recipe
    renamed = Corrections(items=(RenameCharacter(character="the fox", name="Reynard"),))
    studio.records.save_corrections(tale.id, renamed)
    assert reading_to_do(studio, tale).recipe != before


def test_an_idea_and_a_reader_that_asks_a_language_model_are_not_read_ahead(studio):
    idea = set_up(studio, Source(idea="A fox learns to share", name="idea"), "idea", Brief())
    assert reading_to_do(studio, idea) is None
    asking = EngineChoice(port=Port.READING, engine="llm")
    assert reading_to_do(studio, project(studio, TALE, "asking", engines=(asking,))) is None


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core: no child")
def test_the_process_that_makes_a_film_leaves_the_reading_to_its_child(tmp_path):
    source = tmp_path / "tale.txt"
    source.write_text(TALE, encoding="utf-8")
    words = ["make", str(source), "--engine", "image=openai", "--engine", "speech=espeak", "--json"]
    script = (
        f"import sys; from visiobook_cli.main import main; sys.argv[1:] = {words!r}\n"
        "try: main()\nfinally: print('spacy' in sys.modules)"
    )
    env = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    env |= {"VISIOBOOK_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, cwd=tmp_path)
    assert made.returncode == 1 and "Traceback" not in made.stderr, made.stderr  # nobody gave a key for the pictures
    kept = [json.loads(p.read_text()) for p in (tmp_path / "home" / "store" / "receipts").rglob("*.json")]
    assert [r["recipe"]["stage"] for r in kept].count("analysis") == 1
    assert made.stdout.strip() == "False"


def test_a_plan_begins_no_reading(studio, monkeypatch):
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a child was begun"))
    source = Source(data=(TALE + "Once more.\n").encode(), name="tale.txt")
    order = Order(source=source, name="planned", out=None, brief=Brief(language="en"))
    explain_film(studio.settings, order, as_json=True)
