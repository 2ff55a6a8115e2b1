"""``visiobook up`` as a person starts it: the whole stack in an empty home, a submission, deaths, and a clean end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.prepared import prepared

ROOT = Path(__file__).parents[2]
TALE = (
    "Il était une fois un prince courageux. Le prince aimait la forêt.\n\n« Où vas-tu ? » demanda la reine au prince."
)
MOST_S = 120
PIECES = {"code server": "dagster api grpc", "Dagster UI": "dagster_webserver", "daemon": "dagster._daemon"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url: str, body: dict | None = None, **headers: str) -> dict:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=MOST_S) as answer:
        return json.load(answer)


def wait_until(condition, most_s: float = MOST_S):
    end = time.monotonic() + most_s
    while not (found := condition()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
    return found


def children(parent: int) -> dict[int, str]:
    """The commands of the processes below one, by their id."""
    stats = {int(p.name): p for p in Path("/proc").iterdir() if p.name.isdigit()}
    found: dict[int, str] = {}
    for pid, place in stats.items():
        try:
            above = int(place.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
            if above == parent:
                command = place.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= {pid: command, **children(pid)}
        except OSError:  # it ended while we looked
            continue
    return found


def of(pieces: dict[int, str], part: str) -> int | None:
    return next((pid for pid, command in pieces.items() if f"-m {part}" in command), None)


class House:
    """A running stack."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, self.ui_port = home, free_port(), free_port()
        self.env = {**os.environ, "VISIOBOOK_HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        self.env.pop("DAGSTER_HOME", None)
        self.screen = home / "screen.txt"
        self.start()

    def start(self) -> None:
        command = ["up", "--port", str(self.port), "--ui-port", str(self.ui_port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "visiobook_cli.main", *command],
            env=self.env,
            stdout=self.screen.open("ab"),
            stderr=subprocess.STDOUT,
        )

    @property
    def said(self) -> str:
        return self.screen.read_text()

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "visiobook_cli.main", *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=True).stdout

    def graphql(self, query: str) -> dict:
        return ask(f"http://127.0.0.1:{self.ui_port}/graphql", {"query": query})["data"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked for in /proc")
    house = House(prepared(tmp_path_factory.mktemp("up")))
    try:
        wait_until(lambda: "Ctrl-C stops it" in house.said or house.process.poll() is not None, 180)
        yield house
    finally:
        house.process.kill()
        house.process.wait()


RUNS = "{runsOrError(limit: 5) {... on Runs {results {status jobName tags {key value} assets {key {path}}}}}}"


def test_a_submission_becomes_a_run_with_its_lineage_and_a_project(house):
    assert "API          http://127.0.0.1" in house.said, house.said
    assert "ended" not in house.said
    token = house.run("token", "--role", "premium").strip()
    body = {"project_id": "proj_1", "content": TALE, "language": "fr"}
    url = f"http://127.0.0.1:{house.port}/api/v1/analysis/semantic"
    answer = ask(url, body, Authorization=f"Bearer {token}")
    assert answer["analysis"]["status"] == "completed"
    (run,) = wait_until(lambda: [r for r in house.graphql(RUNS)["runsOrError"]["results"] if r["status"] == "SUCCESS"])
    assert run["jobName"] == "semantic_analysis"
    made = {asset["key"]["path"][0] for asset in run["assets"]}
    assert made >= {"project", "corrections", "manuscript", "analysis", "semantic_report"}
    nodes = house.graphql("{assetNodes {assetKey {path} dependencyKeys {path}}}")["assetNodes"]
    above = {n["assetKey"]["path"][0]: {d["path"][0] for d in n["dependencyKeys"]} for n in nodes}
    assert above["semantic_report"] == {"analysis"} and above["analysis"] >= {"corrections", "manuscript", "project"}
    assert "proj_1" in house.run("projects")


def test_health_tells_what_is(house):
    token = house.run("token", "--role", "admin").strip()
    checks = ask(f"http://127.0.0.1:{house.port}/health")["checks"]
    assert checks["queue"] == {"status": "UP", "pending_jobs": 0, "active_workers": 1}
    assert checks["models"]["semantic_analysis"]["status"] == "LOADED"
    assert checks["models"]["image_generation"]["status"] == "AVAILABLE"
    jobs = ask(f"http://127.0.0.1:{house.port}/api/v1/jobs", Authorization=f"Bearer {token}")
    assert jobs["queue_stats"]["available_workers"] == 1


def test_what_dies_is_started_again_and_told(house):
    before = children(house.process.pid)
    for part in PIECES.values():
        os.kill(of(before, part), signal.SIGKILL)
    for name in PIECES:
        wait_until(lambda name=name: f"The {name} ended (exit code -9); it is started again." in house.said)

    def again() -> bool:
        now = children(house.process.pid)
        return all(of(now, part) not in (None, of(before, part)) for part in PIECES.values())

    wait_until(again)


def test_an_interrupt_stops_everything(house):
    below = children(house.process.pid)
    assert len(below) >= 4
    begun = time.monotonic()
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(60) == 0
    assert re.search(r"Stopping …\s+Stopped\.\s*$", house.said)
    left = [command for pid, command in below.items() if Path(f"/proc/{pid}").exists()]
    assert left == [] and time.monotonic() - begun < 30


def test_a_port_in_use_is_told_by_name(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "visiobook_cli.main", "up", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env=house.env, capture_output=True, text=True)
    assert done.returncode == 2 and "--port" in done.stderr and "Traceback" not in done.stderr
