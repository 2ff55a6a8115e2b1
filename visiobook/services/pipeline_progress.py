"""A running pipeline's progress: what the film's stages tell becomes steps, items, percent and lines of a log."""

import dataclasses
import threading
from dataclasses import dataclass, field

from visiobook.domain.job import Job, JobStage
from visiobook.domain.submission import PipelineSubmission
from visiobook.domain.video_project import (
    LogLine,
    PipelineRecord,
    StepProgress,
    StepStatus,
    VideoStep,
)
from visiobook.errors import StorageFailed
from visiobook.services.service import Service
from visiobook.services.studio import Studio
from visiobook.services.work import submission_of

STEP_OF = {
    "script": VideoStep.SCRIPT,
    "completion": VideoStep.SCRIPT,
    "manuscript": VideoStep.SCRIPT,
    "analysis": VideoStep.SCRIPT,
    "scenes": VideoStep.SCRIPT,
    "cast": VideoStep.SCRIPT,
    "still": VideoStep.IMAGES,
    "utterance": VideoStep.VOICE,
    "music": VideoStep.VOICE,
    "premix": VideoStep.VOICE,
    "sound": VideoStep.VOICE,
    "moving_picture": VideoStep.VIDEOS,
    "segment": VideoStep.VIDEOS,
    "frames": VideoStep.VIDEOS,
    "film": VideoStep.MONTAGE,
}
"""The step that each stage of the film belongs to. Segments are the moving pictures; frames count within them."""
UNCOUNTED = ("frames",)
ORDER = (VideoStep.SCRIPT, VideoStep.IMAGES, VideoStep.VOICE, VideoStep.VIDEOS, VideoStep.MONTAGE)
"""The order of the work: a picture is held as long as what is said over it, so the voice comes before the videos."""
WORDS = {
    VideoStep.SCRIPT: ("script", "parts"),
    VideoStep.IMAGES: ("image generation", "pictures"),
    VideoStep.VIDEOS: ("video generation", "clips"),
    VideoStep.VOICE: ("voice and music generation", "lines and cues"),
    VideoStep.MONTAGE: ("montage", "parts"),
}
EVERY_S = 0.2
"""Seconds between two writes; the beginning and end of a step are written at once."""
MOST_LOGS = 200


def telling(studio: Studio, service: Service, job: Job) -> Studio:
    """The studio whose progress is told in the job's project; unchanged for other kinds of job."""
    asked = submission_of(job)
    if not isinstance(asked, PipelineSubmission):
        return studio
    progress = PipelineProgress(service, job.id, asked)
    progress.open()
    return dataclasses.replace(studio, progress=progress)


