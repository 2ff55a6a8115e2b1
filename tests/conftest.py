"""What all tests share."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.prepared import WHERE

SLOW_FIRST = ("sensors", "video", "graph", "cli", "publishing", "engines", "api")
"""Folders whose files take longest for their number of tests: begun last, one of them would keep a single core busy
when all else is done. (xdist would begin the files with most tests; ``--no-loadscope-reorder`` leaves it to this.)
"""


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WHERE, str(folder))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow folders first; within a folder the order stays."""

    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell put the tests into the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
