"""Killed at any moment, a film loses at most what was in hand: the next run picks up and ends with the same film."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from visiobook.services.projects import manifests
from visiobook.settings import Settings
from visiobook_cli.instance import instance

ROOT = Path(__file__).parents[2]
TEXT = Path(__file__).with_name("fox.txt")
MAKE = [sys.executable, "-m", "visiobook_cli.main", "make", str(TEXT), "--name", "fox", "--json"]
SMALL = ["--resolution", "360p", "--fps", "24", "--engine", "speech=espeak"]

SHOWN = ("contact_sheet", "sheet_picture", "waveform", "preview", "table")


def receipts(home: Path) -> set[str]:
    return {path.name for path in (home / "store" / "receipts").rglob("*") if path.is_file()}


def of_the_film(home: Path) -> int:
    """How many things were made that are part of the film: what only shows it (sheets, previews, tables) is not."""
    kept = [json.loads(path.read_text()) for path in (home / "store" / "receipts").rglob("*.json")]
    return sum(receipt["recipe"]["stage"] not in SHOWN for receipt in kept)


@pytest.mark.parametrize("kept", [3, 12])
def test_a_killed_film_goes_on_where_it_was(fox, tmp_path, kept):
    home = tmp_path / "home"
    (home / "cache").parent.mkdir()
    (home / "cache").symlink_to(fox.house.settings.cache_dir, target_is_directory=True)
    env = {**os.environ, "VISIOBOOK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*MAKE, *SMALL], env=env, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while len(receipts(home)) < kept and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = of_the_film(home)
    assert len(receipts(home)) >= kept and not (tmp_path / "films").exists()

    done = subprocess.run([*MAKE, *SMALL], env=env, cwd=tmp_path, capture_output=True, check=True)
    result = json.loads(done.stdout)
    whole = sum(len(m.uses) for m in manifests(fox.house.studio, fox.project.id).values())
    assert result["made"] + result["found"] == whole
    assert result["found"] >= before
    assert Path(result["film"]).stat().st_size > 0 and result["run"]["failed_checks"] == []
    with instance(Settings(home=home)) as dagster:
        statuses = [run.status for run in dagster.get_runs()]
    assert sorted(s.value for s in statuses) == sorted(
        [dg.DagsterRunStatus.FAILURE.value, dg.DagsterRunStatus.SUCCESS.value]
    )


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_film_that_is_stopped_says_how_to_go_on(tmp_path, fox, signal_):
    home = tmp_path / "home"
    (home / "cache").parent.mkdir()
    (home / "cache").symlink_to(fox.house.settings.cache_dir, target_is_directory=True)
    env = {**os.environ, "VISIOBOOK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*MAKE, *SMALL], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while len(receipts(home)) < 3 and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal_)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 130 and out == ""
    assert said.splitlines()[-2:] == [
        "Interrupted: The film was stopped.",
        "Hint: What was made is kept: the same command goes on from there.",
    ]
    assert "Traceback" not in said
