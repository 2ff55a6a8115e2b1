"""The Dagster instance that the terminal, ``visiobook up`` and the user interface share."""

import os
from importlib.resources import files
from typing import TYPE_CHECKING

from resources.gpus import NvidiaGpus
from resources.unswept import unswept
from visiobook.errors import StorageFailed
from visiobook.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

CELERY = """
run_launcher:
  module: dagster_celery.launcher
  class: CeleryRunLauncher
  config:
    default_queue: dagster
    broker: {env: VISIOBOOK_CELERY_BROKER}
    backend: {env: VISIOBOOK_CELERY_BACKEND}
"""
GPU_POOL = "gpu"
NO_GPU_SLOTS = 4
"""A machine without a GPU draws on its cores: as many at once as there are runs (``max_concurrent_runs``)."""


def prepare(settings: Settings) -> None:
    """Make the home's folders and Dagster's configuration if they are missing; set ``DAGSTER_HOME``.

    Raises StorageFailed when the home cannot be written.
    """
    config = settings.dagster_dir / "dagster.yaml"
    try:
        settings.dagster_dir.mkdir(parents=True, exist_ok=True)
        wanted = configuration(settings)
        if not config.exists() or config.read_text(encoding="utf-8") != wanted:
            config.write_text(wanted, encoding="utf-8")
    except OSError as problem:
        raise StorageFailed(
            f"Visiobook's home {settings.home} cannot be written: {problem.strerror or problem}.",
            "Free some space there, or set VISIOBOOK_HOME to a folder you may write to.",
        ) from problem
    os.environ["DAGSTER_HOME"] = str(settings.dagster_dir.resolve())
    os.environ["VISIOBOOK_HOME"] = str(settings.home.resolve())
    adopt_contract_names()


def configuration(settings: Settings) -> str:
    """Dagster's configuration: ours, and with a Celery broker the launcher that sends runs to its workers."""
    ours = files("visiobook_assets").joinpath("dagster.yaml").read_text(encoding="utf-8")
    return ours + (CELERY if settings.celery_broker else "")


def instance(settings: Settings) -> "dg.DagsterInstance":
    """The persistent instance, with what killed processes left behind settled and the pool ``gpu`` sized."""
    with unswept():
        import dagster as dg

        from resources.run_processes import settle_processes

        prepare(settings)
        opened = dg.DagsterInstance.get()  # imports as much again
    settle_processes(opened)
    size_gpu_pool(opened, settings)
    return opened


def size_gpu_pool(instance: "dg.DagsterInstance", settings: Settings) -> None:
    """Give the pool its slots. Setting them takes a write, so it is left alone where it fits."""
    storage = instance.event_log_storage
    wanted = settings.gpu_slots or len(NvidiaGpus().all()) or NO_GPU_SLOTS
    if not storage.supports_global_concurrency_limits:
        return
    if GPU_POOL not in storage.get_concurrency_keys() or storage.get_concurrency_info(GPU_POOL).slot_count != wanted:
        storage.set_concurrency_slots(GPU_POOL, wanted)


def set_up(settings: Settings) -> None:
    """Open the instance once, which makes its storage: processes that do so together get in each other's way."""
    with instance(settings):
        return


def adopt_contract_names() -> None:
    """Contract 000's names for the Hugging Face cache, as the library calls it today; its own name goes first."""
    for name in ("HF_CACHE_DIR", "TRANSFORMERS_CACHE"):
        if os.environ.get(name):
            os.environ.setdefault("HF_HUB_CACHE", os.environ[name])
