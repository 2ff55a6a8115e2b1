"""Dagster's SQLite storage with kept connections: the stock classes' files, whoever reads or writes them."""

import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import dagster as dg
import pytest

from resources.dagster_storage import BELIEVED_S, MOST_OPEN, PooledEventLog, PooledRuns

STOCK = "telemetry:\n  enabled: false\n"


@dg.asset
def tale() -> None:
    """Made by these runs."""


JOB = dg.Definitions(assets=[tale], jobs=[dg.define_asset_job("tell")]).resolve_job_def("tell")


@pytest.fixture
def dagster_home(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def opened(dagster_home, config: str) -> dg.DagsterInstance:
    (dagster_home / "dagster.yaml").write_text(config)
    return dg.DagsterInstance.get()


def shipped() -> str:
    return files("visiobook_assets").joinpath("dagster.yaml").read_text()


def events_of(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [e.dagster_event.event_type_value for e in instance.all_logs(run_id) if e.dagster_event]


def test_what_it_wrote_the_stock_classes_read_and_the_other_way_round(dagster_home):
    with opened(dagster_home, shipped()) as ours:
        assert isinstance(ours.event_log_storage, PooledEventLog) and isinstance(ours.run_storage, PooledRuns)
        first = JOB.execute_in_process(instance=ours).run_id
        told = events_of(ours, first)
    with opened(dagster_home, STOCK) as stock:
        assert events_of(stock, first) == told
        assert stock.get_run_by_id(first).is_success
        second = JOB.execute_in_process(instance=stock).run_id
    with opened(dagster_home, shipped()) as ours:
        assert events_of(ours, second) == told
        assert {m.run_id for m in ours.fetch_materializations(dg.AssetKey("tale"), limit=5).records} == {first, second}


def test_more_runs_than_are_kept_open_keep_their_events(dagster_home):
    with opened(dagster_home, shipped()) as instance:
        runs = [JOB.execute_in_process(instance=instance).run_id for _ in range(MOST_OPEN + 2)]
        assert all("PIPELINE_SUCCESS" in events_of(instance, run) for run in runs)


def test_threads_of_one_process_share_it(dagster_home):
    with opened(dagster_home, shipped()) as instance:
        run = JOB.execute_in_process(instance=instance).run_id

        def tell(number: int) -> None:
            instance.report_engine_event(f"event {number}", instance.get_run_by_id(run))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(tell, range(40)))
        assert events_of(instance, run).count("ENGINE_EVENT") >= 40


def test_a_deleted_partition_is_gone_at_once_here_and_soon_elsewhere(tmp_path, monkeypatch):
    mine, other = (PooledEventLog(str(tmp_path / "runs")) for _ in range(2))
    mine.add_dynamic_partitions("projects", ["fox"])
    assert mine.has_dynamic_partition("projects", "fox") and other.has_dynamic_partition("projects", "fox")
    assert not mine.has_dynamic_partition("projects", "wolf")
    mine.delete_dynamic_partition("projects", "fox")
    assert not mine.has_dynamic_partition("projects", "fox")
    now = time.monotonic()
    monkeypatch.setattr("resources.dagster_storage.time.monotonic", lambda: now + BELIEVED_S)
    assert not other.has_dynamic_partition("projects", "fox")
