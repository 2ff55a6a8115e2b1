"""The run's side of a video project: its script is kept for people, and its film is handed over."""

from typing import TypeVar

from visiobook.domain.analysis import Reading
from visiobook.domain.base import Value
from visiobook.domain.manuscript import Manuscript
from visiobook.domain.outcome import FilmOutcome
from visiobook.domain.render import Rendition
from visiobook.domain.scene import SceneList
from visiobook.domain.script import VideoScript
from visiobook.domain.submission import PipelineSubmission
from visiobook.domain.video_project import VideoStep
from visiobook.errors import NotFound
from visiobook.services.film import SCRIPT
from visiobook.services.studio import Studio
from visiobook.services.work import Work
from visiobook.stages.video_script import script_of

V = TypeVar("V", bound=Value)


def keep_script(work: Work, studio: Studio, manuscript: Manuscript, scenes: SceneList) -> VideoScript:
    """The script the film is made from, kept with its project. One that a person wrote stays theirs."""
    asked = asked_of(work)
    if asked.project.source.startswith(SCRIPT):
        own = work.service.store.read(asked.project.source.removeprefix(SCRIPT))
        return VideoScript.model_validate_json(own)
    reading = current(studio, asked.project.id, "analysis", Reading)
    script = script_of(manuscript, scenes, asked.project.brief.language or reading.analysis.language)
    digest = work.service.store.put_bytes(script.canonical_json().encode())
    work.service.video_projects.save_script(asked.video, digest, work.service.clock.now())
    return script


def film_outcome(work: Work, studio: Studio) -> FilmOutcome:
    """What the pipeline made: the film, or only its parts where the montage was left out."""
    asked = asked_of(work)
    scenes = current(studio, asked.project.id, "scenes", SceneList)
    title = current(studio, asked.project.id, "manuscript", Manuscript).title
    plain = FilmOutcome(video=asked.video, title=title, scenes=len(scenes.scenes))
    if VideoStep.MONTAGE in asked.without:
        return plain
    film = current(studio, asked.project.id, "render", Rendition)
    picture = film.preset.picture
    figures = {"film": film.film, "duration_s": film.frames / picture.fps, "size": film.size}
    return plain.model_copy(update={**figures, "width": picture.width, "height": picture.height})


def asked_of(work: Work) -> PipelineSubmission:
    """What the pipeline was asked to make."""
    asked = work.submission
    assert isinstance(asked, PipelineSubmission)
    return asked


def current(studio: Studio, project_id: str, asset: str, kind: type[V]) -> V:
    """What a project's asset is now. Raises NotFound before it was made."""
    head = studio.records.head(project_id, asset)
    if head is None:
        raise NotFound(f"The project has no {asset} yet.", "Start its pipeline with that step.")
    return kind.model_validate_json(studio.store.read(head.digest))
