"""From what a film's making used to how its engines perform."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.figures import ModelFigure
from visiobook.domain.job import ANALYSES, JobType
from visiobook.domain.recipe import EngineRef, Use
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.measurements import Measurements

JOBS = {
    Port.READING: tuple(job.value for job in ANALYSES),
    Port.IMAGE: (JobType.IMAGES.value,),
    Port.SPEECH: (JobType.NARRATION.value,),
    Port.MUSIC: (JobType.MUSIC.value,),
}
"""Kinds of job by the port of the engine that does them."""


def note_made(measurements: Measurements, store: ArtifactStore, uses: Iterable[Use]) -> None:
    """Note what each engine made in this run; what was found tells nothing."""
    spent: dict[EngineRef, list[float]] = defaultdict(list)
    for use in uses:
        receipt = store.find(use.recipe) if use.made else None
        if receipt is not None and receipt.recipe.engine is not None:
            spent[receipt.recipe.engine].append(use.wall_s)
    for engine, seconds in spent.items():
        measurements.note(engine, len(seconds), sum(seconds))


def figure_of(info: EngineInfo, figures: Sequence[ModelFigure]) -> ModelFigure | None:
    """An engine's newest figures: those of single artifacts if it made any, else those of whole jobs."""
    mine = [f for f in figures if f.model == info.name]
    single = [f for f in mine if f.operation == info.port.value]
    jobs = [f for f in mine if f.operation in JOBS.get(info.port, ())]
    return max(single or jobs, key=lambda f: f.updated_at, default=None)
