"""The tool answers quickly: what takes long to import is imported where it is used."""

import gc
import subprocess
import sys

from resources.unswept import unswept

HEAVY = (
    "dagster",
    "torch",
    "spacy",
    "numba",
    "onnxruntime",
    "sqlalchemy",
    "pandas",
    "matplotlib",
    "fastapi",
    "moviepy",
    "httpx",
    "numpy",
    "av",
    "PIL",
)


def test_help_and_voices_do_not_wait_for_heavy_packages():
    script = f"import sys, visiobook_cli.commands; print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_what_is_imported_without_looking_for_garbage_is_looked_for_again_afterwards():
    assert gc.isenabled()
    with unswept():
        with unswept():
            assert not gc.isenabled()
        assert not gc.isenabled()
        before = gc.get_freeze_count()
    assert gc.isenabled() and gc.get_freeze_count() > before
    gc.unfreeze()
