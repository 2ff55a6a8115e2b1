"""The contract's names of providers in our engines' names. What is not in the alias table is an engine's own name."""

from api.dialects.video001.schemas import PipelineConfig
from visiobook.domain.engine import Port
from visiobook.domain.project import EngineChoice
from visiobook.domain.video_project import VideoStep
from visiobook.errors import EngineMissing, InvalidField
from visiobook.services.pipelines import PipelineOrder
from visiobook.services.service import Service
from visiobook.services.usual import usual_name

PORTS = {
    "llm": Port.LANGUAGE,
    "image": Port.IMAGE,
    "video": Port.VIDEO,
    "voice": Port.SPEECH,
    "music": Port.MUSIC,
}
CAMERA = "camera"
"""The film's own moving camera: what makes clips of pictures here."""
ALIASES = {
    "llm": {"gpt": "openai", "gpt-4": "openai", "gpt-4o": "openai", "chatgpt": "openai", "claude": "anthropic"},
    "image": {
        "dalle3": "openai",
        "dall-e-3": "openai",
        "dalle": "openai",
        "gpt-image-1": "openai",
        "stable-diffusion": "stability",
        "stable-diffusion-xl": "stability",
        "stable-diffusion-xl-1.0": "stability",
        "sdxl": "stability",
    },
    "video": {"runwayml": "runway", "gen-3": "runway", "ken-burns": CAMERA, "ken_burns": CAMERA},
    "voice": {"eleven_labs": "elevenlabs", "openai-tts": "openai", "tts-1": "openai"},
    "music": {"suno-ai": "suno"},
}
LOCAL = ("", "local", "embedded", "default", "auto")
"""Words for: as the installation has it."""


def pipeline_order(service: Service, config: PipelineConfig, request_id: str) -> PipelineOrder:
    """What a start asks for, in our words. Raises InvalidField for a provider nobody knows."""
    chosen: list[EngineChoice] = []
    names: list[tuple[str, str]] = []
    told: list[str] = []
    for kind, asked in config.providers.model_dump().items():
        name, said = engine_of(service, kind, asked, f"pipeline_config.providers.{kind}")
        told += [said] if said else []
        names.append((kind, name or _usual(service, kind)))
        chosen += [EngineChoice(port=PORTS[kind], engine=name)] if name and name != CAMERA else []
    without = tuple(dict.fromkeys(VideoStep(step) for step in config.skip_steps))
    if VideoStep.VIDEOS in without:
        chosen = [choice for choice in chosen if choice.port is not Port.VIDEO]
    return PipelineOrder(
        without=without, engines=tuple(chosen), names=tuple(names), told=tuple(told), request_id=request_id
    )


def known_names(service: Service, kind: str) -> tuple[str, ...]:
    """What a provider may be called: the engines, and the aliases of those there are."""
    engines = service.engines.names(PORTS[kind])
    if kind == "video":
        engines = (CAMERA, *engines)
    aliases = (alias for alias, engine in ALIASES[kind].items() if engine in engines)
    return tuple(dict.fromkeys((*engines, *aliases, "local")))


def engine_of(service: Service, kind: str, asked: str, field: str) -> tuple[str, str]:
    """The engine of a provider ("" : the installation's own), and what to tell where another one stands in.

    Raises InvalidField, for the request's ``field``, for a provider nobody knows.
    """
    word = asked.strip().lower()
    if word in LOCAL:
        return (CAMERA if kind == "video" else ""), ""
    known = known_names(service, kind)
    if word not in known:
        raise InvalidField(
            f"There is no {kind} provider {asked!r}.",
            f"There are: {', '.join(known)}.",
            field,
            "enum",
        )
    engine = ALIASES[kind].get(word, word)
    missing = "" if engine == CAMERA else service.providers.missing(PORTS[kind], engine)
    if not missing:
        return engine, ""
    if service.settings.strict_providers:
        raise EngineMissing(f"The {kind} provider {asked!r} cannot be used: {missing}.", "Set it up, or leave it out.")
    usual = CAMERA if kind == "video" else ""
    return usual, f"{kind}: {usual or _usual(service, kind)} stands in for {asked}, {missing}"


def _usual(service: Service, kind: str) -> str:
    return CAMERA if kind == "video" else usual_name(service.upgrades, service.providers, PORTS[kind])
