"""The sensor: what nobody took becomes a run, once; what is lost is settled."""

from datetime import timedelta

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from resources.dagster_service import SENSOR
from sensors.settling import run_tags, settle, warm_workers
from sensors.submissions import GRACE, PATIENCE, submissions_sensor, sweep
from tests.sensors.conftest import TEXT, hand_in
from visiobook.domain.job import JobStatus
from visiobook.services.work import run_name
from visiobook_assets.service.definitions import service_jobs


@pytest.fixture
def sensor():
    return submissions_sensor(service_jobs())


def aged(service, job, age: timedelta) -> None:
    from resources.database.tables import AnalysisJob

    with service.jobs._database.write() as session:
        row = session.get(AnalysisJob, __import__("uuid").UUID(job.id))
        row.created_at = row.created_at - age
        if row.claimed_at is not None:
            row.claimed_at = row.claimed_at - age


def evaluated(sensor, instance, graph, service, studio) -> dg.SensorResult:
    context = dg.build_sensor_context(
        instance=instance, definitions=graph, resources={"service": service, "studio": studio}
    )
    return sensor(context)


def test_a_submission_nobody_took_becomes_a_run_request(sensor, instance, graph, service, studio):
    job = hand_in(service)
    assert sweep(service) == ()
    aged(service, job, GRACE + timedelta(seconds=1))
    result = evaluated(sensor, instance, graph, service, studio)
    (request,) = result.run_requests
    assert (request.run_key, request.job_name) == (f"{job.id}:1", "semantic_analysis")
    assert request.tags["visiobook/job"] == job.id and request.tags["dagster/priority"] == "7"
    assert result.dynamic_partitions_requests[0].partition_keys == [request.partition_key]
    assert studio.records.get(job.partition).name == "proj_1"


def test_it_is_asked_for_once(sensor, instance, graph, service, studio):
    aged(service, hand_in(service), GRACE * 2)
    counts = [len(evaluated(sensor, instance, graph, service, studio).run_requests) for _ in range(3)]
    assert counts == [1, 0, 0]


def test_a_living_worker_has_longer(service):
    job = hand_in(service)
    aged(service, job, GRACE * 2)
    service.workers.beat("w1", 1, service.clock.now(), None)
    assert sweep(service) == ()
    aged(service, job, PATIENCE)
    assert [j.id for j in sweep(service)] == [job.id]


def test_a_dead_workers_job_waits_again_and_its_run_is_reported(instance, service, jobs):
    job = hand_in(service)
    service.jobs.claim("dead", service.clock.now())
    run = instance.create_run_for_job(jobs["semantic_analysis"], tags={"visiobook/job": job.id})
    service.jobs.begin(job.id, run.run_id, service.clock.now())
    assert settle(service, instance) == 1
    assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.FAILURE
    again = service.jobs.get(job.id)
    assert (again.status, again.claimed_by, again.attempts) == (JobStatus.PENDING, None, 1)


def test_a_job_whose_process_always_dies_is_failed(instance, service):
    job = hand_in(service)
    for _ in range(3):
        service.jobs.claim("dead", service.clock.now())
        settle(service, instance)
    failed = service.jobs.get(job.id)
    assert failed.status is JobStatus.FAILED and "3 times" in failed.problem.message


def test_a_living_workers_job_is_left_alone(instance, service):
    hand_in(service)
    service.jobs.claim("w1", service.clock.now())
    service.workers.beat("w1", 1, service.clock.now(), None)
    assert settle(service, instance) == 0


def test_a_claim_whose_run_was_never_created_waits_again(sensor, instance, graph, service, studio):
    job = hand_in(service)
    aged(service, job, GRACE * 2)
    sweep(service)
    assert settle(service, instance) == 0
    aged(service, job, timedelta(minutes=3))
    assert settle(service, instance) == 1
    assert [j.id for j in sweep(service)] == [job.id]


