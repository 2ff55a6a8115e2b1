"""Making one artifact again with another engine: the same request, read back from its recipe."""

from collections.abc import Callable

from visiobook.domain.engine import Port
from visiobook.domain.music import MusicCue
from visiobook.domain.recipe import Recipe
from visiobook.domain.speech import SpokenDetails
from visiobook.domain.still import StillRequest
from visiobook.errors import BadInput
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.engine import Engine
from visiobook.ports.speech import WAV_TYPE, SpeechRequest
from visiobook.stages.making import Product

PNG_TYPE = "image/png"


def engine_of(engines: EngineCatalogue, port: Port, name: str, model: str) -> Engine:
    """An engine of any port."""
    known: dict[Port, Callable[[str, str], Engine]] = {
        Port.READING: engines.reading,
        Port.IMAGE: engines.image,
        Port.SPEECH: engines.speech,
        Port.MUSIC: engines.music,
        Port.VIDEO: engines.video,
        Port.LANGUAGE: engines.language,
        Port.TRANSCRIPTION: engines.transcription,
        Port.EMBEDDING: engines.embedding,
    }
    if port not in known:
        raise BadInput(f"Engines of the port {port.value!r} are not upgraded through a plan.", "Set it in the project.")
    return known[port](name, model)


def request_of(recipe: Recipe, port: Port) -> "StillRequest | SpeechRequest | MusicCue":
    """What the engine was asked for. Raises BadInput for ports whose artifacts are not made from a request alone."""
    match port:
        case Port.IMAGE:
            return StillRequest.model_validate_json(recipe.parameters)
        case Port.SPEECH:
            return SpeechRequest.model_validate_json(recipe.parameters)
        case Port.MUSIC:
            return MusicCue.model_validate_json(recipe.parameters)
    raise BadInput(
        f"A single artifact of the port {port.value!r} cannot be made apart from its film.",
        "Upgrade one project instead: --project NAME.",
    )


def remake(recipe: Recipe, port: Port, engines: EngineCatalogue, name: str, model: str) -> Product:
    """The recipe's artifact, by another engine."""
    request = request_of(recipe, port)
    if isinstance(request, StillRequest):
        drawn = next(iter(engines.image(name, model).draw([request])))
        return Product(drawn.png, PNG_TYPE, drawn.credits, drawn.details, drawn.cost_usd)
    if isinstance(request, SpeechRequest):
        speech = engines.speech(name, model).speak(request)
        details = SpokenDetails(samples=speech.sound.samples(), words=speech.words)
        return Product(speech.sound.wav(), WAV_TYPE, speech.credits, details, speech.cost_usd)
    music = engines.music(name, model).compose(request)
    return Product(music.sound.wav(), WAV_TYPE, music.credits, None, music.cost_usd)
