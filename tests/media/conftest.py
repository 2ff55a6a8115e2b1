import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from resources.clock import SystemClock
from resources.media.engine import PyAvMedia
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.stages.making import Maker


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Compiled loops are kept for the session."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="session")
def media(cache):
    return PyAvMedia(cache_dir=cache, workers=2)


@pytest.fixture
def maker():
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


@pytest.fixture(scope="session")
def session_maker():
    return Maker(MemoryStore(), SystemClock(), SilentProgress())
