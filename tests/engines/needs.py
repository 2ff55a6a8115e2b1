"""Tests of engines whose packages are not part of the core install run where those are, and say so where not."""

from importlib.util import find_spec

import pytest


def needs(*packages):
    """A mark that skips with the pip line when a package is not installed."""
    absent = [p for p in packages if find_spec(p) is None]
    reason = f"{', '.join(absent)} not installed (pip install 'visiobook[gpu]')"
    return pytest.mark.skipif(bool(absent), reason=reason)


torch = needs("torch", "diffusers", "transformers")
