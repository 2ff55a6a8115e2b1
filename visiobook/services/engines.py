"""Which engine does which part of a project's film, and in which version."""

from visiobook.domain.engine import Port
from visiobook.domain.project import Project
from visiobook.domain.render import RenderPreset
from visiobook.services.film import PROMPT
from visiobook.services.studio import Studio, choice
from visiobook.stages.remaking import engine_of

NOT_USED = "not used"
FILM_PORTS = (
    Port.LANGUAGE,
    Port.READING,
    Port.IMAGE,
    Port.SPEECH,
    Port.TRANSCRIPTION,
    Port.VIDEO,
    Port.MUSIC,
)
"""Ports a film goes through, in the order of their work. Language: only where the text is written here. Transcription:
only where the narration is checked. Video: only where the project names an engine.
"""


def engine_version(studio: Studio, project: Project, port: Port) -> str:
    """``NAME@FINGERPRINT`` of the engine the project has for a port: changes exactly when its results may."""
    if port is Port.LANGUAGE and not project.source.startswith(PROMPT):
        return NOT_USED
    if port is Port.TRANSCRIPTION and not studio.settings.check_narration:
        return NOT_USED
    chosen = choice(project.brief, port)
    if port is Port.VIDEO and not chosen.engine:
        return NOT_USED
    engine = engine_of(studio.engines, port, chosen.engine, chosen.model)
    return f"{engine.info().name}@{engine.fingerprint()}"


def encoder_version(studio: Studio, project: Project) -> str:
    """The encoder that the project's film is made with, and its version."""
    return studio.media.fingerprint(RenderPreset.of(project.brief).picture)
