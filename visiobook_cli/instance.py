"""The Dagster instance that the terminal, ``visiobook up`` and the user interface share."""

import os
from importlib.resources import files
from typing import TYPE_CHECKING

from visiobook.errors import StorageFailed
from visiobook.settings import Settings

if TYPE_CHECKING:
    import dagster as dg


def prepare(settings: Settings) -> None:
    """Make the home's folders and Dagster's configuration if they are missing; set ``DAGSTER_HOME``.

    Raises StorageFailed when the home cannot be written.
    """
    config = settings.dagster_dir / "dagster.yaml"
    try:
        settings.dagster_dir.mkdir(parents=True, exist_ok=True)
        wanted = files("visiobook_assets").joinpath("dagster.yaml").read_text(encoding="utf-8")
        if not config.exists() or config.read_text(encoding="utf-8") != wanted:
            config.write_text(wanted, encoding="utf-8")
    except OSError as problem:
        raise StorageFailed(
            f"Visiobook's home {settings.home} cannot be written: {problem.strerror or problem}.",
            "Free some space there, or set VISIOBOOK_HOME to a folder you may write to.",
        ) from problem
    os.environ["DAGSTER_HOME"] = str(settings.dagster_dir.resolve())
    os.environ["VISIOBOOK_HOME"] = str(settings.home.resolve())


def instance(settings: Settings) -> "dg.DagsterInstance":
    """The persistent instance."""
    import dagster as dg

    prepare(settings)
    return dg.DagsterInstance.get()
