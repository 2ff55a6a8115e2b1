"""Video projects in the database. Their phase is read from their newest pipeline's job, so that there is one truth."""

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from resources.database.common import aware, dumped, kept, key, maybe_aware
from resources.database.jobs import job_row
from resources.database.session import Database
from resources.database.tables import AnalysisJob, VideoProjectRow
from visiobook.domain.base import Digest
from visiobook.domain.job import Job, JobProblem, JobStatus
from visiobook.domain.video_project import (
    Pipeline,
    PipelineRecord,
    VideoConfig,
    VideoFilter,
    VideoPhase,
    VideoProject,
    VideoStep,
)
from visiobook.errors import InProgress, NotFound

STEP_PHASES = {
    VideoStep.IMAGES.value: VideoPhase.GENERATING.value,
    VideoStep.VIDEOS.value: VideoPhase.GENERATING.value,
    VideoStep.VOICE.value: VideoPhase.GENERATING.value,
    VideoStep.MONTAGE.value: VideoPhase.MONTAGE.value,
}
OVER = {s.value: s.value for s in JobStatus if s.finished}
PHASE = sa.case(
    (AnalysisJob.id.is_(None), VideoPhase.DRAFT.value),
    (AnalysisJob.status.in_(OVER), AnalysisJob.status),
    else_=sa.case(STEP_PHASES, value=VideoProjectRow.step, else_=VideoPhase.SCRIPTING.value),
)
"""The phase as the database computes it, for lists; :func:`_phase` is the same for one project."""


class DatabaseVideoProjects:
    """Keeps :class:`visiobook.ports.video_projects.VideoProjects`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, project: VideoProject) -> None:
        """A new project."""
        with self._database.write() as session:
            session.add(_row(project))

    def get(self, project_id: str) -> VideoProject:
        """The project."""
        identifier = key(project_id, "project")
        with self._database.read() as session:
            found = session.execute(_joined().where(VideoProjectRow.id == identifier)).first()
            if found is None:
                raise NotFound(f"There is no project {project_id!r}.", "GET /api/v1/projects lists your projects.")
            return _project(found[0], found[1])

    def several(self, project_ids: Sequence[str]) -> dict[str, VideoProject]:
        """Several projects at once."""
        wanted = [key(p, "project") for p in project_ids]
        with self._database.read() as session:
            rows = session.execute(_joined().where(VideoProjectRow.id.in_(wanted))).all()
            return {str(row.id): _project(row, job) for row, job in rows}

    def list(self, wanted: VideoFilter) -> tuple[VideoProject, ...]:
        """A page of projects, the newest first."""
        query = _joined().where(*_conditions(wanted))
        query = query.order_by(VideoProjectRow.created_at.desc(), VideoProjectRow.id)
        with self._database.read() as session:
            rows = session.execute(query.offset((wanted.page - 1) * wanted.limit).limit(wanted.limit)).all()
            return tuple(_project(row, job) for row, job in rows)

    def count(self, wanted: VideoFilter) -> int:
        """How many projects the filter covers."""
        query = _joined().where(*_conditions(wanted)).with_only_columns(sa.func.count(VideoProjectRow.id))
        with self._database.read() as session:
            return session.scalar(query) or 0

    def save(self, project: VideoProject) -> None:
        """Replace what a person may change."""
        self._change(
            project.id,
            title=project.title,
            description=project.description,
            prompt=project.prompt,
            config=project.config.model_dump(mode="json"),
            search_text=search_text(project),
            updated_at=kept(project.updated_at),
        )

    def save_script(self, project_id: str, script: Digest | None, now: datetime) -> None:
        """The project's script is this one, or none."""
        self._change(project_id, script=script, updated_at=kept(now))

    def start(self, project_id: str, job: Job, record: PipelineRecord, now: datetime) -> None:
        """Add the job and point the project at it in one transaction; the job's unique key decides who wins."""
        pointed = {
            "pipeline": uuid.UUID(job.id),
            "steps": record.model_dump(mode="json"),
            "step": "",
            "updated_at": kept(now),
        }
        change = sa.update(VideoProjectRow).where(VideoProjectRow.id == key(project_id, "project")).values(**pointed)
        try:
            with self._database.write() as session:
                session.add(job_row(job))
                session.flush()
                session.execute(change)
        except IntegrityError as taken:
            raise InProgress(
                "The project's pipeline is running already.",
                "GET /api/v1/projects/{id}/status follows it; POST /api/v1/projects/{id}/cancel stops it.",
            ) from taken

    def progress(self, project_id: str, job_id: str, record: PipelineRecord, percent: int) -> None:
        """How far the pipeline is."""
        current = record.current
        values = {"steps": record.model_dump(mode="json"), **({"step": current.step.value} if current else {})}
        own = VideoProjectRow.id == key(project_id, "project"), VideoProjectRow.pipeline == key(job_id, "job")
        told = {
            "progress_percent": percent,
            "current_item": current.step.value if current else "",
            "items_done": current.items_done if current else 0,
            "items_total": current.items_total if current else 0,
        }
        running = AnalysisJob.id == key(job_id, "job"), AnalysisJob.status == JobStatus.RUNNING.value
        with self._database.write() as session:
            session.execute(sa.update(VideoProjectRow).where(*own).values(**values))
            session.execute(sa.update(AnalysisJob).where(*running).values(**told))

    def remove(self, project_id: str) -> None:
        """Forget the project."""
        with self._database.write() as session:
            session.execute(sa.delete(VideoProjectRow).where(VideoProjectRow.id == key(project_id, "project")))

    def _change(self, project_id: str, **values: object) -> None:
        change = sa.update(VideoProjectRow).where(VideoProjectRow.id == key(project_id, "project")).values(**values)
        with self._database.write() as session:
            session.execute(change)


