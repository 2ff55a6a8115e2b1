"""What a film costs, and what it does not cost a second time.

Every figure is a share of two runs made in this one call, on this machine, one after the other; seconds are shown for
orientation only. ``--json`` prints the figures by name:

- ``overhead_s``, ``overhead_share``: the tale's run time during which no engine, encoder or decoder was at work:
  orchestration, reading and writing, starting up. What is left of the run when the time each receipt of it tells of
  (``made_at`` and the ``wall_s`` before it, the checks' decoding among them) is laid on its clock: work side by side
  counts once, and overhead beside an engine's work is none. ``idle`` has its longest stretches, in seconds, with the
  stages before and after.
- ``decoding_s``, ``decoding_share``: of the checks, which decode every new segment once. No overhead in that sense, and
  not hidden in it either.
- ``second_run_share``: making the same film again, over making it the first time.
- ``one_scene_of_50_share``: a film of 50 scenes again after one scene's text changed, over making it the first time.
- ``peak_mb``: the largest memory of the process, for the tale and for the 50-scene film.

``--story FILE`` adds a long story's seconds per stage and per minute of film; ``--story-only`` measures nothing else.
``--engine PORT=NAME`` makes all films with another engine (``speech=espeak`` speaks a long story in minutes).
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TALE = ROOT / "examples" / "chaperon_rouge.txt"
ROOMS = ("visiobook", "visiobook_cli", "visiobook_assets", "resources")
Figures = dict[str, Any]
Worked = tuple[float, float, str]
"""From when to when (seconds since 1970), and at which stage."""
Idle = tuple[float, str, str]
SHOWING = ("contact_sheet", "sheet_picture", "waveform", "preview", "table")
"""Stages that only show the film to a person: no engine of it, and so overhead."""
LONGEST = 12
"""Idle times shown."""


def make(home: Path, source: Path, *more: str) -> Figures:
    """One ``visiobook make --json``; adds the wall seconds, the peak memory of its process and its ``idle`` times."""
    command = [sys.executable, "-m", "visiobook_cli.main", "make", str(source), "--json", *more]
    env = {**os.environ, "VISIOBOOK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # as a person has it: what was compiled once is kept
    begun = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=env, cwd=home)
    out = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.time()
    if status:
        sys.exit(f"{' '.join(command)} failed with status {status}")
    idle = idle_times(worked(home, begun), begun, ended)
    return {**json.loads(out), "wall_s": ended - begun, "peak_mb": usage.ru_maxrss / 1024, "idle": idle}


def worked(home: Path, since: float) -> list[Worked]:
    """When each engine, encoder and decoder worked since a time, as the receipts of the home tell, by beginnings."""
    found = []
    for file in (home / "store" / "receipts").glob("*/*.json"):
        receipt = json.loads(file.read_text(encoding="utf-8"))
        made = datetime.fromisoformat(receipt["made_at"]).timestamp()
        if made >= since and receipt["recipe"]["stage"] not in SHOWING:
            found.append((made - receipt["wall_s"], made, receipt["recipe"]["stage"]))
    return sorted(found)


def idle_times(work: list[Worked], begun: float, ended: float) -> list[Idle]:
    """The stretches between ``begun`` and ``ended`` in which nobody worked: seconds, what came before and after."""
    idle, until, before = [], begun, "start"
    for start, end, stage in [*work, (ended, ended, "end")]:
        if start > until:
            idle.append((start - until, before, stage))
        if end > until:
            until, before = end, stage
    return idle


def fifty_scenes(folder: Path, changed: bool = False) -> Path:
    """A story of 50 chapters of two sentences each, one of which may be another."""
    places = ["the forest", "the castle", "the village", "the sea", "the kitchen"]
    lines = ["Fifty Short Days", ""]
    for number in range(1, 51):
        place = places[number % len(places)]
        extra = "A blue bird sang three times." if changed and number == 25 else "The wind moved the leaves."
        lines += [f"Chapter {number}", "", f"On day {number} the old man walked to {place} with his dog. {extra}", ""]
    path = folder / "fifty.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def measure_story(story: Path, how: tuple[str, ...]) -> Figures:
    """A long story alone."""
    with tempfile.TemporaryDirectory(prefix="visiobook-bench-") as name:
        made = make(Path(name), story.resolve(), "--name", "story", *how)
    failed = made["run"]["failed_checks"]
    return {"peak_mb": {"story": made["peak_mb"]}, "films": {"story": _film(made)}, "failed_checks": failed}


def measure(story: Path | None, how: tuple[str, ...]) -> Figures:
    """All figures."""
    with tempfile.TemporaryDirectory(prefix="visiobook-bench-") as name:
        home = Path(name)
        tale = make(home, TALE, "--name", "tale", *how)
        again = make(home, TALE, "--name", "tale", *how)
        options = ("--name", "fifty", *how)
        fifty = make(home, fifty_scenes(home), *options)
        edited = make(home, fifty_scenes(home, changed=True), *options)
        runs = {"tale": tale, "fifty": fifty}
        if story is not None:
            runs["story"] = make(home, story.resolve(), "--name", "story", *how)
    overhead_s = sum(seconds for seconds, _, _ in tale["idle"])
    return {
        "overhead_s": overhead_s,
        "overhead_share": overhead_s / tale["wall_s"],
        "idle": sorted(tale["idle"], reverse=True)[:LONGEST],
        "decoding_s": tale["run"]["checks_s"],
        "decoding_share": tale["run"]["checks_s"] / tale["wall_s"],
        "second_run_share": again["wall_s"] / tale["wall_s"],
        "one_scene_of_50_share": edited["wall_s"] / fifty["wall_s"],
        "peak_mb": {name: run["peak_mb"] for name, run in runs.items()},
        "made_again": again["made"],
        "made_for_one_scene": edited["made"],
        "films": {name: _film(run) for name, run in {**runs, "one scene of fifty": edited}.items()},
    }


def _film(result: Figures) -> Figures:
    minutes = result["duration_s"] / 60
    run = result["run"]
    steps = {step["asset"]: step["seconds"] for step in run["steps"]}
    between = run["seconds"] - sum(steps.values()) - run["checks_s"]
    around = {"checks": run["checks_s"], "between": between, "start and end": result["wall_s"] - run["seconds"]}
    stages = {name: round(seconds, 2) for name, seconds in {**steps, **around}.items()}
    per_minute = result["wall_s"] / minutes
    return {
        "film_s": result["duration_s"],
        "wall_s": result["wall_s"],
        "wall_s_per_minute": per_minute,
        "stages": stages,
    }


def show(figures: Figures) -> None:
    """The table a person reads."""
    if "overhead_s" in figures:
        _show_shares(figures)
    for name, peak in figures["peak_mb"].items():
        print(f"peak memory {name:9} {peak:.0f} MB")
    for name, film in figures["films"].items():
        per_minute = film["wall_s_per_minute"]
        print(f"\n{name}: {film['film_s']:.0f} s of film in {film['wall_s']:.0f} s ({per_minute:.0f} s a minute)")
        for stage, seconds in film["stages"].items():
            print(f"  {stage:13} {seconds:8.1f} s")


def _show_shares(figures: Figures) -> None:
    print(f"overhead              {figures['overhead_s']:.1f} s, {figures['overhead_share']:.1%} of the tale's run")
    for seconds, before, after in figures["idle"]:
        print(f"  {seconds:5.2f} s between {before} and {after}")
    print(f"decoding checks       {figures['decoding_s']:.1f} s, {figures['decoding_share']:.1%} of it")
    print(f"second run            {figures['second_run_share']:.1%} of the first ({figures['made_again']} made)")
    changed = figures["one_scene_of_50_share"]
    print(f"one scene of 50       {changed:.1%} of the first ({figures['made_for_one_scene']} made)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--story", type=Path, help="a long text, such as one of 14,000 words")
    parser.add_argument("--story-only", action="store_true", help="measure nothing but the story")
    parser.add_argument("--resolution", default="1080p")
    parser.add_argument("--engine", action="append", default=[], help="PORT=NAME, for all films")
    given = parser.parse_args()
    if given.story_only and given.story is None:
        parser.error("--story-only needs --story FILE")
    how = ("--resolution", given.resolution, *(word for named in given.engine for word in ("--engine", named)))
    for room in ROOMS:  # pip compiles what it installs; a checkout is compiled at its first run
        compileall.compile_dir(ROOT / room, quiet=1)
    figures = measure_story(given.story, how) if given.story_only else measure(given.story, how)
    print(json.dumps(figures, indent=2)) if given.json else show(figures)


if __name__ == "__main__":
    main()
