"""Publications through the graph: the sensor starts what is due once, a worker carries it as an asset."""

import dataclasses
import uuid
from datetime import timedelta

import dagster as dg
import pytest

from sensors.publications import publications_sensor
from tests.sensors.conftest import CALLER
from visiobook.domain.publication import PlaceConfig, Platform, Publication, PublicationState, VideoFile
from visiobook.services.publishing import start_due
from visiobook_assets.service.worker import Worker

VIDEO = b"a small film" * 1000


@pytest.fixture
def home(home, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_PUBLISH_DIR", str(home / "out"))
    return home


@pytest.fixture
def worker(service, studio, instance, jobs):
    return Worker("w1", service, studio, instance, jobs)


def scheduled(service, studio, hours: float) -> Publication:
    """A publication to the folder, due in so many hours."""
    now = service.clock.now()
    video = VideoFile(
        id=f"video-{uuid.uuid4().hex}",
        project=str(uuid.uuid4()),
        title="Conte",
        file=studio.store.put_bytes(VIDEO),
        size=len(VIDEO),
    )
    publication = Publication(
        id=str(uuid.uuid4()),
        batch=str(uuid.uuid4()),
        owner=CALLER.id,
        video=video,
        config=PlaceConfig(platform=Platform.FOLDER),
        publish_at=now + timedelta(hours=hours),
        created_at=now,
    )
    service.publications.add([publication])
    return publication


def evaluated(instance, service) -> str:
    context = dg.build_sensor_context(instance=instance, resources={"service": service})
    return publications_sensor(context).skip_message


def test_what_is_due_is_started_once_and_carried_by_a_run(home, worker, service, studio, instance):
    late, early = scheduled(service, studio, -0.01), scheduled(service, studio, 1)
    assert evaluated(instance, service).startswith("1 publications started")
    assert evaluated(instance, service).startswith("0 publications started")
    assert worker.run_waiting() and not worker.run_waiting()
    done = service.publications.get(late.id)
    assert done.state is PublicationState.PUBLISHED, done.problem
    assert service.publications.get(early.id).state is PublicationState.SCHEDULED
    (film,) = (home / "out").glob("*.mp4")
    assert film.read_bytes() == VIDEO and done.post.url == film.as_uri()
    (event,) = instance.get_event_records(_materialized(), limit=5)
    made = event.asset_materialization
    assert made.partition == f"video-{late.video.project}"
    assert made.metadata["url"].value == done.post.url and made.metadata["job"].value == done.job


def test_of_many_that_look_at_once_one_starts_it(home, service, studio):
    from concurrent.futures import ThreadPoolExecutor

    publications = [scheduled(service, studio, -0.01) for _ in range(5)]
    with ThreadPoolExecutor(8) as pool:
        started = sum(pool.map(lambda _: start_due(service), range(16)))
    assert started == 5
    assert all(service.publications.get(p.id).state is PublicationState.QUEUED for p in publications)


def test_a_run_killed_between_upload_and_record_leaves_one_video(home, worker, service, studio, instance, jobs):
    publication = scheduled(service, studio, -0.01)
    start_due(service)
    dead = dataclasses.replace(service, publications=_Dying(service.publications))
    first = Worker("dead", dead, studio, instance, jobs)
    with pytest.raises(_PowerCut):
        first.run_waiting()
    seen = service.publications.get(publication.id)
    assert (seen.state, seen.post) == (PublicationState.UPLOADING, None), "nothing is called published that was not"
    assert service.jobs.release(seen.job, "dead")
    worker.run_waiting()
    assert service.publications.get(publication.id).state is PublicationState.PUBLISHED
    assert len(list((home / "out").glob("*.mp4"))) == 1


class _PowerCut(BaseException):
    """Nothing catches this but the test."""


class _Dying:
    def __init__(self, kept) -> None:
        self._kept = kept

    def __getattr__(self, name):
        return getattr(self._kept, name)

    def published(self, *_):
        raise _PowerCut


def _materialized() -> dg.EventRecordsFilter:
    return dg.EventRecordsFilter(dg.DagsterEventType.ASSET_MATERIALIZATION, asset_key=dg.AssetKey("published_video"))
