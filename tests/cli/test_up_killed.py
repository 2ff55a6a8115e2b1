"""The whole stack killed at random points, again and again: nothing submitted is lost, done twice or stuck."""

import json
import os
import random
import signal
import time
import urllib.error
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.test_up import TALE, House, ask, children, wait_until

KILLS = int(os.environ.get("VISIOBOOK_KILLS", "20"))


def submit(house: House, number: int, token: str) -> str:
    """Hand in a text as a careful client does: with an idempotency key, again until it is answered."""
    body = {"project_id": f"proj_{number}", "content": f"{TALE}\n\nHistoire numéro {number}.", "language": "fr"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k{number}", "Prefer": "respond-async"}

    def answered() -> str | None:
        try:
            return ask(f"http://127.0.0.1:{house.port}/api/v1/analysis/semantic", body, **headers)["job_id"]
        except urllib.error.HTTPError as refused:
            assert refused.code in (409, 503)
            if refused.code == 409:  # kept before the answer was; the envelope names the job
                return json.load(refused)["error"]["details"].get("job_id")
        except OSError:
            pass
        time.sleep(0.5)
        return None

    return wait_until(answered)


@pytest.mark.long
def test_whatever_is_killed_everything_submitted_is_done_once(tmp_path):
    house = House(tmp_path)
    wait_until(lambda: "Ctrl-C stops it" in house.said)
    token = house.run("token", "--role", "admin").strip()
    chance, jobs, killed = random.Random(KILLS), [], Counter()
    for number in range(KILLS):
        jobs.append(submit(house, number, token))
        time.sleep(chance.uniform(0.0, 3.0))
        below = children(house.process.pid)
        victim = chance.choice([house.process.pid, *below])
        killed["up" if victim == house.process.pid else below[victim].split("-m ")[-1].split()[0]] += 1
        os.kill(victim, signal.SIGKILL)
        if victim == house.process.pid:
            house.process.wait()
            wait_until(lambda below=below: not any(Path(f"/proc/{pid}").exists() for pid in below), 30)
            house.start()
    print(killed)
    auth = {"Authorization": f"Bearer {token}"}

    def states() -> list[str] | None:
        try:
            found = [ask(f"http://127.0.0.1:{house.port}/api/v1/jobs/{j}", **auth)["job"]["status"] for j in jobs]
        except OSError:
            return None
        return found if all(s not in ("pending", "running") for s in found) else None

    assert wait_until(states, 300) == ["completed"] * KILLS
    query = "{runsOrError(limit: 500) {... on Runs {results {status tags {key value}}}}}"

    def runs() -> list[tuple[str, str]] | None:
        try:
            found = house.graphql(query)["runsOrError"]["results"]
        except OSError:
            return None
        named = [(r["status"], {t["key"]: t["value"] for t in r["tags"]}["visiobook/job"]) for r in found]
        return named if all(status in ("SUCCESS", "FAILURE", "CANCELED") for status, _ in named) else None

    successes = Counter(job for status, job in wait_until(runs, 120) if status == "SUCCESS")
    assert all(times == 1 for times in successes.values())
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(60) == 0
