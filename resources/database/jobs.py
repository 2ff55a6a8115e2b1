"""Jobs in the database. Every change of state is one UPDATE whose condition decides who wins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from resources.database.common import aware, dumped, kept, key, loaded, maybe_aware, project_key
from resources.database.session import Database
from resources.database.tables import AnalysisJob, WorkerRow
from visiobook.domain.base import Digest
from visiobook.domain.job import Job, JobFilter, JobProblem, JobStage, JobStatus, JobType, QueueReading, Usage
from visiobook.errors import InProgress, NotFound

UNFINISHED = (JobStatus.PENDING.value, JobStatus.RUNNING.value)
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
RECENT = 20
"""Finished jobs over which waiting and working times are averaged."""
ALIVE = timedelta(seconds=10)
WATCH_LAST, WATCH_FIRST = "watch:last", "watch:first"
"""Rows beside the workers': when somebody last looked after them, and since when that was never late."""
LIVING = WorkerRow.name.not_in((WATCH_LAST, WATCH_FIRST))
NEVER = datetime(1970, 1, 1)
"""A worker not heard for longer is taken for dead."""


class DatabaseJobs:
    """Keeps :class:`visiobook.ports.jobs.JobRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job) -> None:
        """A new job; the unique ``active_key`` refuses a second unfinished one of the same fingerprint."""
        try:
            with self._database.write() as session:
                session.add(job_row(job))
        except IntegrityError as taken:
            raise self._in_progress(job.fingerprint) from taken

    def get(self, job_id: str) -> Job:
        """The job."""
        with self._database.read() as session:
            row = session.get(AnalysisJob, key(job_id, "job"))
            if row is None:
                raise NotFound(f"There is no job {job_id!r}.", "GET /api/v1/jobs lists your jobs.")
            return _job(row)

    def states(self, job_ids: Sequence[str]) -> dict[str, JobStatus]:
        """The states of several jobs at once."""
        wanted = [key(j, "job") for j in job_ids]
        with self._database.read() as session:
            rows = session.execute(sa.select(AnalysisJob.id, AnalysisJob.status).where(AnalysisJob.id.in_(wanted)))
            return {str(i): JobStatus(s) for i, s in rows}

    def list(self, wanted: JobFilter) -> tuple[Job, ...]:
        """A page of jobs, the newest first."""
        query = sa.select(AnalysisJob).where(*_conditions(wanted)).order_by(AnalysisJob.created_at.desc())
        with self._database.read() as session:
            rows = session.scalars(query.offset((wanted.page - 1) * wanted.limit).limit(wanted.limit))
            return tuple(_job(r) for r in rows)

    def count(self, wanted: JobFilter) -> int:
        """How many jobs the filter covers."""
        with self._database.read() as session:
            return session.scalar(sa.select(sa.func.count(AnalysisJob.id)).where(*_conditions(wanted))) or 0

    def finished(self, fingerprint: Digest) -> Job | None:
        """The newest completed job of a fingerprint."""
        query = (
            sa.select(AnalysisJob)
            .where(AnalysisJob.fingerprint == fingerprint, AnalysisJob.status == JobStatus.COMPLETED.value)
            .order_by(AnalysisJob.completed_at.desc())
            .limit(1)
        )
        with self._database.read() as session:
            row = session.scalars(query).first()
            return _job(row) if row is not None else None

    def started_since(self, owner: str, job_type: JobType, since: datetime) -> int:
        """How many jobs of a type the owner submitted since then."""
        query = sa.select(sa.func.count(AnalysisJob.id)).where(
            AnalysisJob.owner == owner, AnalysisJob.job_type == job_type.value, AnalysisJob.created_at >= kept(since)
        )
        with self._database.read() as session:
            return session.scalar(query) or 0

    def claim(self, worker: str, now: datetime) -> Job | None:
        """The most urgent waiting job. A claim that another worker wins is tried again on the next job."""
        while True:
            found = self.waiting(now + timedelta(days=1), 1)
            if not found:
                return None
            if self.claim_one(found[0].id, worker, now):
                return self.get(found[0].id)

    def claim_one(self, job_id: str, worker: str, now: datetime) -> bool:
        """Claim this job if nobody has."""
        return self._change(
            job_id,
            (AnalysisJob.status == JobStatus.PENDING.value, AnalysisJob.claimed_by.is_(None)),
            claimed_by=worker,
            claimed_at=kept(now),
            attempts=AnalysisJob.attempts + 1,
        )

    def release(self, job_id: str, worker: str) -> bool:
        """Give a claimed job back to the queue."""
        return self._change(
            job_id,
            (AnalysisJob.status.in_(UNFINISHED), AnalysisJob.claimed_by == worker),
            claimed_by=None,
            claimed_at=None,
            status=JobStatus.PENDING.value,
            run_id=None,
            progress_percent=0,
        )

    def waiting(self, before: datetime, limit: int) -> tuple[Job, ...]:
        """Unclaimed jobs submitted before then, the most urgent first."""
        query = (
            sa.select(AnalysisJob)
            .where(
                AnalysisJob.status == JobStatus.PENDING.value,
                AnalysisJob.claimed_by.is_(None),
                AnalysisJob.created_at < kept(before),
            )
            .order_by(AnalysisJob.priority.desc(), AnalysisJob.created_at)
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(_job(r) for r in session.scalars(query))

    def claimed(self) -> tuple[Job, ...]:
        """Unfinished jobs that somebody claimed."""
        query = sa.select(AnalysisJob).where(AnalysisJob.status.in_(UNFINISHED), AnalysisJob.claimed_by.is_not(None))
        with self._database.read() as session:
            return tuple(_job(r) for r in session.scalars(query))

    def begin(self, job_id: str, run_id: str, now: datetime) -> bool:
        """The job's run has started."""
        return self._change(
            job_id,
            (AnalysisJob.status.in_(UNFINISHED),),
            status=JobStatus.RUNNING.value,
            run_id=run_id,
            started_at=kept(now),
        )

    def progress(self, job_id: str, percent: int, item: str, done: int, total: int) -> None:
        """How far the job is."""
        self._change(
            job_id,
            (AnalysisJob.status == JobStatus.RUNNING.value,),
            progress_percent=percent,
            current_item=item[:255],
            items_done=done,
            items_total=total,
        )

    def complete(self, job_id: str, result: str, usage: Usage, stages: tuple[JobStage, ...], now: datetime) -> bool:
        """The job is completed."""
        return self._change(
            job_id,
            (AnalysisJob.status.in_(UNFINISHED),),
            status=JobStatus.COMPLETED.value,
            result=loaded(result),
            stages=[s.model_dump(mode="json") for s in stages],
            progress_percent=100,
            completed_at=kept(now),
            active_key=None,
            **usage.model_dump(),
        )

    def amend(self, job_id: str, result: str) -> bool:
        """A completed job's result is now another."""
        completed = AnalysisJob.status == JobStatus.COMPLETED.value
        return self._change(job_id, (completed,), result=loaded(result))

    def fail(self, job_id: str, problem: JobProblem, now: datetime) -> bool:
        """The job has failed."""
        return self._change(
            job_id,
            (AnalysisJob.status.in_(UNFINISHED),),
            status=JobStatus.FAILED.value,
            error_code=problem.code,
            error_message=problem.message,
            error_hint=problem.hint,
            completed_at=kept(now),
            active_key=None,
        )

    def request_cancel(self, job_id: str) -> None:
        """Ask whoever runs the job to stop."""
        self._change(job_id, (AnalysisJob.status.in_(UNFINISHED),), cancel_requested=True)

    def cancel(self, job_id: str, now: datetime) -> bool:
        """The job is cancelled."""
        return self._cancel(job_id, now, AnalysisJob.status.in_(UNFINISHED))

    def cancel_waiting(self, job_id: str, now: datetime) -> bool:
        """Cancel the job if nobody has claimed it."""
        waiting = AnalysisJob.status == JobStatus.PENDING.value, AnalysisJob.claimed_by.is_(None)
        return self._cancel(job_id, now, *waiting)

    def unannounced(self, limit: int) -> tuple[Job, ...]:
        """Finished jobs whose webhooks are still to be written, the oldest first."""
        query = sa.select(AnalysisJob).where(AnalysisJob.announced.is_(False), AnalysisJob.status.not_in(UNFINISHED))
        with self._database.read() as session:
            return tuple(_job(r) for r in session.scalars(query.order_by(AnalysisJob.completed_at).limit(limit)))

    def announced(self, job_id: str) -> None:
        """The job's webhooks are written."""
        self._change(job_id, (), announced=True)

    def position(self, job: Job) -> int:
        """How many waiting jobs come before this one, itself counted; 0 once it runs."""
        if job.status is not JobStatus.PENDING:
            return 0
        before = sa.or_(
            AnalysisJob.priority > job.priority,
            sa.and_(AnalysisJob.priority == job.priority, AnalysisJob.created_at < kept(job.created_at)),
        )
        query = sa.select(sa.func.count(AnalysisJob.id)).where(AnalysisJob.status == JobStatus.PENDING.value, before)
        with self._database.read() as session:
            return (session.scalar(query) or 0) + 1

    def average_s(self, job_type: JobType) -> float:
        """Mean seconds from start to completion of the last completed jobs of a type."""
        with self._database.read() as session:
            return _mean_span(session, AnalysisJob.started_at, AnalysisJob.completed_at, job_type)

    def queue(self, now: datetime) -> QueueReading:
        """The queue as it is."""
        with self._database.read() as session:
            counts = dict(_by_status(session))
            living = sa.select(WorkerRow.job_id).where(LIVING, WorkerRow.heard_at >= kept(now - ALIVE))
            busy = session.scalars(living).all()
            wait = _mean_span(session, AnalysisJob.created_at, AnalysisJob.started_at, None)
        return QueueReading(
            pending=counts.get(JobStatus.PENDING.value, 0),
            running=counts.get(JobStatus.RUNNING.value, 0),
            workers=len(busy),
            idle_workers=sum(1 for j in busy if j is None),
            average_wait_s=wait,
        )

    def _cancel(self, job_id: str, now: datetime, *conditions: sa.ColumnElement[bool]) -> bool:
        return self._change(
            job_id, conditions, status=JobStatus.CANCELLED.value, completed_at=kept(now), active_key=None
        )

    def _change(self, job_id: str, conditions: Sequence[sa.ColumnElement[bool]], **values: object) -> bool:
        change = sa.update(AnalysisJob).where(AnalysisJob.id == key(job_id, "job"), *conditions).values(**values)
        with self._database.write() as session:
            done = session.connection().execute(change)
            return done.rowcount == 1

    def _in_progress(self, fingerprint: Digest) -> InProgress:
        with self._database.read() as session:
            found = session.scalar(sa.select(AnalysisJob.id).where(AnalysisJob.active_key == fingerprint))
        return InProgress(
            "The same content is being worked on right now.",
            "Wait for that job; its answer is then given at once.",
            job_id=str(found) if found else "",
        )


