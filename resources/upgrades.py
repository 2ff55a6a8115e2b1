"""The desk for upgrading on one machine: the studio's folders, and upgrades beside them."""

from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.records.local import LocalRecords
from resources.records.upgrades import LocalUpgrades
from resources.storage.local import LocalStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.progress import Progress
from visiobook.services.upgrades import UpgradeDesk
from visiobook.settings import Settings


def open_desk(
    settings: Settings, engines: EngineCatalogue, assets: tuple[str, ...], progress: Progress | None = None
) -> UpgradeDesk:
    """The desk over ``settings.home``. ``assets`` are the names of the graph's assets."""
    return UpgradeDesk(
        store=LocalStore(settings.store_dir),
        records=LocalRecords(settings.records_dir),
        engines=engines,
        upgrades=LocalUpgrades(settings.home / "upgrades"),
        clock=SystemClock(),
        progress=progress or SilentProgress(),
        assets=assets,
    )
