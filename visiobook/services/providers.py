"""Providers as contract 001 names them, and whose work they mean here."""

from visiobook.domain.engine import Port
from visiobook.domain.video_asset import EngineWish
from visiobook.errors import InvalidField
from visiobook.ports.catalogue import EngineCatalogue

LOCAL = ("", "visiobook", "local", "default", "auto")
"""Words for the engine this machine uses anyway."""
ALIASES: dict[Port, dict[str, str]] = {
    Port.IMAGE: {
        "dalle3": "openai",
        "dall-e-3": "openai",
        "dall-e": "openai",
        "stable-diffusion": "stability",
        "stable-diffusion-xl": "stability",
        "sdxl": "diffusers",
    },
    Port.SPEECH: {"eleven_labs": "elevenlabs", "espeak-ng": "espeak"},
    Port.MUSIC: {"sunoai": "suno"},
}
"""Other names of engines."""
OLD_MODELS = ("dall-e-3", "dall-e-2", "dalle3")
"""Models their provider's engine no longer speaks to: its own default is meant."""


def wish_of(engines: EngineCatalogue, port: Port, provider: str, model: str, field: str) -> EngineWish:
    """The engine a provider's name means. Raises InvalidField, naming those there are."""
    word = provider.strip().lower()
    if word in LOCAL:
        return EngineWish(provider=provider, model=model)
    known = engines.names(port)
    named = ALIASES.get(port, {}).get(word, word)
    if named in known:
        return EngineWish(provider=provider, model="" if model.lower() in OLD_MODELS else model, engine=named)
    if named in VENDORS.get(port, ()):
        return EngineWish(provider=provider, model=model)
    listed = ", ".join(dict.fromkeys(("visiobook", *known, *ALIASES.get(port, ()))))
    raise InvalidField(f"There is no {port.value} provider {provider!r}.", f"There are: {listed}.", field, "enum")


VENDORS: dict[Port, tuple[str, ...]] = {
    Port.IMAGE: ("openai", "stability", "diffusers"),
    Port.SPEECH: ("elevenlabs", "openai"),
    Port.MUSIC: ("suno",),
}
"""Those the contract names: where no engine speaks to them, this machine's own does the work and says so."""
