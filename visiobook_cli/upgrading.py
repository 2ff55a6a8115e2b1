"""``visiobook upgrade`` over this machine's home."""

from typing import TYPE_CHECKING

from resources.factory import build_studio
from visiobook.settings import Settings
from visiobook_cli.instance import instance, prepare
from visiobook_cli.upgrade import command

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from visiobook_assets.upgrades import UpgradeBench


def _bench() -> "UpgradeBench":
    from visiobook_assets.bench import open_bench

    settings = Settings()
    prepare(settings)
    return open_bench(build_studio(settings))


def _instance() -> "DagsterInstance":
    return instance(Settings())


upgrade = command(_bench, _instance)
