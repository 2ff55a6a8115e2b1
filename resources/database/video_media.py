"""Assets, timelines and renders of video projects in the database."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from resources.database.common import aware, dumped, kept, key, loaded, maybe_aware
from resources.database.jobs import UNFINISHED, job_row
from resources.database.session import Database
from resources.database.tables import AnalysisJob, VideoAssetRow, VideoRenderRow, VideoTimelineRow
from visiobook.domain.job import Job, JobProblem, JobStatus
from visiobook.domain.video_asset import AssetFilter, VideoAsset
from visiobook.domain.video_render import RenderedVideo, StageProgress, VideoRender
from visiobook.domain.video_timeline import TimelineEdit, VideoTimeline
from visiobook.errors import InProgress, NotFound

LISTED = 100
"""Timelines and renders of a project that are listed at most: the newest."""


class DatabaseVideoAssets:
    """Keeps :class:`visiobook.ports.video_media.VideoAssets`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, assets: Sequence[VideoAsset], job: Job | None = None) -> None:
        """New assets and their job, all or none."""
        known = set(self.several([a.id for a in assets]))
        rows = [_asset_row(a, n) for n, a in enumerate(assets) if a.id not in known]
        try:
            with self._database.write() as session:
                if job is not None:
                    session.add(job_row(job))
                session.add_all(rows)
        except IntegrityError as taken:
            raise InProgress("These assets are being made already.", "GET /api/v1/assets tells how far.") from taken

    def get(self, asset_id: str) -> VideoAsset:
        """The asset, also a deleted one."""
        found = self.several([asset_id])
        if asset_id not in found:
            raise NotFound(f"There is no asset {asset_id!r}.", "GET /api/v1/assets lists your assets.")
        return found[asset_id]

    def several(self, asset_ids: Sequence[str]) -> dict[str, VideoAsset]:
        """Several assets at once, 500 in one query: databases limit a statement's parameters."""
        found: dict[str, VideoAsset] = {}
        with self._database.read() as session:
            for at in range(0, len(asset_ids), 500):
                query = sa.select(VideoAssetRow).where(VideoAssetRow.id.in_(asset_ids[at : at + 500]))
                found |= {row.id: _asset(row) for row in session.scalars(query)}
        return found

    def list(self, wanted: AssetFilter) -> tuple[VideoAsset, ...]:
        """A page of assets in the order they were made."""
        query = sa.select(VideoAssetRow).where(*_conditions(wanted))
        query = query.order_by(VideoAssetRow.created_at, VideoAssetRow.number, VideoAssetRow.id)
        with self._database.read() as session:
            rows = session.scalars(query.offset((wanted.page - 1) * wanted.limit).limit(wanted.limit))
            return tuple(_asset(row) for row in rows)

    def count(self, wanted: AssetFilter) -> int:
        """How many assets the filter covers."""
        query = sa.select(sa.func.count(VideoAssetRow.id)).where(*_conditions(wanted))
        with self._database.read() as session:
            return session.scalar(query) or 0

    def of_job(self, job_id: str) -> tuple[VideoAsset, ...]:
        """The assets a job makes."""
        query = sa.select(VideoAssetRow).where(VideoAssetRow.job_id == key(job_id, "job"))
        with self._database.read() as session:
            return tuple(_asset(row) for row in session.scalars(query.order_by(VideoAssetRow.number)))

    def save(self, asset: VideoAsset) -> None:
        """Replace what is known of an asset."""
        values = {
            "status": asset.status.value,
            "scene": asset.scene,
            "in_film": asset.in_film,
            "deleted": asset.deleted,
            "value": loaded(asset.canonical_json()),
        }
        with self._database.write() as session:
            session.execute(sa.update(VideoAssetRow).where(VideoAssetRow.id == asset.id).values(**values))

    def put_in_film(self, asset: VideoAsset) -> None:
        """The film shows or sounds this asset in its scene, and no other of its kind there."""
        rivals = (
            VideoAssetRow.project_id == uuid.UUID(asset.project),
            VideoAssetRow.kind == asset.kind.value,
            VideoAssetRow.scene == asset.scene,
        )
        own = VideoAssetRow.id == asset.id
        with self._database.write() as session:
            session.execute(sa.update(VideoAssetRow).where(*rivals, ~own).values(in_film=False))
            session.execute(sa.update(VideoAssetRow).where(own).values(in_film=True))


