"""How many reads a second the service answers, and how slow the slowest are, while it analyses texts.

    python bench/load.py --json --seconds 10 --clients 8

Reads are a mix of job lists, single jobs, health and downloads' 404s, from ``--clients`` threads with kept-alive
connections; a submitter keeps the worker busy all the time. ``quiet`` is the same without it.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit


def reader(address: str, token: str, paths: list[str], until: float, taken: list[float], bad: list[int]) -> None:
    """Read one path after the other until the time is up."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {token}"}
    number = 0
    while time.monotonic() < until:
        begun = time.perf_counter()
        connection.request("GET", paths[number % len(paths)], headers=headers)
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - begun)
        if answer.status >= 500:
            bad.append(answer.status)
        number += 1


def submitter(address: str, token: str, stop: threading.Event) -> None:
    """Keep the worker busy."""
    from bench.latency import Client, text_of

    client, number = Client(address, token), 0
    while not stop.is_set():
        client.semantic(text_of(1200, 50_000 + number))
        number += 1


def measure(address: str, token: str, paths: list[str], clients: int, seconds: float) -> dict[str, float]:
    """Requests a second and percentiles of the time to answer."""
    taken: list[float] = []
    bad: list[int] = []
    until = time.monotonic() + seconds
    arguments = (address, token, paths, until, taken, bad)
    threads = [threading.Thread(target=reader, args=arguments) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(taken)
    return {
        "requests_per_s": round(len(taken) / seconds, 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1] * 1000, 1),
        "failures": len(bad),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench.latency import Client, text_of
    from bench.serving import serving

    with tempfile.TemporaryDirectory(prefix="visiobook-load-") as folder, serving(Path(folder)) as (address, token, _):
        jobs = [Client(address, token).semantic(text_of(200, n))[0] for n in range(5)]
        paths = ["/api/v1/jobs?limit=5", *jobs, "/health", f"/api/v1/storage/download/img_{uuid.uuid4().hex}"]
        found = {"quiet": measure(address, token, paths, given.clients, given.seconds)}
        stop = threading.Event()
        worker = threading.Thread(target=submitter, args=(address, token, stop), daemon=True)
        worker.start()
        found["while_working"] = measure(address, token, paths, given.clients, given.seconds)
        stop.set()
        worker.join(60)
        found["machine"] = {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(found) if given.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
