"""An upgrade of one engine over many small films, counted: planned, sampled, applied, killed half-way, resumed, rolled
back and applied again. What the plan and the progress say is held against the receipts in the store, and the delivered
folders against the films.

    python bench/upgrades.py [--films 200] [--json]

The films are real (read, filmed and joined by the embedded reader and the real encoder, 360 × 360); pictures and lines
come from engines that answer at once, so that the time is the upgrade's own.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visiobook.domain.plan import UpgradePlan, UpgradeProgress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TARGET = "image=quick@finer"
BESIDE = ("segment_inspection", "inspection", "contact_sheet", "sheet_picture")
"""What the checks and the delivery of a film keep: no part of it, and not planned."""
APPLY = """
import sys
from pathlib import Path
import dagster as dg
from bench.upgrades import apply_once
apply_once(Path(sys.argv[1]), sys.argv[2])
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--films", type=int, default=200)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    given = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="visiobook-upgrades-"))
    try:
        result = measure(home, given.films)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(result, indent=None if given.json else 2))
    if (
        not result["counts are equal"]
        or not result["rolled back to the same films"]
        or not result["folders hold the upgraded films"]
        or not result["folders hold the old films again"]
        or result["made by applying again"]
    ):
        sys.exit("The counts shown are not what was made.")


def measure(home: Path, films: int) -> dict[str, object]:
    """The whole story, with each step's seconds."""
    from tests.engines.quick import quick_studio, tale
    from visiobook.domain.plan import ProjectState, parse_target
    from visiobook.services.upgrades import create, plan_upgrade, progress, sample
    from visiobook_assets.bench import open_bench

    studio = quick_studio(home)
    took: dict[str, float] = {}
    with timed(took, "films made"):
        for number in range(films):
            made_whole(home, studio, tale(studio, number))
    desk = open_bench(studio).desk
    before = heads(studio)
    with timed(took, "planned"):
        plan = plan_upgrade(desk, parse_target(TARGET))
    with timed(took, "sampled"):
        compared = sample(desk, plan, 6)
    plan = plan_upgrade(desk, parse_target(TARGET))
    upgrade = create(desk, plan)
    made_before = receipts(studio)
    with timed(took, "applied and killed half-way"):
        killed_at = apply_and_kill(home, upgrade.id, desk, films // 2)
    killed = progress(desk, upgrade.id)
    with timed(took, "resumed"):
        apply_once(home, upgrade.id)
    done = progress(desk, upgrade.id)
    made = receipts(studio) - made_before
    delivered = deliveries_fit(home, studio)
    with timed(took, "rolled back"):
        apply_once(home, upgrade.id, back=True)
    restored = heads(studio) == before
    delivered_back = deliveries_fit(home, studio)
    with timed(took, "applied again"):
        apply_once(home, upgrade.id)
    again = receipts(studio) - made_before - made
    return {
        "films": films,
        "sentence": plan.sentence(),
        "sampled": len(compared),
        "found from the sample": sum(s.found for s in plan.stages),
        "films done when killed": killed_at,
        "said when killed": f"{killed.upgrade.state.value}: {killed.advice}",
        "films done after resuming": done.count(ProjectState.DONE),
        **compare(plan, done, made),
        "rolled back to the same films": restored,
        "folders hold the upgraded films": delivered,
        "folders hold the old films again": delivered_back,
        "made by applying again": sum(again.values()),
        "seconds": took,
    }


def made_whole(home: Path, studio: object, project: object) -> None:
    """A film made, checked and delivered, as a film run does."""
    from resources.delivery import deliver
    from visiobook.domain.project import Project
    from visiobook.services.filming import Filming
    from visiobook.services.studio import Studio
    from visiobook_assets.checking import evaluations
    from visiobook_assets.checks import CHECKS

    assert isinstance(studio, Studio)
    assert isinstance(project, Project)
    Filming(studio, project).film()
    failed = [verdict.check_name for verdict in evaluations(studio, project, CHECKS) if not verdict.passed]
    if failed:
        sys.exit(f"{project.id} does not pass {', '.join(failed)}.")
    deliver(studio, project, home / "films" / project.id)


def deliveries_fit(home: Path, studio: object) -> bool:
    """Whether every delivered folder holds its project's film as it is now."""
    from resources.delivery import current
    from visiobook.domain.base import sha256
    from visiobook.domain.render import Rendition
    from visiobook.services.studio import Studio

    assert isinstance(studio, Studio)
    return all(
        sha256((home / "films" / p.id / f"{p.id}.mp4").read_bytes()) == current(studio, p.id, "render", Rendition).film
        for p in studio.records.list()
    )


def compare(plan: "UpgradePlan", done: "UpgradeProgress", made: Counter[str]) -> dict[str, object]:
    """What was planned, what is shown as made, and what the store says was made."""
    made = Counter({stage: count for stage, count in made.items() if stage not in BESIDE})
    planned = {s.stage: s.to_make for s in plan.stages if s.to_make}
    shown = {s.stage: done.made(s.stage) for s in plan.stages if done.made(s.stage)}
    return {
        "planned": planned,
        "shown as made": shown,
        "made, by the receipts in the store": dict(made),
        "counts are equal": planned == shown == dict(made),
    }


def apply_once(home: Path, upgrade_id: str, back: bool = False) -> None:
    """One Dagster run of the upgrade (or its way back), against the home's instance."""
    from tests.engines.quick import quick_studio
    from visiobook.settings import Settings
    from visiobook_assets.bench import open_bench
    from visiobook_assets.upgrades import run_rollback, run_upgrade
    from visiobook_cli.instance import instance as open_instance

    with open_instance(Settings(home=home)) as instance:
        (run_rollback if back else run_upgrade)(open_bench(quick_studio(home)), upgrade_id, instance)


def apply_and_kill(home: Path, upgrade_id: str, desk: object, films: int) -> int:
    """Apply in a process of its own, and kill it once ``films`` are done; how many were."""
    from visiobook.domain.plan import ProjectState
    from visiobook.services.upgrades import UpgradeDesk, progress

    assert isinstance(desk, UpgradeDesk)
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", APPLY, str(home), upgrade_id]
    running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.DEVNULL)
    while progress(desk, upgrade_id).count(ProjectState.DONE) < films:
        if running.poll() is not None:
            sys.exit("The upgrade ended before it could be killed.")
        time.sleep(0.2)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return progress(desk, upgrade_id).count(ProjectState.DONE)


def receipts(studio: object) -> Counter[str]:
    """Artifacts in the store, by stage."""
    from visiobook.services.studio import Studio

    assert isinstance(studio, Studio)
    return Counter(r.recipe.stage for r in studio.store.receipts())


def heads(studio: object) -> dict[str, object]:
    """Every project's record and film."""
    from visiobook.services.studio import Studio

    assert isinstance(studio, Studio)
    return {p.id: (p, studio.records.head(p.id, "render")) for p in studio.records.list()}


class timed:  # noqa: N801 - reads as a word in a with statement
    """Seconds of a with block, under a name."""

    def __init__(self, took: dict[str, float], name: str) -> None:
        self._took, self._name = took, name

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._took[self._name] = round(time.monotonic() - self._began, 1)


if __name__ == "__main__":
    main()
