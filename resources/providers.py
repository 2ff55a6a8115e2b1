"""Which engines lack a key: remote ones without their environment variable."""

from resources.catalogue import DEFAULTS
from resources.engines.accounts import ANTHROPIC, ELEVENLABS, GEMINI, OPENAI, RUNWAY, STABILITY, SUNO, Account
from visiobook.domain.engine import Port

DOORS = {
    "openai": OPENAI,
    "anthropic": ANTHROPIC,
    "gemini": GEMINI,
    "stability": STABILITY,
    "elevenlabs": ELEVENLABS,
    "suno": SUNO,
    "runway": RUNWAY,
}


class EnvironmentProviders:
    """Keeps :class:`visiobook.ports.providers.Providers`. An address of one's own (a local server) needs no key."""

    def missing(self, port: Port, engine: str) -> str:
        """Which variable is to be set."""
        door = DOORS.get(engine)
        if door is None:
            return ""
        account = Account(_env_prefix=f"VISIOBOOK_{door.prefix}_")
        known = account.api_key.get_secret_value() or account.base_url
        return "" if known else f"which has no key (VISIOBOOK_{door.prefix}_API_KEY)"

    def usual(self, port: Port) -> str:
        """The default engine."""
        return DEFAULTS.get(port, "")
