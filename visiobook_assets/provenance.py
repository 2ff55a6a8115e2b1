"""What Dagster knows of a result that no asset's run made: its version, its code's, and its inputs'.

The tags that Dagster writes for a materialization of its own, so that the user interface can tell fresh from stale.
"""

from collections.abc import Iterable, Iterator, Mapping

import dagster as dg
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)

NEVER_MADE = "NULL"
"""Stands for the event of an input that was never materialized."""


def materializations(
    instance: dg.DagsterInstance,
    graph: Iterable[dg.AssetsDefinition],
    partition: str,
    versions: Mapping[str, str],
    metadata: Mapping[str, dg.MetadataValue],
) -> Iterator[dg.AssetMaterialization]:
    """One materialization for every asset that has a version, in the graph's order.

    Each must be written to the log before the next is asked for: an asset's tags name its inputs' newest events.
    """
    for asset in graph:
        for key in asset.keys:
            name = key.path[-1]
            if name in versions:
                tags = _tags(instance, asset, key, partition, versions[name])
                yield dg.AssetMaterialization(asset_key=key, partition=partition, tags=tags, metadata=metadata)


def _tags(
    instance: dg.DagsterInstance, asset: dg.AssetsDefinition, key: dg.AssetKey, partition: str, version: str
) -> dict[str, str]:
    tags = {DATA_VERSION_TAG: version, DATA_VERSION_IS_USER_PROVIDED_TAG: "true"}
    code = asset.code_versions_by_key.get(key)
    if code:
        tags[CODE_VERSION_TAG] = code
    for parent in asset.asset_deps[key]:
        record = instance.get_latest_data_version_record(parent, partition_key=partition)
        known = (record.event_log_entry.tags or {}).get(DATA_VERSION_TAG) if record else None
        tags[get_input_data_version_tag(parent)] = known or "INITIAL"
        tags[get_input_event_pointer_tag(parent)] = str(record.storage_id) if record else NEVER_MADE
    return tags