@dataclass
class PipelineProgress:
    """Keeps :class:`visiobook.ports.progress.Progress` in the project's row. Several threads may tell at once."""

    service: Service
    job: str
    asked: PipelineSubmission
    record: PipelineRecord = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _written: float = -1.0
    _percent: int = 0

    def __post_init__(self) -> None:
        pipeline = self.service.video_projects.get(self.asked.video).pipeline
        self.record = pipeline.record if pipeline is not None and pipeline.job == self.job else PipelineRecord()
        self.record = self.record.model_copy(update={"steps": tuple(_anew(s) for s in self.record.steps)})

    def open(self) -> None:
        """The first step begins: writing can take minutes before it has something to tell."""
        with self._lock:
            self._entered("script")

    def begin(self, step: str, total: int) -> None:
        """A stage of ``total`` items begins."""
        with self._lock:
            found = self._entered(step)
            if found is not None and step not in UNCOUNTED:
                self._change(found, items_total=found.items_done + total)
                self._write(at_once=False)

    def advance(self, step: str, item: str, made: bool) -> None:
        """An item is done."""
        with self._lock:
            found = self._entered(step)
            if found is not None and step not in UNCOUNTED:
                done = found.items_done + 1
                self._change(found, items_done=done, items_total=max(done, found.items_total), made=found.made + made)
                self._write(at_once=False)

    def end(self, step: str) -> None:
        """A stage is over; its step may have others."""

    def finish(self) -> tuple[JobStage, ...]:
        """Every step is over; what each took."""
        with self._lock:
            self._complete_before(None)
            self._write(at_once=True)
        return tuple(_stage(s) for s in self.record.steps if s.started_at is not None)

    def say(self, message: str) -> None:
        """A line for the log."""
        line = LogLine(timestamp=self.service.clock.now(), message=message)
        self.record = self.record.model_copy(update={"logs": (*self.record.logs, line)[-MOST_LOGS:]})

    def _entered(self, stage: str) -> StepProgress | None:
        """The step of a stage, now the current one; None for stages of no step and for steps that were skipped."""
        step = STEP_OF.get(stage)
        found = next((s for s in self.record.steps if s.step is step), None)
        if found is None or found.status is StepStatus.SKIPPED:
            return None
        if found.status is StepStatus.PENDING:
            self._complete_before(found.step)
            started = {"status": StepStatus.IN_PROGRESS, "started_at": self.service.clock.now()}
            found = self._change(found, **started)
            self.say(f"Starting {WORDS[found.step][0]}")
            self._write(at_once=True)
        return found

    def _complete_before(self, step: VideoStep | None) -> None:
        """The steps before ``step`` in the order of the work are over (all of them for None)."""
        before = ORDER[: ORDER.index(step)] if step is not None else ORDER
        for found in self.record.steps:
            if found.step in before and found.status in (StepStatus.PENDING, StepStatus.IN_PROGRESS):
                self._complete(found)

    def _complete(self, found: StepProgress) -> None:
        now = self.service.clock.now()
        if found.started_at is not None:
            seconds = (now - found.started_at).total_seconds()
            what, items = WORDS[found.step]
            made = f"{found.made} made, {found.items_done - found.made} found"
            self.say(f"Finished {what}: {found.items_done} {items} in {seconds:.1f} s ({made})")
        over = {"status": StepStatus.COMPLETED, "completed_at": now, "items_total": found.items_done}
        self._change(found, **over)

    def _change(self, found: StepProgress, **update: object) -> StepProgress:
        changed = found.model_copy(update=update)
        steps = tuple(changed if s.step is found.step else s for s in self.record.steps)
        self.record = self.record.model_copy(update={"steps": steps})
        return changed

    def _write(self, at_once: bool) -> None:
        now = self.service.clock.wall_s()
        if not at_once and now - self._written < EVERY_S:
            return
        self._written = now
        self._percent = max(self._percent, overall(self.record, dict(self.asked.expected_s)))
        try:
            self.service.video_projects.progress(self.asked.video, self.job, self.record, self._percent)
        except StorageFailed:  # the database is away: the next write tells it
            return


def overall(record: PipelineRecord, expected: dict[VideoStep, float]) -> int:
    """Percent of the whole, each step weighted by how long it is likely to take; at most 99."""
    wanted = [s for s in record.steps if s.status is not StepStatus.SKIPPED]
    whole = sum(expected.get(s.step, 1.0) for s in wanted)
    done = sum(expected.get(s.step, 1.0) * s.percent / 100 for s in wanted)
    return min(99, int(100 * done / whole)) if whole else 0


def _anew(step: StepProgress) -> StepProgress:
    """A step before its work: what an earlier attempt of the same job did is found again."""
    return step if step.status is StepStatus.SKIPPED else StepProgress(step=step.step)


def _stage(step: StepProgress) -> JobStage:
    """What a step took; its status says whether most of it was made (or found, which tells nothing of its cost)."""
    assert step.started_at is not None and step.completed_at is not None
    took = (step.completed_at - step.started_at).total_seconds()
    status = "made" if 2 * step.made > step.items_done else "found"
    return JobStage(stage=step.step.value, duration_ms=round(took * 1000), status=status)
