"""What all tests share."""

import signal

import pytest

SLOW_FIRST = ("sensors", "video", "graph", "cli", "publishing", "engines", "api")
"""Folders whose files take longest for their number of tests: begun last, one of them would keep a single core busy
when all else is done. (xdist would begin the files with most tests; ``--no-loadscope-reorder`` leaves it to this.)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow folders first; within a folder the order stays."""

    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell put the tests into the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
