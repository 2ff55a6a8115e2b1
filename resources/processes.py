"""Processes that are kept alive: started again when they end by themselves, ended with whoever keeps them."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_S = 1.0
"""A process that ends is started again after so long, twice as long each time it ends within a minute."""
LONGEST_RESTART_S = 60.0
STEADY_S = 60.0
ENDING_S = 10.0
"""How long a process may take to end when it is asked to; then it is killed."""
TIED = (
    "import ctypes, os, signal, sys\n"
    "getattr(ctypes.CDLL(None), 'prctl', lambda *_: 0)(1, int(signal.SIGINT))\n"
    "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
    "os.getppid() == int(sys.argv[1]) or sys.exit(0)\n"
    "os.execv(sys.argv[2], sys.argv[2:])"
)
"""Run before the command: the kernel interrupts the process when its keeper dies, even of SIGKILL (Linux: prctl(2),
PR_SET_PDEATHSIG). What a shell puts into the background is born deaf to interrupts: its children here are not."""
Told = Callable[[str, int], None]


@dataclass
class Keeper:
    """Keeps one process. ``command`` is asked for anew at each start; ``ended`` hears of every end nobody
    asked for, with its exit code.

    A process ``on_leash`` is asked to end by closing its standard input, another by SIGINT.
    """

    name: str
    command: Callable[[], Sequence[str]]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    on_leash: bool = False
    log: Path | None = None
    ended: Told | None = None
    process: "subprocess.Popen[bytes] | None" = None
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the process, and watch over it in a thread."""
        self.thread = threading.Thread(target=self._keep, name=f"keeper of {self.name}", daemon=True)
        self.thread.start()

    def ask_to_end(self) -> None:
        """Ask the process to end, and start it no more."""
        self.stopping.set()
        process = self.process
        if process is None or process.poll() is not None:
            return
        if self.on_leash and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        else:
            process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """End the process: asked first, killed when it takes too long."""
        self.ask_to_end()
        if self.thread is not None:
            self.thread.join(ENDING_S)
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.thread is not None:
            self.thread.join(ENDING_S)

    def _keep(self) -> None:
        pause = RESTART_S
        while not self.stopping.is_set():
            begun = time.monotonic()
            code = self._run()
            if self.ended is not None and not self.stopping.is_set():
                self.ended(self.name, code)
            pause = RESTART_S if time.monotonic() - begun > STEADY_S else min(LONGEST_RESTART_S, pause * 2)
            self.stopping.wait(pause)

    def _run(self) -> int:
        tied = [sys.executable, "-S", "-c", TIED, str(os.getpid()), *self.command()]
        stdin = subprocess.PIPE if self.on_leash else subprocess.DEVNULL
        with contextlib.ExitStack() as opened:
            out = opened.enter_context(self.log.open("ab")) if self.log is not None else None
            self.process = subprocess.Popen(
                tied, env=self.env, stdin=stdin, stdout=out, stderr=out, start_new_session=True
            )
        if self.stopping.is_set():
            self.ask_to_end()
        return self.process.wait()


@contextlib.contextmanager
def kept(keepers: Sequence[Keeper]) -> Iterator[None]:
    """The processes run while the block does. They are all asked to end before the first is waited for."""
    try:
        for keeper in keepers:
            keeper.start()
        yield
    finally:
        for keeper in keepers:
            keeper.ask_to_end()
        for keeper in keepers:
            keeper.stop()


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """SIGINT and SIGTERM raise KeyboardInterrupt in the block, also where a shell started us with SIGINT ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, _: object) -> None:
    raise KeyboardInterrupt
