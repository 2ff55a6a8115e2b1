"""How long a submission waits: from POST to the first running asset, and to the answer, also with 10,000 projects.

    python bench/latency.py --json            # in a home of its own, with one warm worker
    python bench/latency.py --json --projects 10000 --requests 20

Needs nothing but the package. Figures are medians of ``--requests`` submissions, one after the other.
"""

import argparse
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visiobook.server_settings import ServerSettings

TALE = (
    "Il était une fois un jeune prince courageux qui vivait dans un château au bord de la mer . Un matin , le prince "
    "Alexandre quitta la reine et partit dans la forêt . « Où vas - tu ? » demanda le vieux mage Merlin . « Je cherche "
    "le dragon » , répondit Alexandre . Le soir tombait , le vent soufflait , et la princesse Isabelle avait peur . "
)


def text_of(words: int, number: int) -> str:
    """A French tale of so many words, different for every number."""
    tale = TALE.split()
    said = [tale[i % len(tale)] for i in range(words - 2)]
    paragraphs = [" ".join(said[i : i + 80]) for i in range(0, len(said), 80)]
    return "\n\n".join([*paragraphs, f"Conte {number}"])


class Client:
    """Asks the service over HTTP."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def semantic(self, text: str) -> tuple[str, float, float]:
        """Submit a text and wait: the job's path, when it was sent (epoch seconds), and seconds to the answer."""
        body = json.dumps({"project_id": f"bench_{uuid.uuid4().hex[:8]}", "content": text}).encode()
        sent, begun = time.time(), time.perf_counter()
        request = urllib.request.Request(f"{self._address}/api/v1/analysis/semantic", body, self._headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
            return answer.headers["Location"], sent, time.perf_counter() - begun


def fill(settings: "ServerSettings", projects: int) -> None:
    """Put so many finished projects into the instance and the database, each with the rows that the last one left."""
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0].run_id
        keys = [f"filled-{n:06d}" for n in range(projects)]
        for at in range(0, projects, 1000):
            instance.add_dynamic_partitions("projects", keys[at : at + 1000])
    history = settings.home / "dagster" / "history"
    same = f"replace({{0}}, '{run}', {NEW_RUN})"
    _copy(history / "runs.db", "run_tags", projects, run, {"run_id": NEW_RUN})
    _copy(history / "runs.db", "runs", projects, run, {"run_id": NEW_RUN, "run_body": same.format("run_body")})
    events = {"run_id": NEW_RUN, "event": same.format("event"), "partition": NEW_KEY}
    _copy(history / "runs" / "index.db", "event_logs", projects, run, events)
    unique = {"id": "lower(hex(randomblob(16)))", "project_ref": NEW_KEY, "partition_key": NEW_KEY}
    unique |= {"fingerprint": "lower(hex(randomblob(32)))", "run_id": NEW_RUN, "owner": "'filled'"}
    _copy(settings.home / "service.db", "analysis_jobs", projects, run, unique)


NEW_KEY = "printf('filled-%06d', n)"
NEW_RUN = "printf('%08x-0000-4000-8000-%012x', n, n)"


def _copy(file: Path, table: str, times: int, run: str, changed: dict[str, str]) -> None:
    """Insert a run's rows again and again, some columns changed by expressions of ``n``."""
    with sqlite3.connect(file) as connection:
        own = [
            row[1] for row in connection.execute(f"PRAGMA table_info({table})") if (row[1], row[2]) != ("id", "INTEGER")
        ]
        taken = ", ".join(changed.get(name, name) for name in own)
        numbers = f"WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {times}) "
        rows = f"SELECT {taken} FROM {table}, c WHERE run_id = '{run}'"
        connection.execute(f"INSERT INTO {table} ({', '.join(own)}) {numbers} {rows}")
    connection.close()


def measure(client: Client, requests: int, words: int, salt: int) -> dict[str, float]:
    """Medians over so many submissions."""
    import dagster as dg

    first, whole = [], []
    with dg.DagsterInstance.get() as instance:
        for number in range(requests):
            location, sent, seconds = client.semantic(text_of(words, salt + number))
            job_id = str(uuid.UUID(location.rsplit("_", 1)[-1]))
            run = instance.get_runs(dg.RunsFilter(tags={"visiobook/job": job_id}), limit=1)[0]
            starts = [s.start_time for s in instance.get_run_step_stats(run.run_id) if s.start_time]
            first.append(min(starts) - sent)
            whole.append(seconds)
    return {
        "post_to_first_asset_s": round(statistics.median(first), 3),
        "semantic_1200_words_s": round(statistics.median(whole), 3),
        "semantic_1200_words_worst_s": round(max(whole), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--requests", type=int, default=10)
    parser.add_argument("--words", type=int, default=1200)
    parser.add_argument("--projects", type=int, default=10_000, help="filled in for a second measurement")
    given = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench.serving import serving

    with tempfile.TemporaryDirectory(prefix="visiobook-latency-") as folder:
        os.environ["VISIOBOOK_HOME"] = folder
        with serving(Path(folder)) as (address, token, settings):
            client = Client(address, token)
            measure(client, 2, given.words, 10_000)
            found = measure(client, given.requests, given.words, 0)
            if given.projects:
                fill(settings, given.projects)
                more = measure(client, given.requests, given.words, 5_000)
                found |= {f"{name}_at_{given.projects}": value for name, value in more.items()}
            found["load"] = round(os.getloadavg()[0], 1)
    print(json.dumps(found) if given.json else "\n".join(f"{name:40} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