class DatabaseWorkers:
    """Keeps :class:`visiobook.ports.jobs.Workers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, worker: str, pid: int, now: datetime, job_id: str | None, models: Sequence[str] = ()) -> None:
        """A worker lives."""
        job = key(job_id, "job") if job_id else None
        row = WorkerRow(name=worker, pid=pid, heard_at=kept(now), job_id=job, models="\n".join(models))
        with self._database.write() as session:
            session.merge(row)

    def gone(self, worker: str) -> None:
        """A worker ended."""
        with self._database.write() as session:
            session.execute(sa.delete(WorkerRow).where(WorkerRow.name == worker))

    def models(self, since: datetime) -> frozenset[str]:
        """The engines loaded in workers that were heard since then."""
        with self._database.read() as session:
            told = session.scalars(sa.select(WorkerRow.models).where(LIVING, WorkerRow.heard_at >= kept(since))).all()
        return frozenset(name for names in told for name in names.split("\n") if name)

    def forget(self, before: datetime) -> None:
        """Workers not heard since then are no longer known."""
        with self._database.read() as session:
            silent = session.scalars(sa.select(WorkerRow.name).where(LIVING, WorkerRow.heard_at < kept(before))).all()
        for name in silent:
            self.gone(name)

    def alive(self, since: datetime) -> tuple[str, ...]:
        """Workers that were heard since then."""
        with self._database.read() as session:
            query = sa.select(WorkerRow.name).where(LIVING, WorkerRow.heard_at >= kept(since))
            return tuple(session.scalars(query))

    def watched_since(self, now: datetime, most: timedelta) -> datetime:
        """Since when somebody has looked after the workers."""
        with self._database.write() as session:
            last, first = session.get(WorkerRow, WATCH_LAST), session.get(WorkerRow, WATCH_FIRST)
            broken = last is not None and kept(now) - last.heard_at > most
            begun = kept(now) if broken else first.heard_at if first is not None else NEVER
            session.merge(WorkerRow(name=WATCH_LAST, pid=0, heard_at=kept(now), job_id=None, models=""))
            session.merge(WorkerRow(name=WATCH_FIRST, pid=0, heard_at=begun, job_id=None, models=""))
        return aware(begun)


def job_row(job: Job) -> AnalysisJob:
    """A job's row."""
    return AnalysisJob(
        id=key(job.id, "job"),
        project_id=project_key(job.project_ref),
        job_type=job.job_type.value,
        status=job.status.value,
        priority=job.priority,
        parameters=loaded(job.request),
        progress_percent=job.progress_percent,
        result=loaded(job.result) if job.result else None,
        started_at=kept(job.started_at) if job.started_at else None,
        completed_at=kept(job.completed_at) if job.completed_at else None,
        created_at=kept(job.created_at),
        owner=job.owner,
        project_ref=job.project_ref,
        fingerprint=job.fingerprint,
        active_key=None if job.status.finished else job.fingerprint,
        partition_key=job.partition,
        stages=[s.model_dump(mode="json") for s in job.stages],
        callback_url=job.callback_url,
        request_id=job.request_id,
        **job.usage.model_dump(),
    )


