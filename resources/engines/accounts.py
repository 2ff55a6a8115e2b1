"""Accounts at providers: keys and addresses, read from the environment and nowhere else."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.engines.http import Patience, Provider
from visiobook.domain.base import Value
from visiobook.ports.engine import EngineSettings


class Account(BaseSettings):
    """``VISIOBOOK_<PROVIDER>_API_KEY`` and ``…_BASE_URL``."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    api_key: SecretStr = SecretStr("")
    base_url: str = ""


class Door(Value):
    """Where a provider's API is and how its key is sent: ``scheme`` comes before the key in ``header``."""

    name: str
    prefix: str
    """The middle of its settings' names (``OPENAI``)."""
    base_url: str
    header: str = "Authorization"
    scheme: str = "Bearer "


OPENAI = Door(name="OpenAI", prefix="OPENAI", base_url="https://api.openai.com/v1")
STABILITY = Door(name="Stability AI", prefix="STABILITY", base_url="https://api.stability.ai")
ELEVENLABS = Door(
    name="ElevenLabs", prefix="ELEVENLABS", base_url="https://api.elevenlabs.io", header="xi-api-key", scheme=""
)
ANTHROPIC = Door(
    name="Anthropic", prefix="ANTHROPIC", base_url="https://api.anthropic.com/v1", header="x-api-key", scheme=""
)
GEMINI = Door(
    name="Gemini",
    prefix="GEMINI",
    base_url="https://generativelanguage.googleapis.com/v1beta",
    header="x-goog-api-key",
    scheme="",
)
SUNO = Door(name="Suno", prefix="SUNO", base_url="https://api.sunoapi.org")
RUNWAY = Door(name="Runway", prefix="RUNWAY", base_url="https://api.dev.runwayml.com/v1")


def provider(door: Door, settings: EngineSettings, patience: Patience | None = None) -> Provider:
    """The provider behind a door. A key or address in the engine's settings comes before the environment's."""
    account = Account(_env_prefix=f"VISIOBOOK_{door.prefix}_")
    key = settings.api_key.get_secret_value() or account.api_key.get_secret_value()
    return Provider(
        name=door.name,
        base_url=settings.base_url or account.base_url or door.base_url,
        headers={door.header: SecretStr(f"{door.scheme}{key}")},
        env=f"VISIOBOOK_{door.prefix}_API_KEY",
        timeout_s=settings.timeout_s,
        patience=patience or Patience(),
    )
