"""How many reads a second the service answers, and how slow the slowest are, while it analyses texts and makes films.

    python bench/load.py --json --seconds 20 --clients 6 --films 2

Reads are a mix of job lists, single jobs, health and downloads' 404s, from ``--clients`` threads with kept-alive
connections. ``quiet``: nothing else. ``while_analysing``: a submitter keeps the warm worker busy. ``while_filming``:
besides, ``--films`` films of ``--words`` words are made one after the other in the service's home, from the first
one's start to the last one's end.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


def reader(
    address: str, token: str, paths: list[str], over: Callable[[], bool], taken: list[float], bad: list[int]
) -> None:
    """Read one path after the other until it is over."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {token}"}
    number = 0
    while not over():
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


def make_films(folder: Path, films: int, words: int) -> None:
    """Films of tales that differ, one after the other, each by a process of its own as a person makes one."""
    from bench.latency import text_of

    for number in range(films):
        tale = folder / f"film-{number}.txt"
        tale.write_text(text_of(words, 90_000 + number), encoding="utf-8")
        command = ["make", str(tale), "--name", f"film-{number}", "--out", str(folder / f"film-{number}"), "--json"]
        subprocess.run([sys.executable, "-m", "visiobook_cli.main", *command], check=True, stdout=subprocess.DEVNULL)


def measure(address: str, token: str, paths: list[str], clients: int, over: Callable[[], bool]) -> dict[str, float]:
    """Requests a second and percentiles of the time to answer."""
    taken: list[float] = []
    bad: list[int] = []
    begun = time.monotonic()
    arguments = (address, token, paths, over, taken, bad)
    threads = [threading.Thread(target=reader, args=arguments) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(taken)
    return {
        "requests_per_s": round(len(taken) / (time.monotonic() - begun), 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1] * 1000, 1),
        "failures": len(bad),
    }


def after(seconds: float) -> Callable[[], bool]:
    """Over when so many seconds have passed."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--films", type=int, default=2)
    parser.add_argument("--words", type=int, default=150, help="words of a film's text")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench.latency import Client, text_of
    from bench.serving import serving

    with tempfile.TemporaryDirectory(prefix="visiobook-load-") as folder, serving(Path(folder)) as (address, token, _):
        jobs = [Client(address, token).semantic(text_of(200, n))[0] for n in range(5)]
        paths = ["/api/v1/jobs?limit=5", *jobs, "/health", f"/api/v1/storage/download/img_{uuid.uuid4().hex}"]
        asked = (address, token, paths, given.clients)
        found = {"quiet": measure(*asked, after(given.seconds))}
        stop = threading.Event()
        worker = threading.Thread(target=submitter, args=(address, token, stop), daemon=True)
        worker.start()
        found["while_analysing"] = measure(*asked, after(given.seconds))
        filming = threading.Thread(target=make_films, args=(Path(folder), given.films, given.words), daemon=True)
        filming.start()
        begun = time.monotonic()
        found["while_filming"] = measure(*asked, lambda: not filming.is_alive())
        found["while_filming"] |= {"films": given.films, "seconds": round(time.monotonic() - begun, 1)}
        stop.set()
        worker.join(60)
        found["machine"] = {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(found) if given.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
