"""Processes that are kept alive, and ended with whoever keeps them."""

import signal
import sys
import time

from resources.processes import Keeper


def test_a_process_hears_an_interrupt_though_a_shell_made_its_keeper_deaf_to_them(tmp_path):
    here = tmp_path / "here"
    program = f"import pathlib, time; pathlib.Path({str(here)!r}).touch(); time.sleep(60)"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        keeper = Keeper("sleeper", lambda: [sys.executable, "-c", program])
        keeper.start()
        until = time.monotonic() + 30
        while not here.exists() and time.monotonic() < until:
            time.sleep(0.02)
        keeper.stop()
    finally:
        signal.signal(signal.SIGINT, before)
    assert keeper.process.returncode == -signal.SIGINT
