"""What the records of assets, timelines and renders promise, on every database."""

import uuid
from datetime import timedelta

import pytest

from resources.database.jobs import DatabaseJobs
from resources.database.video_media import DatabaseVideoAssets, DatabaseVideoRenders, DatabaseVideoTimelines
from tests.database.test_jobs import a_job
from tests.database.test_video_projects import NOW
from visiobook.domain.job import JobProblem, JobStatus, Usage
from visiobook.domain.video_asset import AssetFilter, AssetOrigin, AssetStatus, ImageOrder, VideoAsset
from visiobook.domain.video_render import RenderedVideo, RenderStage, StageProgress, VideoRender
from visiobook.domain.video_timeline import ClipEdit, MediaKind, TimelineEdit, TrackEdit, TrackKind, VideoTimeline
from visiobook.errors import InProgress, NotFound

PROJECT = str(uuid.uuid4())
DIGEST = "a" * 64


def an_asset(age_s: float = 0, **more) -> VideoAsset:
    made = NOW - timedelta(seconds=age_s)
    values = {
        "id": f"img-{uuid.uuid4().hex}", "owner": "ana", "project": PROJECT, "kind": MediaKind.IMAGE,
        "origin": AssetOrigin.GENERATED, "words": "un château",
    }  # fmt: skip
    return VideoAsset(**{**values, "created_at": made, "updated_at": made, **more})


def a_timeline(**more) -> VideoTimeline:
    clip = ClipEdit(asset="img-1", start_time="1/3", duration="2.5")
    edit = TimelineEdit(tracks=(TrackEdit(kind=TrackKind.VIDEO, clips=(clip,)),))
    values = {"id": f"timeline-{uuid.uuid4().hex}", "owner": "ana", "project": PROJECT, "edit": edit}
    return VideoTimeline(**{**values, "duration_s": 2.5, "created_at": NOW, "updated_at": NOW, **more})


def a_render(job, **more) -> VideoRender:
    number = uuid.uuid4().hex
    values = {"id": f"render-{number}", "video": f"video-{number}", "owner": "ana", "project": PROJECT}
    return VideoRender(
        **{**values, "timeline": "timeline-1", "job": job.id, "estimated_s": 3, "created_at": NOW, **more}
    )


@pytest.fixture
def assets(database):
    return DatabaseVideoAssets(database)


@pytest.fixture
def timelines(database):
    return DatabaseVideoTimelines(database)


@pytest.fixture
def renders(database):
    return DatabaseVideoRenders(database)


@pytest.fixture
def jobs(database):
    return DatabaseJobs(database)


def test_an_asset_comes_back_as_it_was_and_is_saved_whole(assets):
    asset = an_asset(order=ImageOrder(prompt="un château"), scene=3)
    assets.add((asset,))
    assert assets.get(asset.id) == asset
    done = asset.model_copy(update={"status": AssetStatus.COMPLETED, "file": DIGEST, "size": 9})
    assets.save(done)
    assert assets.get(asset.id) == done
    with pytest.raises(NotFound):
        assets.get("img-unknown")


def test_assets_and_their_job_are_added_together_or_not_at_all(assets, jobs):
    job = a_job(PROJECT)
    first = an_asset(job=job.id)
    assets.add((first,), job)
    assert [a.id for a in assets.of_job(job.id)] == [first.id]
    second = an_asset()
    with pytest.raises(InProgress):
        assets.add((second,), a_job(PROJECT, fingerprint=job.fingerprint))
    with pytest.raises(NotFound):
        assets.get(second.id)


def test_an_asset_that_is_known_is_left_as_it_is(assets):
    asset = an_asset()
    assets.add((asset,))
    assets.save(asset.model_copy(update={"words": "autre"}))
    assets.add((asset, an_asset()))
    assert assets.get(asset.id).words == "autre"


def test_assets_are_listed_in_order_without_the_deleted(assets):
    old, new, gone = an_asset(9, kind=MediaKind.VOICE), an_asset(1), an_asset(5, deleted=True)
    assets.add((new, old, gone))
    wanted = AssetFilter(project=PROJECT)
    assert [a.id for a in assets.list(wanted)] == [old.id, new.id]
    assert assets.count(AssetFilter(project=PROJECT, kinds=(MediaKind.IMAGE,))) == 1
    assert assets.list(AssetFilter(owner="ben")) == ()
    assert set(assets.several([old.id, gone.id, "img-unknown"])) == {old.id, gone.id}


def test_one_asset_of_a_kind_is_in_a_scene_of_the_film(assets):
    one, other, voice = an_asset(scene=1), an_asset(scene=1), an_asset(scene=1, kind=MediaKind.VOICE)
    assets.add((one, other, voice))
    for asset in (one, voice, other):
        assets.put_in_film(asset)
    assert [assets.get(a.id).in_film for a in (one, other, voice)] == [False, True, True]


def test_a_timeline_keeps_its_times_exactly_and_one_change_wins(timelines):
    timeline = a_timeline()
    timelines.add(timeline)
    assert timelines.get(timeline.id) == timeline
    changed = timeline.model_copy(update={"revision": 2, "duration_s": 9.0})
    assert timelines.save(changed)
    assert not timelines.save(changed.model_copy(update={"duration_s": 8.0}))
    assert [t.duration_s for t in timelines.list(PROJECT, "ana")] == [9.0]
    assert timelines.list(PROJECT, "ben") == ()
    assert timelines.save(changed.model_copy(update={"revision": 3, "deleted": True}))
    with pytest.raises(NotFound):
        timelines.get(timeline.id)


def test_a_renders_state_is_its_jobs(renders, jobs):
    job = a_job(PROJECT)
    render = a_render(job)
    renders.add(render, job)
    assert renders.get(render.id) == renders.get(render.video) == renders.of_job(job.id)
    jobs.begin(job.id, "run", NOW)
    renders.progress(render.id, (StageProgress(stage=RenderStage.PREPARATION, started_at=NOW, seconds=1.5),))
    seen = renders.get(render.id)
    assert (seen.status, seen.stages[0].seconds, seen.started_at) == (JobStatus.RUNNING, 1.5, NOW)
    result = RenderedVideo(
        file=DIGEST, media_type="video/mp4", size=9, thumbnail=DIGEST, duration_s=2, width=16, height=16, fps=25
    )
    renders.finish(render.id, result, seen.stages)
    assert renders.recent(9) == ()
    jobs.complete(job.id, "{}", Usage(), (), NOW)
    assert [r.result for r in renders.recent(9)] == [result]


def test_a_render_that_failed_says_why(renders, jobs):
    job = a_job(PROJECT)
    renders.add(a_render(job), job)
    jobs.fail(job.id, JobProblem(code="render_failed", message="No.", hint="Again."), NOW)
    (seen,) = renders.list(PROJECT)
    assert (seen.status, seen.problem.message) == (JobStatus.FAILED, "No.")
    with pytest.raises(NotFound):
        renders.get("render-unknown")
