"""What engines lack: a package, the model they are to work with, a key. Nothing is loaded, nobody is asked."""

import os
import re
from importlib.metadata import PackageNotFoundError, distribution, requires

from resources.catalogue import DEFAULTS
from resources.engines.accounts import ANTHROPIC, ELEVENLABS, GEMINI, OPENAI, RUNWAY, STABILITY, SUNO, Account
from visiobook.domain.engine import EngineInfo, Port

DOORS = {
    "openai": OPENAI,
    "anthropic": ANTHROPIC,
    "gemini": GEMINI,
    "stability": STABILITY,
    "elevenlabs": ELEVENLABS,
    "suno": SUNO,
    "runway": RUNWAY,
}

MODELS = {
    (Port.IMAGE, "diffusers"): "VISIOBOOK_DIFFUSERS_MODEL",
    (Port.VIDEO, "diffusers"): "VISIOBOOK_VIDEO_MODEL",
    (Port.SPEECH, "coqui"): "VISIOBOOK_COQUI_MODEL",
    (Port.MUSIC, "musicgen"): "VISIOBOOK_MUSICGEN_MODEL",
    (Port.LANGUAGE, "transformers"): "VISIOBOOK_TRANSFORMERS_MODEL",
}
"""Settings that name the model of engines that bring none; a project may name one of its own instead."""
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[([A-Za-z0-9._-]+)\])?")


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

    def lacking(self, info: EngineInfo) -> str:
        """What is not installed, else which setting is to name its model, else which key it lacks."""
        absent = [name for requirement in info.requires for name in _absent(requirement)]
        if absent:
            return f"not installed: {', '.join(absent)}"
        setting = MODELS.get((info.port, info.name), "")
        if setting and not os.environ.get(setting):
            return f"no model ({setting})"
        return self.missing(info.port, info.name).removeprefix("which has ")

    def usual(self, port: Port) -> str:
        """The default engine."""
        return DEFAULTS.get(port, "")


def _absent(requirement: str) -> list[str]:
    """The packages of a requirement (its extra's, where it names one) that are not installed."""
    found = REQUIREMENT.match(requirement)
    assert found is not None, requirement
    name, extra = found.groups()
    if extra is None:
        return [] if _installed(name) else [name]
    wanted = [r for r in requires(name) or () if re.search(rf"extra\s*==\s*['\"]{re.escape(extra)}['\"]", r)]
    missing = [r for r in wanted if (part := REQUIREMENT.match(r)) and not _installed(part[1])]
    return [f"{name}[{extra}]"] if missing else []


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