class DatabaseVideoTimelines:
    """Keeps :class:`visiobook.ports.video_media.VideoTimelines`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, timeline: VideoTimeline) -> None:
        """A new timeline."""
        row = VideoTimelineRow(id=timeline.id, project_id=uuid.UUID(timeline.project), owner=timeline.owner)
        for name, value in _timeline_values(timeline).items():
            setattr(row, name, value)
        row.created_at = kept(timeline.created_at)
        with self._database.write() as session:
            session.add(row)

    def get(self, timeline_id: str) -> VideoTimeline:
        """The timeline."""
        with self._database.read() as session:
            row = session.get(VideoTimelineRow, timeline_id)
            if row is None or row.deleted:
                raise NotFound(
                    f"There is no timeline {timeline_id!r}.", "POST /api/v1/videos/timeline makes one; it gives the id."
                )
            return _timeline(row)

    def list(self, project: str, owner: str | None) -> tuple[VideoTimeline, ...]:
        """A project's timelines, the newest first."""
        query = sa.select(VideoTimelineRow).where(
            VideoTimelineRow.project_id == key(project, "project"), VideoTimelineRow.deleted.is_(False)
        )
        if owner is not None:
            query = query.where(VideoTimelineRow.owner == owner)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(VideoTimelineRow.created_at.desc()).limit(LISTED))
            return tuple(_timeline(row) for row in rows)

    def save(self, timeline: VideoTimeline) -> bool:
        """Replace the revision before."""
        before = VideoTimelineRow.revision == timeline.revision - 1
        change = sa.update(VideoTimelineRow).where(VideoTimelineRow.id == timeline.id, before)
        with self._database.write() as session:
            return session.connection().execute(change.values(**_timeline_values(timeline))).rowcount == 1


class DatabaseVideoRenders:
    """Keeps :class:`visiobook.ports.video_media.VideoRenders`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, render: VideoRender, job: Job) -> None:
        """A new render and its job, both or neither."""
        row = VideoRenderRow(
            id=render.id,
            video_id=render.video,
            owner=render.owner,
            project_id=uuid.UUID(render.project),
            timeline_id=render.timeline,
            job_id=uuid.UUID(job.id),
            estimated_s=render.estimated_s,
            frames=render.frames,
            pixels=render.pixels,
            stages=[],
            created_at=kept(render.created_at),
        )
        with self._database.write() as session:
            session.add(job_row(job))
            session.add(row)

    def get(self, render_id: str) -> VideoRender:
        """The render, by its own id or its video's."""
        either = sa.or_(VideoRenderRow.id == render_id, VideoRenderRow.video_id == render_id)
        return self._one(either, f"There is no render {render_id!r}.")

    def of_job(self, job_id: str) -> VideoRender:
        """The render a job makes."""
        return self._one(VideoRenderRow.job_id == key(job_id, "job"), f"The job {job_id!r} renders nothing.")

    def list(self, project: str) -> tuple[VideoRender, ...]:
        """A project's renders, the newest first."""
        query = _joined().where(VideoRenderRow.project_id == key(project, "project"))
        return self._all(query.order_by(VideoRenderRow.created_at.desc()).limit(LISTED))

    def watched(self, projects: Sequence[str], since: datetime) -> tuple[VideoRender, ...]:
        """The renders of these projects that wait or run, and those that were over after ``since``."""
        wanted = VideoRenderRow.project_id.in_([key(p, "project") for p in projects])
        alive = sa.or_(AnalysisJob.status.in_(UNFINISHED), AnalysisJob.completed_at >= kept(since))
        return self._all(_joined().where(wanted, alive).order_by(VideoRenderRow.created_at, VideoRenderRow.id))

    def progress(self, render_id: str, stages: tuple[StageProgress, ...]) -> None:
        """How far it is."""
        self._change(render_id, stages=_dumped(stages))

    def finish(self, render_id: str, result: RenderedVideo, stages: tuple[StageProgress, ...]) -> None:
        """Its file is there."""
        self._change(render_id, stages=_dumped(stages), result=result.model_dump(mode="json"))

    def recent(self, limit: int) -> tuple[VideoRender, ...]:
        """The newest completed renders."""
        query = _joined().where(AnalysisJob.status == JobStatus.COMPLETED.value)
        return self._all(query.order_by(AnalysisJob.completed_at.desc()).limit(limit))

    def _one(self, condition: sa.ColumnElement[bool], missing: str) -> VideoRender:
        found = self._all(_joined().where(condition))
        if not found:
            raise NotFound(missing, "POST /api/v1/videos/render starts one; it gives the id.")
        return found[0]

    def _all(self, query: sa.Select[VideoRenderRow, AnalysisJob]) -> tuple[VideoRender, ...]:
        with self._database.read() as session:
            return tuple(_render(row, job) for row, job in session.execute(query))

    def _change(self, render_id: str, **values: object) -> None:
        with self._database.write() as session:
            session.execute(sa.update(VideoRenderRow).where(VideoRenderRow.id == render_id).values(**values))


