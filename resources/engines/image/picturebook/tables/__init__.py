"""The illustrator's data tables, read once from the TOML files beside this module."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

PACKAGE = "resources.engines.image.picturebook"


@cache
def table(name: str) -> Mapping[str, Any]:
    """The table ``name`` of ``tables/*.toml`` (each file holds one or more)."""
    for entry in sorted(files(PACKAGE).joinpath("tables").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            content = _parsed(entry.name)
            if name in content:
                found: Mapping[str, Any] = content[name]
                return found
    return {}


@cache
def _parsed(file: str) -> Mapping[str, Any]:
    return tomllib.loads((files(PACKAGE) / "tables" / file).read_text(encoding="utf-8"))
