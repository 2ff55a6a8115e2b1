"""What the job records promise, on every database."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.jobs import DatabaseJobs, DatabaseWorkers
from visiobook.domain.base import sha256
from visiobook.domain.job import Job, JobFilter, JobProblem, JobStage, JobStatus, JobType, Usage
from visiobook.errors import InProgress, NotFound

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_job(what: str = "tale", age_s: float = 0, **more) -> Job:
    values = {
        "id": str(uuid.uuid4()),
        "owner": "ana",
        "project_ref": "proj_1",
        "job_type": JobType.SEMANTIC,
        "request": '{"text":"Il était une fois"}',
        "fingerprint": sha256(what.encode()),
        "partition": "proj-1",
        "created_at": NOW - timedelta(seconds=age_s),
    }
    return Job(**{**values, **more})


@pytest.fixture
def jobs(database):
    return DatabaseJobs(database)


def test_a_job_comes_back_as_it_was(jobs):
    job = a_job(priority=7, callback_url="https://x.example/hook", request_id="r1")
    jobs.add(job)
    assert jobs.get(job.id) == job


def test_an_unknown_job_is_named(jobs):
    with pytest.raises(NotFound):
        jobs.get(str(uuid.uuid4()))
    with pytest.raises(NotFound):
        jobs.get("nonsense")


def test_the_same_content_cannot_be_in_progress_twice(jobs):
    first = a_job()
    jobs.add(first)
    with pytest.raises(InProgress) as refused:
        jobs.add(a_job())
    assert refused.value.job_id == first.id


def test_a_finished_job_lets_the_same_content_be_submitted_again(jobs):
    first = a_job()
    jobs.add(first)
    jobs.fail(first.id, JobProblem(code="engine_failed", message="no"), NOW)
    jobs.add(a_job())


def test_the_most_urgent_job_is_claimed_first_and_then_the_oldest(jobs):
    late, early, urgent = a_job("a", age_s=1), a_job("b", age_s=9), a_job("c", priority=9)
    for job in (late, early, urgent):
        jobs.add(job)
    claimed = [jobs.claim("w1", NOW) for _ in range(4)]
    assert [c.id if c else None for c in claimed] == [urgent.id, early.id, late.id, None]
    assert claimed[0].claimed_by == "w1" and claimed[0].attempts == 1


def test_many_workers_claim_every_job_once(jobs):
    for n in range(12):
        jobs.add(a_job(str(n)))
    barrier = threading.Barrier(6)

    def drain(worker: int) -> list[str]:
        barrier.wait()
        return [j.id for j in iter(lambda: jobs.claim(f"w{worker}", NOW), None)]

    with ThreadPoolExecutor(6) as pool:
        taken = [i for ids in pool.map(drain, range(6)) for i in ids]
    assert len(taken) == 12 == len(set(taken))


def test_a_released_job_waits_again_and_counts_its_attempts(jobs):
    jobs.add(a_job())
    claimed = jobs.claim("w1", NOW)
    jobs.begin(claimed.id, "run", NOW)
    assert jobs.release(claimed.id, "w1")
    again = jobs.claim("w2", NOW)
    assert (again.id, again.attempts, again.status) == (claimed.id, 2, JobStatus.PENDING)


def test_only_its_own_worker_can_release_a_job(jobs):
    jobs.add(a_job())
    claimed = jobs.claim("w1", NOW)
    assert not jobs.release(claimed.id, "w2")


def test_a_job_completes_once(jobs):
    jobs.add(a_job())
    job = jobs.claim("w1", NOW)
    assert jobs.begin(job.id, "run-1", NOW)
    stages = (JobStage(stage="analysis", duration_ms=12),)
    usage = Usage(cpu_time_ms=10, memory_peak_mb=80)
    assert jobs.complete(job.id, '{"kind":"reading"}', usage, stages, NOW)
    assert not jobs.complete(job.id, "{}", Usage(), (), NOW)
    assert not jobs.fail(job.id, JobProblem(code="x", message=""), NOW)
    assert not jobs.begin(job.id, "run-2", NOW)
    done = jobs.get(job.id)
    assert (done.status, done.progress_percent, done.stages, done.usage) == (JobStatus.COMPLETED, 100, stages, usage)
    assert done.result == '{"kind":"reading"}' and done.run_id == "run-1"


def test_the_finished_job_of_a_content_is_found_again(jobs):
    job = a_job()
    jobs.add(job)
    assert jobs.finished(job.fingerprint) is None
    jobs.complete(job.id, "{}", Usage(), (), NOW)
    assert jobs.finished(job.fingerprint).id == job.id


def test_a_failure_keeps_its_reason_and_hint(jobs):
    job = a_job()
    jobs.add(job)
    problem = JobProblem(code="engine_missing", message="No voice.", hint="pip install kokoro-onnx")
    jobs.fail(job.id, problem, NOW)
    assert jobs.get(job.id).problem == problem


def test_a_waiting_job_is_cancelled_at_once_and_a_claimed_one_on_request(jobs):
    waiting, running = a_job("a"), a_job("b", priority=9)
    jobs.add(waiting)
    jobs.add(running)
    jobs.claim("w1", NOW)
    assert jobs.cancel_waiting(waiting.id, NOW)
    assert not jobs.cancel_waiting(running.id, NOW)
    jobs.request_cancel(running.id)
    assert jobs.get(running.id).cancel_requested
    assert jobs.cancel(running.id, NOW)
    assert jobs.get(running.id).status is JobStatus.CANCELLED


def test_a_cancelled_job_is_not_claimed(jobs):
    job = a_job()
    jobs.add(job)
    jobs.cancel_waiting(job.id, NOW)
    assert jobs.claim("w1", NOW) is None


def test_jobs_are_listed_by_owner_project_state_and_type(jobs):
    mine = a_job("a", age_s=5)
    other = a_job("b", owner="bo")
    images = a_job("c", job_type=JobType.IMAGES, project_ref="proj_2")
    for job in (mine, other, images):
        jobs.add(job)
    assert [j.id for j in jobs.list(JobFilter(owner="ana"))] == [images.id, mine.id]
    assert [j.id for j in jobs.list(JobFilter(owner="ana", project_ref="proj_2"))] == [images.id]
    assert [j.id for j in jobs.list(JobFilter(job_types=(JobType.IMAGES,)))] == [images.id]
    assert jobs.list(JobFilter(owner="ana", statuses=(JobStatus.RUNNING,))) == ()
    assert [j.id for j in jobs.list(JobFilter(owner="ana", page=2, limit=1))] == [mine.id]
    assert jobs.count(JobFilter(owner="ana", limit=1)) == 2


def test_a_job_knows_its_place_in_the_queue(jobs):
    first, second, urgent = a_job("a", age_s=9), a_job("b"), a_job("c", priority=9)
    for job in (first, second, urgent):
        jobs.add(job)
    assert [jobs.position(j) for j in (urgent, first, second)] == [1, 2, 3]
    jobs.begin(first.id, "run", NOW)
    assert jobs.position(jobs.get(first.id)) == 0


def test_waiting_jobs_of_an_age_are_what_the_sensor_sweeps(jobs):
    old, new = a_job("a", age_s=30), a_job("b")
    jobs.add(old)
    jobs.add(new)
    assert [j.id for j in jobs.waiting(NOW - timedelta(seconds=15), 10)] == [old.id]


def test_progress_is_kept_while_the_job_runs(jobs):
    job = a_job(job_type=JobType.IMAGES)
    jobs.add(job)
    jobs.progress(job.id, 40, "scene_2", 2, 5)
    assert jobs.get(job.id).progress_percent == 0
    jobs.begin(job.id, "run", NOW)
    jobs.progress(job.id, 40, "scene_2", 2, 5)
    got = jobs.get(job.id)
    assert (got.progress_percent, got.current_item, got.items_done, got.items_total) == (40, "scene_2", 2, 5)


def test_the_queue_counts_what_waits_what_runs_and_who_works(jobs, database):
    workers = DatabaseWorkers(database)
    running, waiting = a_job("a", age_s=60, priority=9), a_job("b")
    jobs.add(running)
    jobs.add(waiting)
    workers.beat("w1", 1, NOW, running.id)
    workers.beat("w2", 2, NOW, None)
    workers.beat("dead", 3, NOW - timedelta(minutes=1), None)
    jobs.begin(running.id, "run", NOW)
    reading = jobs.queue(NOW)
    assert (reading.pending, reading.running, reading.workers, reading.idle_workers) == (1, 1, 2, 1)
    jobs.complete(running.id, "{}", Usage(), (), NOW + timedelta(seconds=4))
    assert jobs.queue(NOW).average_wait_s == pytest.approx(60)
    assert jobs.average_s(JobType.SEMANTIC) == pytest.approx(4)
    assert workers.alive(NOW - timedelta(seconds=10)) == ("w1", "w2")


def test_the_models_of_living_workers_are_known(database):
    workers = DatabaseWorkers(database)
    workers.beat("w1", 1, NOW, None, ["kokoro", "embedded"])
    workers.beat("w2", 2, NOW, None)
    workers.beat("dead", 3, NOW - timedelta(minutes=1), None, ["picturebook"])
    assert workers.models(NOW - timedelta(seconds=10)) == {"kokoro", "embedded"}


def test_quotas_count_what_was_submitted_since(jobs):
    jobs.add(a_job("a", age_s=3600))
    jobs.add(a_job("b"))
    assert jobs.started_since("ana", JobType.SEMANTIC, NOW - timedelta(minutes=1)) == 1
    assert jobs.started_since("bo", JobType.SEMANTIC, NOW - timedelta(days=1)) == 0


def test_a_text_with_a_nul_character_can_be_kept(jobs):
    job = a_job(request='{"text":"a\\u0000b"}')
    jobs.add(job)
    assert jobs.get(job.id).request == '{"text":"a�b"}'