@pytest.fixture
def under_way(service, instance, jobs):
    """A job whose run of Dagster's own has begun, and the run."""
    job = hand_in(service)
    aged(service, job, GRACE * 2)
    (swept,) = sweep(service)
    run = instance.create_run_for_job(
        jobs["semantic_analysis"], tags=run_tags(swept, SENSOR), status=DagsterRunStatus.STARTED
    )
    service.workers.beat(run_name(run.run_id), 1, service.clock.now(), job.id)
    service.jobs.begin(job.id, run.run_id, service.clock.now())
    return job, run


def test_a_run_of_dagsters_own_is_left_alone_while_it_tells_that_it_lives(service, instance, under_way):
    job, run = under_way
    assert settle(service, instance) == 0
    assert service.jobs.get(job.id).status is JobStatus.RUNNING
    assert not instance.get_run_by_id(run.run_id).is_finished


def test_a_run_of_dagsters_own_that_fell_silent_is_reported_and_its_job_tried_again(service, instance, under_way):
    job, run = under_way
    service.workers.gone(run_name(run.run_id))
    assert settle(service, instance) == 1
    assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.FAILURE
    assert service.jobs.get(job.id).status is JobStatus.PENDING


def test_a_run_whose_process_died_after_its_job_was_completed_is_reported(service, instance, under_way):
    from visiobook.domain.job import Usage

    job, run = under_way
    service.jobs.complete(job.id, "{}", Usage(), (), service.clock.now())
    settle(service, instance)
    assert not instance.get_run_by_id(run.run_id).is_finished
    service.workers.gone(run_name(run.run_id))
    settle(service, instance)
    assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.FAILURE
    assert service.jobs.get(job.id).status is JobStatus.COMPLETED
    (made,) = instance.fetch_materializations(dg.AssetKey("semantic_report"), limit=5).records
    assert made.partition_key == job.partition and made.asset_materialization.metadata["job"].value == job.id


def test_the_last_asset_of_each_kind_of_job_is_told_in_one_place():
    from sensors.settling import LAST_ASSETS
    from visiobook_assets.service.definitions import SELECTIONS

    assert {kind: keys[-1] for kind, keys in SELECTIONS.items()} == LAST_ASSETS


def test_a_run_that_is_carried_by_dagster_is_no_warm_worker(service, under_way):
    assert warm_workers(service) == ()
    job = hand_in(service, TEXT + " Encore.")
    aged(service, job, GRACE * 2)
    assert [j.id for j in sweep(service)] == [job.id]


def test_a_worker_not_heard_for_long_is_forgotten(service, instance):
    now = service.clock.now()
    service.workers.beat("old", 1, now - timedelta(hours=2), None)
    service.workers.beat("new", 1, now, None)
    settle(service, instance)
    assert service.workers.alive(now - timedelta(days=1)) == ("new",)


def test_a_failed_run_of_dagsters_own_gives_the_job_its_reason(instance, service, studio, jobs, graph, monkeypatch):
    from sensors.submissions import started
    from visiobook.errors import EngineFailed

    def broken(*_):
        raise EngineFailed("The reader broke.")

    monkeypatch.setattr(type(studio.engines.reading()), "read", broken)
    job = hand_in(service, TEXT + " Encore.")
    aged(service, job, GRACE * 2)
    (swept,) = sweep(service)
    (request,) = started([swept], studio).run_requests
    instance.add_dynamic_partitions("projects", [request.partition_key])
    jobs["semantic_analysis"].execute_in_process(
        instance=instance,
        partition_key=request.partition_key,
        tags=run_tags(swept, SENSOR),
        raise_on_error=False,
        resources={"studio": studio, "service": service},
    )
    settle(service, instance)
    failed = service.jobs.get(job.id)
    assert (failed.status, failed.problem.code) == (JobStatus.FAILED, "engine_failed")
    assert failed.problem.message == "The reader broke."