def _job(row: AnalysisJob) -> Job:
    problem = (
        JobProblem(code=row.error_code, message=row.error_message or "", hint=row.error_hint or "")
        if row.error_code
        else None
    )
    stages = row.stages if isinstance(row.stages, list) else []
    return Job(
        id=str(row.id),
        owner=row.owner,
        project_ref=row.project_ref,
        job_type=JobType(row.job_type),
        status=JobStatus(row.status),
        priority=row.priority,
        request=dumped(row.parameters),
        fingerprint=row.fingerprint,
        partition=row.partition_key,
        progress_percent=row.progress_percent,
        current_item=row.current_item,
        items_done=row.items_done,
        items_total=row.items_total,
        result=dumped(row.result) if row.result is not None else None,
        problem=problem,
        usage=_usage(row),
        stages=tuple(JobStage.model_validate(s) for s in stages),
        run_id=row.run_id,
        claimed_by=row.claimed_by,
        claimed_at=maybe_aware(row.claimed_at),
        attempts=row.attempts,
        cancel_requested=row.cancel_requested,
        callback_url=row.callback_url,
        request_id=row.request_id,
        created_at=aware(row.created_at),
        started_at=maybe_aware(row.started_at),
        completed_at=maybe_aware(row.completed_at),
    )


def _usage(row: AnalysisJob) -> Usage:
    return Usage(
        gpu_time_ms=row.gpu_time_ms,
        cpu_time_ms=row.cpu_time_ms,
        memory_peak_mb=row.memory_peak_mb,
        model_loading_time_ms=row.model_loading_time_ms,
    )


