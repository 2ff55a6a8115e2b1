"""Jobs, their results and their files as the heart sees them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from visiobook.domain.base import Digest
from visiobook.domain.figures import ModelFigure, Operation
from visiobook.domain.job import Job, JobFilter, JobProblem, JobStage, JobStatus, JobType, QueueReading, Usage
from visiobook.domain.outcome import ContentRecord, GeneratedAsset


class JobRecords(Protocol):
    """Keeps jobs. Every change of state is one atomic step that says whether it happened. May raise StorageFailed."""

    def add(self, job: Job) -> None:
        """A new job. Raises :class:`~visiobook.errors.InProgress` while one of the same fingerprint is unfinished."""
        ...

    def get(self, job_id: str) -> Job:
        """The job. Raises NotFound."""
        ...

    def states(self, job_ids: Sequence[str]) -> dict[str, JobStatus]:
        """The states of several jobs at once."""
        ...

    def list(self, wanted: JobFilter) -> tuple[Job, ...]:
        """A page of jobs, the newest first."""
        ...

    def count(self, wanted: JobFilter) -> int:
        """How many jobs the filter covers, all pages together."""
        ...

    def finished(self, fingerprint: Digest) -> Job | None:
        """The newest completed job of a fingerprint."""
        ...

    def started_since(self, owner: str, job_type: JobType, since: datetime) -> int:
        """How many jobs of a type the owner submitted since then (quotas)."""
        ...

    def claim(self, worker: str, now: datetime) -> Job | None:
        """The most urgent waiting job, now claimed by ``worker``; None when nothing waits."""
        ...

    def claim_one(self, job_id: str, worker: str, now: datetime) -> bool:
        """Claim this job if nobody has."""
        ...

    def release(self, job_id: str, worker: str) -> bool:
        """Give a claimed job that did not finish back to the queue, so that it is tried again."""
        ...

    def waiting(self, before: datetime, limit: int) -> tuple[Job, ...]:
        """Unclaimed jobs submitted before then, the most urgent first."""
        ...

    def claimed(self) -> tuple[Job, ...]:
        """Unfinished jobs that somebody claimed."""
        ...

    def begin(self, job_id: str, run_id: str, now: datetime) -> bool:
        """The job's run has started; False when the job is finished already."""
        ...

    def progress(self, job_id: str, percent: int, item: str, done: int, total: int) -> None:
        """How far the job is."""
        ...

    def complete(self, job_id: str, result: str, usage: Usage, stages: tuple[JobStage, ...], now: datetime) -> bool:
        """The job is completed; False when it was finished already."""
        ...

    def amend(self, job_id: str, result: str) -> bool:
        """A completed job's result is now another; False when it is not completed."""
        ...

    def fail(self, job_id: str, problem: JobProblem, now: datetime) -> bool:
        """The job has failed; False when it was finished already."""
        ...

    def request_cancel(self, job_id: str) -> None:
        """Ask whoever runs the job to stop."""
        ...

    def cancel(self, job_id: str, now: datetime) -> bool:
        """The job is cancelled; False when it was finished already."""
        ...

    def cancel_waiting(self, job_id: str, now: datetime) -> bool:
        """Cancel the job if nobody has claimed it."""
        ...

    def unannounced(self, limit: int) -> tuple[Job, ...]:
        """Finished jobs whose webhooks are still to be written, the oldest first."""
        ...

    def announced(self, job_id: str) -> None:
        """The job's webhooks are written."""
        ...

    def position(self, job: Job) -> int:
        """How many waiting jobs come before this one; 0 once it runs."""
        ...

    def average_s(self, job_type: JobType) -> float:
        """Mean seconds from start to completion of the last completed jobs of a type; 0 when there are none."""
        ...

    def queue(self, now: datetime) -> QueueReading:
        """The queue as it is."""
        ...


class Workers(Protocol):
    """Which warm workers are alive."""

    def beat(self, worker: str, pid: int, now: datetime, job_id: str | None, models: Sequence[str] = ()) -> None:
        """A worker lives, works on ``job_id`` (None: idle) and has these engines loaded."""
        ...

    def models(self, since: datetime) -> frozenset[str]:
        """The engines loaded in workers that were heard since then."""
        ...

    def gone(self, worker: str) -> None:
        """A worker ended."""
        ...

    def forget(self, before: datetime) -> None:
        """Workers not heard since then are no longer known."""
        ...

    def alive(self, since: datetime) -> tuple[str, ...]:
        """Workers that were heard since then."""
        ...

    def watched_since(self, now: datetime, most: timedelta) -> datetime:
        """Note that somebody looks after the workers now, and tell since when nobody's look was over ``most`` late.

        Silence from before then tells nothing of a worker: the database, or everybody, may have been away.
        """
        ...


class ContentRecords(Protocol):
    """Keeps reports, one for each content, kind of analysis and version of the reader."""

    def find(self, content_hash: Digest, analysis_type: str, model_version: str) -> ContentRecord | None: ...

    def get(self, record_id: str) -> ContentRecord:
        """The record. Raises NotFound."""
        ...

    def keep(self, record: ContentRecord) -> ContentRecord:
        """Keep a report; if there is one already, that one stands and is returned."""
        ...


class GeneratedAssets(Protocol):
    """Keeps what is known of generated files."""

    def add(self, asset: GeneratedAsset) -> None: ...

    def get(self, asset_id: str) -> GeneratedAsset:
        """The file's record. Raises NotFound."""
        ...

    def of_job(self, job_id: str) -> tuple[GeneratedAsset, ...]:
        """A job's files in the order they were made."""
        ...


class ModelFigures(Protocol):
    """Keeps how models perform: running means over all operations."""

    def note(self, done: Operation) -> None:
        """More operations of a model."""
        ...

    def all(self) -> tuple[ModelFigure, ...]: ...