def _conditions(wanted: AssetFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [VideoAssetRow.deleted.is_(False)]
    if wanted.project is not None:
        conditions.append(VideoAssetRow.project_id == key(wanted.project, "project"))
    if wanted.owner is not None:
        conditions.append(VideoAssetRow.owner == wanted.owner)
    if wanted.kinds:
        conditions.append(VideoAssetRow.kind.in_([k.value for k in wanted.kinds]))
    if wanted.statuses:
        conditions.append(VideoAssetRow.status.in_([s.value for s in wanted.statuses]))
    if wanted.scene is not None:
        conditions.append(VideoAssetRow.scene == wanted.scene)
    return conditions


def _asset_row(asset: VideoAsset, number: int) -> VideoAssetRow:
    return VideoAssetRow(
        id=asset.id,
        owner=asset.owner,
        project_id=uuid.UUID(asset.project),
        kind=asset.kind.value,
        origin=asset.origin.value,
        status=asset.status.value,
        scene=asset.scene,
        in_film=asset.in_film,
        job_id=uuid.UUID(asset.job) if asset.job else None,
        number=number,
        value=loaded(asset.canonical_json()),
        deleted=asset.deleted,
        created_at=kept(asset.created_at),
    )


def _asset(row: VideoAssetRow) -> VideoAsset:
    return VideoAsset.model_validate_json(dumped(row.value)).model_copy(update={"in_film": row.in_film})


def _timeline_values(timeline: VideoTimeline) -> dict[str, object]:
    return {
        "edit": loaded(timeline.edit.canonical_json()),
        "duration_s": timeline.duration_s,
        "revision": timeline.revision,
        "deleted": timeline.deleted,
        "updated_at": kept(timeline.updated_at),
    }


def _timeline(row: VideoTimelineRow) -> VideoTimeline:
    return VideoTimeline(
        id=row.id,
        owner=row.owner,
        project=str(row.project_id),
        edit=TimelineEdit.model_validate_json(dumped(row.edit)),
        duration_s=row.duration_s,
        revision=row.revision,
        created_at=aware(row.created_at),
        updated_at=aware(row.updated_at),
    )


def _joined() -> sa.Select[VideoRenderRow, AnalysisJob]:
    both = sa.select(VideoRenderRow, AnalysisJob).select_from(VideoRenderRow)
    return both.join(AnalysisJob, AnalysisJob.id == VideoRenderRow.job_id)


def _dumped(stages: tuple[StageProgress, ...]) -> list[object]:
    return [stage.model_dump(mode="json") for stage in stages]


def _render(row: VideoRenderRow, job: AnalysisJob) -> VideoRender:
    code, stages = job.error_code, row.stages if isinstance(row.stages, list) else []
    return VideoRender(
        id=row.id,
        video=row.video_id,
        owner=row.owner,
        project=str(row.project_id),
        timeline=row.timeline_id,
        job=str(row.job_id),
        estimated_s=row.estimated_s,
        frames=row.frames,
        pixels=row.pixels,
        status=JobStatus(job.status),
        problem=JobProblem(code=code, message=job.error_message or "", hint=job.error_hint or "") if code else None,
        cancel_requested=job.cancel_requested,
        stages=tuple(StageProgress.model_validate_json(json.dumps(stage)) for stage in stages),
        result=RenderedVideo.model_validate(row.result) if row.result is not None else None,
        created_at=aware(row.created_at),
        started_at=maybe_aware(job.started_at),
        completed_at=maybe_aware(job.completed_at),
    )