def _conditions(wanted: JobFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.owner is not None:
        conditions.append(AnalysisJob.owner == wanted.owner)
    if wanted.project_ref is not None:
        conditions.append(AnalysisJob.project_ref == wanted.project_ref)
    if wanted.statuses:
        conditions.append(AnalysisJob.status.in_([s.value for s in wanted.statuses]))
    if wanted.job_types:
        conditions.append(AnalysisJob.job_type.in_([t.value for t in wanted.job_types]))
    return conditions


def _mean_span(session: Session, begin: Moment, end: Moment, job_type: JobType | None) -> float:
    """Mean seconds between two columns of the last completed jobs; 0 when there are none."""
    query = sa.select(begin, end).where(
        AnalysisJob.status == JobStatus.COMPLETED.value, AnalysisJob.run_id.is_not(None)
    )
    if job_type is not None:
        query = query.where(AnalysisJob.job_type == job_type.value)
    rows = session.execute(query.order_by(AnalysisJob.completed_at.desc()).limit(RECENT)).all()
    spans = [(row[1] - row[0]).total_seconds() for row in rows if row[0] is not None and row[1] is not None]
    return sum(spans) / len(spans) if spans else 0.0


def _by_status(session: Session) -> list[tuple[str, int]]:
    query = sa.select(AnalysisJob.status, sa.func.count(AnalysisJob.id)).where(AnalysisJob.status.in_(UNFINISHED))
    return [(s, n) for s, n in session.execute(query.group_by(AnalysisJob.status))]
