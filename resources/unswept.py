"""Importing and loading without looking for garbage: a fifth of the time goes into looking at objects that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Garbage is not collected in the block, and what is there at its end is never looked at again. For what is made
    once and stays: modules, definitions, models. Blocks may lie within each other.
    """
    outermost = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if outermost:
            gc.freeze()
            gc.enable()
