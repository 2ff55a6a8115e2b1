"""The whole graph with quick engines: what a changed engine marks stale, and what an upgrade makes fresh."""

import logging

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from tests.engines.quick import BRIEF, Box, quick_studio, tale
from visiobook.domain.engine import Port
from visiobook.domain.plan import ProjectState, parse_target
from visiobook.services.upgrades import create, plan_upgrade, progress
from visiobook_assets.bench import open_bench
from visiobook_assets.definitions import FILM_JOB, build_definitions
from visiobook_assets.partitions import projects
from visiobook_assets.upgrades import run_rollback, run_upgrade, upgrade_proposals

logging.getLogger("dagster").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def definitions():
    return build_definitions()


@pytest.fixture
def filmed(tmp_path, definitions):
    """Two films made by the graph itself."""
    box = Box()
    studio = quick_studio(tmp_path, box)
    with dg.DagsterInstance.ephemeral() as instance:
        made = [tale(studio, n) for n in range(2)]
        instance.add_dynamic_partitions(projects.name, [p.id for p in made])
        for project in made:
            film = definitions.resolve_job_def(FILM_JOB)
            assert film.execute_in_process(
                instance=instance, partition_key=project.id, resources={"studio": studio}
            ).success
        yield studio, box, instance


def stale(definitions, instance, partition):
    """Names of the assets that the user interface shows as stale on a partition."""
    graph = definitions.resolve_asset_graph()
    resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
    keys = [k for k in graph.materializable_asset_keys if not k.path[-1].endswith("report")]
    return {k.path[-1] for k in keys if resolver.get_status(k, partition) is StaleStatus.STALE}


def look(studio, instance, cursor):
    with dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"upgrades": open_bench(studio)}
    ) as context:
        result = upgrade_proposals(context)
    for event in result.asset_events:
        instance.report_runless_asset_event(event)
    return result


def test_a_changed_image_engine_makes_the_pictures_stale_and_nothing_else_and_an_upgrade_makes_them_fresh(
    filmed, definitions
):
    studio, box, instance = filmed
    assert stale(definitions, instance, "tale-000") == set()
    cursor = look(studio, instance, None).cursor
    box.generation[Port.IMAGE] = 2
    result = look(studio, instance, cursor)
    assert "of 2 films are stale" in result.skip_reason.skip_message
    assert stale(definitions, instance, "tale-000") == stale(definitions, instance, "tale-001") == {"images"}

    bench = open_bench(studio)
    upgrade = studio.upgrades.list()[0]
    run_upgrade(bench, upgrade.id, instance)
    done = progress(bench.desk, upgrade.id)
    assert done.count(ProjectState.DONE) == 2
    assert {s.stage: done.made(s.stage) for s in upgrade.plan.stages} == {
        s.stage: s.to_make for s in upgrade.plan.stages
    }
    assert stale(definitions, instance, "tale-000") == stale(definitions, instance, "tale-001") == set()


def test_an_upgraded_film_is_found_whole_by_the_graph_and_by_the_terminal(filmed, definitions):
    studio, box, instance = filmed
    bench = open_bench(studio)
    upgrade = create(bench.desk, plan_upgrade(bench.desk, parse_target("image=quick@finer")))
    run_upgrade(bench, upgrade.id, instance)
    drawn = dict(box.count)
    film = definitions.resolve_job_def(FILM_JOB)
    assert film.execute_in_process(instance=instance, partition_key="tale-000", resources={"studio": studio}).success
    assert box.count == drawn and stale(definitions, instance, "tale-000") == set()
    unsaid = BRIEF.model_copy(update={"engines": ()})  # setting it up again keeps the upgrade
    assert parse_target("image=quick@finer") in tale(studio, 0, unsaid).brief.engines
    render = studio.records.head("tale-000", "render")
    run_rollback(bench, upgrade.id, instance)
    assert studio.records.head("tale-000", "render") != render and box.count == drawn
    assert stale(definitions, instance, "tale-000") == stale(definitions, instance, "tale-001") == set()


def test_a_new_voice_makes_the_casting_and_the_narration_stale(filmed, definitions):
    studio, box, instance = filmed
    cursor = look(studio, instance, None).cursor
    box.generation[Port.SPEECH] = 2
    look(studio, instance, cursor)
    assert stale(definitions, instance, "tale-000") == {"characters", "narration"}


def test_a_new_reader_makes_the_reading_stale_and_is_not_planned_unasked(filmed, definitions, monkeypatch):
    studio, _, instance = filmed
    cursor = look(studio, instance, None).cursor
    monkeypatch.setattr(type(studio.engines.reading()), "fingerprint", lambda self: "newer")
    result = look(studio, instance, cursor)
    assert "none proposed" in result.skip_reason.skip_message and studio.upgrades.list() == ()
    assert stale(definitions, instance, "tale-000") == {"analysis"}


def test_new_projects_get_the_engine_of_a_new_only_upgrade(tmp_path):
    studio = quick_studio(tmp_path)
    studio.upgrades.set_defaults((parse_target("music=suno"),))
    assert parse_target("music=suno") in tale(studio, 7).brief.engines
