"""The run's side of a job: it begins, tells how far it is, keeps its result, and ends exactly once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from visiobook.domain.analysis import Reading
from visiobook.domain.character import CastBook
from visiobook.domain.figures import Operation
from visiobook.domain.job import Job, JobProblem, JobStage, JobType, Usage
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.outcome import (
    CharacterReport,
    ContentRecord,
    Outcome,
    Report,
    ScenePart,
    SceneReport,
    SemanticReport,
)
from visiobook.domain.scene import SceneList
from visiobook.domain.submission import Submission, Submitted
from visiobook.errors import Interrupted, VisiobookError
from visiobook.ports.meter import Meter
from visiobook.services.service import Service
from visiobook.services.submissions import content_hash, model_of, model_version, outcome_of
from visiobook.stages.making import Maker

MOST_ATTEMPTS = 3
"""A job whose process died so many times is failed: it is likely to be what kills it."""


@dataclass(frozen=True)
class Work:
    """One run of one job. Its effects happen once, however often the job is run."""

    service: Service
    job: Job
    meter: Meter

    @property
    def submission(self) -> Submission:
        """What was asked for."""
        return submission_of(self.job)

    def progress(self, done: int, total: int, item: str) -> None:
        """How far it is. Raises Interrupted when somebody cancelled the job."""
        self.service.jobs.progress(self.job.id, min(99, round(100 * done / max(1, total))), item, done, total)
        self.check()

    def check(self) -> None:
        """Raises Interrupted when somebody cancelled the job."""
        if self.service.jobs.get(self.job.id).cancel_requested:
            raise Interrupted("The job was cancelled.", "Submit it again if it is wanted.")

    def gpu_time_ms(self, maker: Maker) -> int:
        """Milliseconds the job's engine worked, when it is one that works on a GPU."""
        name = model_of(self.service, self.job.job_type).name
        info = next((i for i in self.service.engines.infos() if i.name == name), None)
        worked = sum(step.wall_s for step in maker.tally.values())
        return round(worked * 1000) if info is not None and info.needs_gpu else 0

    def finish_report(self, report: Report, confidence: float, stages: tuple[JobStage, ...]) -> ContentRecord:
        """Keep the report (the first one of a content stands) and complete the job over it."""
        model = model_of(self.service, self.job.job_type)
        used = self.meter.read()
        record = self.service.content.keep(
            ContentRecord(
                id=str(uuid.uuid5(uuid.UUID(self.job.id), "report")),
                project_ref=self.job.project_ref,
                content_hash=content_hash(self.submission),
                analysis_type=self.job.job_type.value,
                model_name=model.name,
                model_version=model_version(model),
                confidence=confidence,
                processing_time_ms=round(used.wall_s * 1000),
                report=report,
                created_at=self.service.clock.now(),
            )
        )
        self.finish(outcome_of(record), stages)
        return record

    def finish(self, outcome: Outcome, stages: tuple[JobStage, ...], gpu_time_ms: int = 0) -> None:
        """Complete the job and note how its model performed."""
        used = self.meter.read()
        usage = Usage(
            gpu_time_ms=gpu_time_ms,
            cpu_time_ms=round(used.cpu_s * 1000),
            memory_peak_mb=used.peak_memory_mb,
        )
        now = self.service.clock.now()
        if self.service.jobs.complete(self.job.id, outcome.canonical_json(), usage, stages, now):
            note_figures(self.service, self.job, round(used.wall_s * 1000), used.peak_memory_mb, success=True)


def run_name(run_id: str) -> str:
    """The name under which a run of Dagster's own tells, as workers do, that it lives."""
    return f"run:{run_id}"


def is_run_name(name: str) -> bool:
    """Whether it is a run's name and not a warm worker's."""
    return name.startswith("run:")


def begin(service: Service, job_id: str, run_id: str, meter: Meter) -> Work:
    """Start to measure and mark the job as running. Raises Interrupted when it is over (cancelled) already."""
    meter.start()
    if not service.jobs.begin(job_id, run_id, service.clock.now()):
        raise Interrupted("The job is over already.", "Nothing is to be done.")
    return Work(service, service.jobs.get(job_id), meter)


def submission_of(job: Job) -> Submission:
    """What was asked for."""
    return Submitted.model_validate_json('{"submission":' + job.request + "}").submission


def failed(service: Service, job_id: str, error: VisiobookError) -> None:
    """The job has failed for good."""
    problem = JobProblem(code=error.code, message=error.message, hint=error.hint)
    if service.jobs.fail(job_id, problem, service.clock.now()):
        note_figures(service, service.jobs.get(job_id), 0, 0, success=False)


def lost(service: Service, job: Job, worker: str) -> None:
    """The process that ran the job is gone: it is tried again, unless it has been lost too often."""
    if job.cancel_requested:
        service.jobs.cancel(job.id, service.clock.now())
    elif job.attempts >= MOST_ATTEMPTS:
        failed(
            service,
            job.id,
            VisiobookError(
                f"The job's process ended unexpectedly {job.attempts} times.", "Look at the worker's log and memory."
            ),
        )
    else:
        service.jobs.release(job.id, worker)


def note_figures(service: Service, job: Job, time_ms: int, memory_mb: int, success: bool) -> None:
    """One more operation of the job's model."""
    if job.job_type in (JobType.PIPELINE, JobType.PUBLICATION):
        return  # a film has an engine for each of its parts, each of which notes its own; a publication has none
    model = model_of(service, job.job_type)
    done = Operation(
        model=model.name,
        version=model_version(model),
        kind=job.job_type.value,
        time_ms=time_ms,
        memory_mb=memory_mb,
        success=success,
    )
    service.figures.note(done)


def semantic_report(reading: Reading) -> tuple[SemanticReport, float]:
    """The reading as a whole, and its confidence: the mean of its parts' own."""
    a = reading.analysis
    parts = [a.language_confidence, a.genre.confidence]
    parts += _mean_of([t.confidence for t in a.themes]) + _mean_of([e.confidence for e in a.entities])
    return SemanticReport(analysis=a), round(fmean(parts), 3)


def scene_report(reading: Reading, scenes: SceneList, manuscript: Manuscript) -> tuple[SceneReport, float]:
    """The scenes with their words; the confidence is the mean of their boundaries'."""
    parts = tuple(ScenePart(scene=s, content=s.passage.of(manuscript.text).strip()) for s in scenes.scenes)
    report = SceneReport(
        language=reading.analysis.language,
        scenes=parts,
        structure=scenes.structure,
        characters=reading.characters,
    )
    return report, round(fmean([s.confidence for s in scenes.scenes] or [0.0]), 3)


def character_report(reading: Reading, book: CastBook, scenes: SceneList) -> tuple[CharacterReport, float]:
    """The people; the confidence is the mean of the reader's in each."""
    report = CharacterReport(language=reading.analysis.language, scenes=len(scenes.scenes), characters=book.characters)
    return report, round(fmean([c.confidence for c in book.characters] or [0.0]), 3)


def _mean_of(values: Sequence[float]) -> list[float]:
    return [fmean(values)] if values else []