def folded(text: str) -> str:
    """A text without case and accents, as it is searched: ``É`` and ``e`` are the same, and so are ``Œ`` and ``oe``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def search_text(project: VideoProject) -> str:
    """What a search looks in."""
    return folded(f"{project.title}\n{project.description}\n{project.prompt}")


def _joined() -> sa.Select[VideoProjectRow, AnalysisJob]:
    join = sa.select(VideoProjectRow, AnalysisJob)
    return join.select_from(VideoProjectRow).outerjoin(AnalysisJob, AnalysisJob.id == VideoProjectRow.pipeline)


def _conditions(wanted: VideoFilter) -> list[sa.ColumnElement[bool]]:
    words = folded(wanted.search).split()
    conditions = [VideoProjectRow.search_text.contains(word, autoescape=True) for word in words]
    if wanted.owner is not None:
        conditions.append(VideoProjectRow.owner == wanted.owner)
    if wanted.phases:
        conditions.append(PHASE.in_([p.value for p in wanted.phases]))
    return conditions


def _row(project: VideoProject) -> VideoProjectRow:
    return VideoProjectRow(
        id=uuid.UUID(project.id),
        owner=project.owner,
        title=project.title,
        description=project.description,
        prompt=project.prompt,
        config=project.config.model_dump(mode="json"),
        film=project.film,
        script=project.script,
        search_text=search_text(project),
        created_at=kept(project.created_at),
        updated_at=kept(project.updated_at),
    )


def _project(row: VideoProjectRow, job: AnalysisJob | None) -> VideoProject:
    return VideoProject(
        id=str(row.id),
        owner=row.owner,
        title=row.title,
        description=row.description,
        prompt=row.prompt,
        config=VideoConfig.model_validate(row.config),
        film=row.film,
        script=row.script,
        phase=_phase(row, job),
        pipeline=_pipeline(row, job) if job is not None else None,
        created_at=aware(row.created_at),
        updated_at=aware(row.updated_at),
    )


def _phase(row: VideoProjectRow, job: AnalysisJob | None) -> VideoPhase:
    if job is None:
        return VideoPhase.DRAFT
    return VideoPhase(OVER.get(job.status) or STEP_PHASES.get(row.step, VideoPhase.SCRIPTING.value))


def _pipeline(row: VideoProjectRow, job: AnalysisJob) -> Pipeline:
    code = job.error_code
    problem = JobProblem(code=code, message=job.error_message or "", hint=job.error_hint or "") if code else None
    return Pipeline(
        job=str(job.id),
        status=JobStatus(job.status),
        percent=job.progress_percent,
        record=PipelineRecord.model_validate_json(dumped(row.steps or {})),
        problem=problem,
        created_at=aware(job.created_at),
        started_at=maybe_aware(job.started_at),
        completed_at=maybe_aware(job.completed_at),
    )
