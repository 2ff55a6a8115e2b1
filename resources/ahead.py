"""Work ahead in a process of our own: forked, so that it has at once all that was imported and read so far."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn

from visiobook.domain.base import Digest
from visiobook.domain.recipe import Receipt
from visiobook.ports.artifacts import ArtifactStore

PR_SET_PDEATHSIG = 1
"""What prctl(2) is told to have the kernel kill this process when its parent dies, even of SIGKILL."""


@dataclass
class Forked:
    """Keeps :class:`visiobook.ports.ahead.Ahead` for one recipe that a child process makes and keeps in the store."""

    recipe: Digest
    store: ArtifactStore
    child: int
    """Its process number; 0 once it ended."""
    meanwhile: Callable[[], object] = lambda: None
    """What this process gets ready before it waits. It must not raise."""

    def made(self, recipe: Digest) -> Receipt | None:
        """Waits for the child. One that failed has left nothing, and who waited for it makes it and meets its error."""
        if recipe != self.recipe or not self.child:
            return None
        ended, status = os.waitpid(self.child, os.WNOHANG)
        if not ended:
            self.meanwhile()
            _, status = os.waitpid(self.child, 0)
        self.child = 0
        return self.store.find(recipe) if status == 0 else None

    def end(self) -> None:
        """Kill the child if it is still at work: the store holds only what is whole."""
        if self.child:
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0


def can_fork() -> bool:
    """Whether a child would help and can be had: Linux, a second core, and no thread of ours that may hold a lock."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return len(cores) > 1 and threading.active_count() == 1


@contextmanager
def forked(
    recipe: Digest, work: Callable[[], object], store: ArtifactStore, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Forked]:
    """A child does ``work``, which keeps the recipe's artifact in the store, while the block runs; its end ends the
    child. The child says nothing: not on the terminal, and its errors are met by who does the work again. Who has to
    wait for it does ``meanwhile`` first.
    """
    parent = os.getpid()
    child = os.fork()
    if not child:
        _work_alone(work, parent)
    ahead = Forked(recipe, store, child, meanwhile)
    try:
        yield ahead
    finally:
        ahead.end()


def _work_alone(work: Callable[[], object], parent: int) -> NoReturn:
    """The child's life. It never returns into its parent's code, whatever happens."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            _silently()
            work()
            status = 0
    finally:
        os._exit(status)


def _silently() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdout = sys.stderr = os.fdopen(nothing, "w")  # what a caller put in their place may lead elsewhere
