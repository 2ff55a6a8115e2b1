"""What engines prepare once a machine (compiled loops, voices, the music's font) is prepared once a run of the tests.

Everything there bears a digest of what it was made of, and is written whole: any number of homes may share it.
"""

import os
from pathlib import Path

WHERE = "VISIOBOOK_TESTS_PREPARED"
"""The environment variable with the folder of this run, for tests in other processes too."""


def prepared(home: Path) -> Path:
    """The home, made if missing, with the cache of this run of the tests."""
    shared, cache = os.environ.get(WHERE), home / "cache"
    home.mkdir(parents=True, exist_ok=True)
    if shared and not cache.exists():
        cache.symlink_to(shared, target_is_directory=True)
    return home
