"""The only place that names concrete classes: from settings to a studio."""

import time
from functools import partial
from pathlib import Path

from resources.catalogue import EntryPointCatalogue
from resources.clock import SystemClock
from resources.figures import DatabaseMeasurements
from resources.languages import NamedLanguages
from resources.late import LateDesk, LateMedia
from resources.progress import SilentProgress
from resources.records.ledger import LocalLedger
from resources.records.local import LocalRecords
from resources.records.upgrades import LocalUpgrades
from resources.sources.readers import LocalReaders
from resources.storage.chosen import artifact_store
from visiobook.errors import StorageFailed
from visiobook.ports.engine import EngineSettings
from visiobook.ports.media import MediaEngine
from visiobook.ports.progress import Progress
from visiobook.ports.sound import SoundDesk
from visiobook.server_settings import ServerSettings
from visiobook.services.studio import Studio
from visiobook.settings import Settings

LEFTOVER_S = 86_400.0
"""Seconds after which a file being written is one that nobody writes any more."""


def build_studio(settings: Settings, progress: Progress | None = None) -> Studio:
    """The studio of one machine: local store and records under ``settings.home``, engines from entry points."""
    engines = EntryPointCatalogue(EngineSettings(cache_dir=settings.cache_dir, threads=settings.threads))
    return Studio(
        settings=settings,
        store=artifact_store(settings),
        records=LocalRecords(settings.records_dir),
        engines=engines,
        readers=LocalReaders(settings.max_source_mb),
        media=LateMedia(partial(media_engine, settings, work_dir(settings))),
        desk=LateDesk(_desk),
        guess=NamedLanguages(),
        clock=SystemClock(),
        progress=progress or SilentProgress(),
        upgrades=LocalUpgrades(settings.upgrades_dir),
        ledger=LocalLedger(settings.ledger_dir),
        measurements=DatabaseMeasurements(ServerSettings(home=settings.home)),
    )


def _desk() -> SoundDesk:
    from resources.media.mix import Desk

    return Desk()


def work_dir(settings: Settings) -> Path:
    """The folder for files being written, made if missing and rid of what killed processes left over a day ago."""
    try:
        settings.work_dir.mkdir(parents=True, exist_ok=True)
        for path in settings.work_dir.iterdir():
            if time.time() - path.stat().st_mtime > LEFTOVER_S:
                path.unlink()
    except OSError as problem:
        raise StorageFailed(
            f"The folder {settings.work_dir} cannot be used: {problem.strerror or problem}.",
            "Free some space, mend its permissions, or set VISIOBOOK_HOME to another folder.",
        ) from problem
    return settings.work_dir


def media_engine(settings: Settings, work: Path) -> MediaEngine:
    """The renderer: the direct one, or the ``compose`` renderer where effects were asked for. ``work`` is its folder
    for files being written. Raises EngineMissing without moviepy, UnknownChoice for an effect nobody registered.
    """
    effects = [name.strip() for name in settings.effects.split(",") if name.strip()]
    if effects:
        from resources.media.compose import composing_media

        return composing_media(effects, work, settings.cache_dir)
    from resources.media.engine import PyAvMedia

    return PyAvMedia(work_dir=work, cache_dir=settings.cache_dir)
