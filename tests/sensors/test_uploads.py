"""Uploads: a text dropped into a watched folder or S3 prefix becomes a project and a run, once for each content."""

import os
import time
from pathlib import Path

import boto3
import dagster as dg
import pytest

from resources.dagster_service import warm_service
from sensors.uploads import uploads_sensor
from tests import s3
from tests.sensors.conftest import TEXT


@pytest.fixture
def watched(home, monkeypatch) -> Path:
    folder = home / "inbox"
    folder.mkdir()
    monkeypatch.setenv("VISIOBOOK_UPLOADS_DIR", str(folder))
    warm_service.cache_clear()
    return folder


@pytest.fixture
def bucket(tmp_path_factory, monkeypatch, home):
    running = s3.server(tmp_path_factory.mktemp("s3"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", next(running))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("VISIOBOOK_UPLOADS_S3", "s3://films/inbox/")
    warm_service.cache_clear()
    yield boto3.client("s3")
    next(running, None)


def drop(folder: Path, name: str, text: str) -> Path:
    """A file that has lain there for a while."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    past = time.time() - 60
    os.utime(file, (past, past))
    return file


def evaluated(instance, studio, graph, cursor: str | None = None):
    """The sensor's answer, and its next cursor."""
    context = dg.build_sensor_context(
        instance=instance,
        definitions=graph,
        cursor=cursor,
        resources={"service": warm_service(), "studio": studio},
    )
    result = uploads_sensor("film")(context)
    return (result, result.cursor) if isinstance(result, dg.SensorResult) else (None, cursor)


def test_a_text_dropped_into_the_folder_becomes_a_project_and_a_run(watched, instance, studio, graph):
    drop(watched, "tales/le-prince.txt", TEXT)
    drop(watched, "notes.xyz", "no text")
    result, cursor = evaluated(instance, studio, graph)
    (request,) = result.run_requests
    assert result.dynamic_partitions_requests[0].partition_keys == [request.partition_key]
    project = studio.records.get(request.partition_key)
    assert (
        project.name == "tales/le-prince"
        and project.id == "tales-le-prince"
        and studio.store.read(project.source).decode() == TEXT
    )
    assert evaluated(instance, studio, graph, cursor)[0] is None


def test_texts_of_one_name_in_two_folders_are_two_projects_and_any_name_will_do(watched, instance, studio, graph):
    for name in ("one/tale.txt", "two/tale.txt", "物語.txt"):
        drop(watched, name, TEXT)
    result, _ = evaluated(instance, studio, graph)
    assert len({r.partition_key for r in result.run_requests}) == 3


def test_a_changed_text_runs_again(watched, instance, studio, graph):
    drop(watched, "a.txt", TEXT)
    first, cursor = evaluated(instance, studio, graph)
    drop(watched, "a.txt", TEXT + "\n\nFin.")
    second, _ = evaluated(instance, studio, graph, cursor)
    assert second.run_requests[0].run_key != first.run_requests[0].run_key


def test_a_file_that_cannot_be_used_does_not_stop_the_others(watched, instance, studio, graph):
    drop(watched, "a-empty.txt", "")
    drop(watched, "b.txt", TEXT)
    result, cursor = evaluated(instance, studio, graph)
    assert [studio.records.get(r.partition_key).name for r in result.run_requests] == ["b"]
    assert evaluated(instance, studio, graph, cursor)[0] is None


def test_a_file_that_is_still_being_copied_is_left_alone(watched, instance, studio, graph):
    file = drop(watched, "a.txt", TEXT)
    os.utime(file)
    assert evaluated(instance, studio, graph)[0] is None


def test_the_run_it_asks_for_makes_the_manuscript(watched, instance, studio, graph):
    drop(watched, "a.txt", TEXT)
    result, _ = evaluated(instance, studio, graph)
    (request,) = result.run_requests
    instance.add_dynamic_partitions("projects", [request.partition_key])
    done = graph.resolve_job_def("film").execute_in_process(
        instance=instance, partition_key=request.partition_key, resources={"studio": studio}
    )
    assert done.success
    assert studio.records.head(request.partition_key, "manuscript") is not None


def test_a_text_put_under_the_prefix_becomes_a_project_and_a_run(bucket, instance, studio, graph):
    bucket.put_object(Bucket="films", Key="inbox/conte.md", Body=TEXT.encode())
    bucket.put_object(Bucket="films", Key="elsewhere/conte.md", Body=TEXT.encode())
    result, cursor = evaluated(instance, studio, graph)
    (request,) = result.run_requests
    assert studio.records.get(request.partition_key).name == "conte"
    assert evaluated(instance, studio, graph, cursor)[0] is None
    bucket.put_object(Bucket="films", Key="inbox/conte.md", Body=TEXT.encode() + b" Fin.")
    assert evaluated(instance, studio, graph, cursor)[0] is not None
