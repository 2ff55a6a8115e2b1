"""From the contract's bodies to submissions."""

from api.dialects.visiobook000 import requests
from visiobook.domain.submission import (
    CharacterSubmission,
    ImageSubmission,
    MusicSubmission,
    NarrationSubmission,
    PictureOrder,
    SceneSubmission,
    SemanticSubmission,
)
from visiobook.errors import BadInput, Unanalysable
from visiobook.services.service import Service
from visiobook.services.submissions import keep_text

SIDES = range(64, 4097)


def semantic(service: Service, body: requests.SemanticRequest) -> SemanticSubmission:
    """A text to be analysed as a whole."""
    return SemanticSubmission(
        source=keep_text(service, body.content),
        characters=len(body.content),
        language=language_tag(body.language),
        **body.analysis_options.model_dump(),
        **body.model_preferences.model_dump(),
    )


def scenes(service: Service, body: requests.SceneRequest) -> SceneSubmission:
    """A text to be cut into scenes."""
    return SceneSubmission(
        source=keep_text(service, body.content),
        characters=len(body.content),
        language=language_tag(body.language),
        **body.scene_options.model_dump(),
        **body.style_preferences.model_dump(),
    )


def characters(service: Service, body: requests.CharacterRequest) -> CharacterSubmission:
    """A text whose people are wanted."""
    return CharacterSubmission(
        source=keep_text(service, body.content),
        characters=len(body.content),
        language=language_tag(body.language),
        **body.character_options.model_dump(),
    )


def images(_: Service, body: requests.ImageRequest) -> ImageSubmission:
    """Pictures to draw. Raises BadInput for a side outside 64 to 4096 pixels."""
    options = body.generation_options
    width, height = (int(side) for side in options.resolution.split("x"))
    if width not in SIDES or height not in SIDES:
        raise BadInput(f"resolution {options.resolution} cannot be drawn.", "Each side has 64 to 4096 pixels.")
    return ImageSubmission(
        scenes=tuple(PictureOrder(**scene.model_dump()) for scene in body.scenes),
        width=width,
        height=height,
        variations=body.batch_size,
        **options.model_dump(exclude={"resolution"}),
    )


def narration(_: Service, body: requests.NarrationRequest) -> NarrationSubmission:
    """A text to speak."""
    if not any(c.isalnum() for c in body.text):
        raise Unanalysable("There are no words in the text.", "Send at least one word to speak.")
    voice = body.voice_options.model_dump(exclude={"language"})
    language = language_tag(body.voice_options.language)
    return NarrationSubmission(text=body.text, language=language, **voice, **body.audio_settings.model_dump())


def music(_: Service, body: requests.MusicRequest) -> MusicSubmission:
    """Music to compose."""
    return MusicSubmission(
        mood=body.mood,
        genre=body.genre,
        duration_s=body.duration_seconds,
        instruments=tuple(body.instruments),
        tempo=body.tempo,
        key=body.key,
        style_references=tuple(body.style_references),
    )


def language_tag(given: str | None) -> str | None:
    """A BCP-47 tag as it is written inside: ``FR`` and ``fr_FR`` are ``fr`` and ``fr-FR``."""
    if given is None:
        return None
    first, *rest = given.replace("_", "-").split("-")
    return "-".join([first.lower(), *rest])
