"""The reading that a run of a film will begin with, so that somebody may begin it while the run gets ready."""

from collections.abc import Callable
from dataclasses import dataclass

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.project import Project
from visiobook.ports.reading import AskingReader
from visiobook.services.film import PROMPT, SCRIPT, FilmSteps
from visiobook.services.studio import Studio, choice
from visiobook.stages.analyse import options_of, recipe_of


@dataclass(frozen=True)
class ReadingToDo:
    """A reading that is not made yet: its recipe, and what makes it and keeps it in the store."""

    recipe: Digest
    read: Callable[[], object]


def reading_to_do(studio: Studio, project: Project) -> ReadingToDo | None:
    """The reading a run of this project would have to make. None where it is found, where the text is still to be
    written or somebody wrote its scenes, and where a language model would be asked, which may cost money.

    The manuscript is made where it is not found. Raises what reading the source raises.
    """
    if project.source.startswith((PROMPT, SCRIPT)):
        return None
    run = FilmSteps(studio, project, studio.maker())
    chosen = choice(project.brief, Port.READING)
    reader = run.engines.reading(chosen.engine, chosen.model)
    if isinstance(reader, AskingReader):
        return None
    manuscript, corrections = run.manuscript(), studio.records.corrections(project.id)
    recipe = recipe_of(manuscript, options_of(project.brief), corrections, reader).digest()
    if studio.store.find(recipe) is not None:
        return None
    return ReadingToDo(recipe, lambda: run.analysis(manuscript, corrections))
