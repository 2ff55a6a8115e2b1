"""The tool answers quickly: what takes long to import is imported where it is used."""

import subprocess
import sys

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
)


def test_help_and_voices_do_not_wait_for_heavy_packages():
    script = f"import sys, visiobook_cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
