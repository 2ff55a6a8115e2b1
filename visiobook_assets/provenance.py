"""What Dagster knows of a result that no asset's run made: its version, its code's, and its inputs'.

The tags that Dagster writes for a materialization of its own, so that the user interface can tell fresh from stale.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import dagster as dg
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    INPUT_EVENT_POINTER_TAG_PREFIX,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)

NEVER_MADE, NEVER_MADE_VERSION = "NULL", "INITIAL"
"""Stand for the event and the version of an input that was never materialized."""
EVENT = INPUT_EVENT_POINTER_TAG_PREFIX


@dataclass
class Reported:
    """What the instance knows of one partition's assets, each asked for once."""

    instance: dg.DagsterInstance
    partition: str
    _known: dict[dg.AssetKey, dg.EventLogRecord | None] = field(default_factory=dict)

    def record(self, key: dg.AssetKey) -> dg.EventLogRecord | None:
        """The newest event of an asset; None when it was never materialized."""
        if key not in self._known:
            self._known[key] = self.instance.get_latest_data_version_record(key, partition_key=self.partition)
        return self._known[key]

    def tags(self, key: dg.AssetKey) -> Mapping[str, str]:
        """The newest event's tags."""
        record = self.record(key)
        return (record.event_log_entry.tags or {}) if record is not None else {}

    def renewed(self, key: dg.AssetKey) -> None:
        """A newer event was written."""
        self._known.pop(key, None)


def materializations(
    instance: dg.DagsterInstance,
    graph: Iterable[dg.AssetsDefinition],
    partition: str,
    versions: Mapping[str, str],
    metadata: Mapping[str, dg.MetadataValue],
) -> Iterator[dg.AssetMaterialization]:
    """A materialization for every asset whose version, code or inputs are not what Dagster knows, in the graph's order.

    Each must be written to the log before the next is asked for: an asset's tags name its inputs' newest events.
    """
    reported = Reported(instance, partition)
    for asset in graph:
        for key in asset.keys:
            name = key.path[-1]
            if name not in versions:
                continue
            tags = _tags(reported, asset, key, versions[name])
            known = reported.tags(key)
            if any(known.get(tag) != value for tag, value in tags.items() if not tag.startswith(EVENT)):
                yield dg.AssetMaterialization(asset_key=key, partition=partition, tags=tags, metadata=metadata)
                reported.renewed(key)


def _tags(reported: Reported, asset: dg.AssetsDefinition, key: dg.AssetKey, version: str) -> dict[str, str]:
    tags = {DATA_VERSION_TAG: version, DATA_VERSION_IS_USER_PROVIDED_TAG: "true"}
    code = asset.code_versions_by_key.get(key)
    if code:
        tags[CODE_VERSION_TAG] = code
    for parent in asset.asset_deps[key]:
        record = reported.record(parent)
        tags[get_input_data_version_tag(parent)] = reported.tags(parent).get(DATA_VERSION_TAG, NEVER_MADE_VERSION)
        tags[get_input_event_pointer_tag(parent)] = str(record.storage_id) if record else NEVER_MADE
    return tags
