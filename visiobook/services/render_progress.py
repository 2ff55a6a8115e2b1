"""A running render's progress: what the stages of the film tell becomes four stages with measured seconds."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from visiobook.domain.job import JobStage
from visiobook.domain.video_render import RenderStage, StageProgress
from visiobook.errors import StorageFailed
from visiobook.services.service import Service
from visiobook.stages.mixdown import ENCODE_STAGE
from visiobook.stages.render import FRAMES, SEGMENT

SHARES = {
    RenderStage.PREPARATION: 2,
    RenderStage.COMPOSITING: 13,
    RenderStage.ENCODING: 80,
    RenderStage.FINALIZATION: 5,
}
"""Percent of a render that each stage usually takes."""
EVERY_S = 0.25
"""Seconds between two writes; the beginning and end of a stage are written at once."""


@dataclass
class RenderProgress:
    """Keeps :class:`visiobook.ports.progress.Progress` in the render's row. Several threads may tell at once."""

    service: Service
    job: str
    render: str
    stages: tuple[StageProgress, ...] = tuple(StageProgress(stage=stage) for stage in RenderStage)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _written: float = -1.0

    @contextlib.contextmanager
    def stage(self, stage: RenderStage) -> Iterator[None]:
        """What happens within belongs to a stage. One that stands already is not begun anew."""
        self._start(stage)
        yield
        self._finish(stage)

    def begin(self, step: str, total: int) -> None:
        """A stage of the film begins."""
        with self._lock:
            if step == SEGMENT:
                self._start(RenderStage.ENCODING)
            elif step in (FRAMES, ENCODE_STAGE):
                self._change(self._of(step), total=total, done=0)

    def advance(self, step: str, item: str, made: bool) -> None:
        """An item is done."""
        with self._lock:
            if step not in (FRAMES, ENCODE_STAGE):
                return
            found = next(s for s in self.stages if s.stage is self._of(step))
            self._change(found.stage, done=found.done + 1)
            self._write(at_once=False)

    def end(self, step: str) -> None:
        """A stage of the film is over. After the last segment everything is joined."""
        with self._lock:
            if step == SEGMENT:
                self._finish(RenderStage.ENCODING)
                self._start(RenderStage.FINALIZATION)

    def job_stages(self) -> tuple[JobStage, ...]:
        """What each stage took."""
        return tuple(
            JobStage(stage=s.stage.value, duration_ms=round(s.seconds * 1000))
            for s in self.stages
            if s.seconds is not None
        )

    def _of(self, step: str) -> RenderStage:
        return RenderStage.ENCODING if step == FRAMES else RenderStage.COMPOSITING

    def _start(self, stage: RenderStage) -> None:
        with self._lock:
            if next(s for s in self.stages if s.stage is stage).started_at is None:
                self._change(stage, started_at=self.service.clock.now())
                self._write(at_once=True)

    def _finish(self, stage: RenderStage) -> None:
        with self._lock:
            found = next(s for s in self.stages if s.stage is stage)
            if found.started_at is not None and found.seconds is None:
                seconds = (self.service.clock.now() - found.started_at).total_seconds()
                self._change(stage, seconds=round(seconds, 3), done=found.total)
                self._write(at_once=True)

    def _change(self, stage: RenderStage, **update: object) -> None:
        self.stages = tuple(s.model_copy(update=update) if s.stage is stage else s for s in self.stages)

    def _write(self, at_once: bool) -> None:
        now = self.service.clock.wall_s()
        if not at_once and now - self._written < EVERY_S:
            return
        self._written = now
        current = next((s for s in self.stages if s.started_at is not None and s.seconds is None), None)
        with contextlib.suppress(StorageFailed):  # the database is away: the next write tells it
            self.service.video_renders.progress(self.render, self.stages)
            self.service.jobs.progress(
                self.job,
                overall(self.stages),
                current.stage.value if current else "",
                current.done if current else 0,
                current.total if current else 0,
            )


def overall(stages: tuple[StageProgress, ...]) -> int:
    """Percent of the whole render; at most 99."""
    return min(99, sum(SHARES[s.stage] * s.percent for s in stages) // 100)
