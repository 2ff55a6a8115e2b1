"""Has everything loaded and bears a worker for every name it is sent: they start in a moment."""

import os
import signal
import sys

from resources.dagster import warm_studio
from tests.sensors.graph import definitions
from visiobook.services import work
from visiobook_assets.service.worker import main, warm_up


def live() -> None:
    found = definitions()
    warm_up(warm_studio(""))
    work.MOST_ATTEMPTS = 1_000_000
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            main(line.strip(), lambda: found)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    live()
