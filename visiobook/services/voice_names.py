"""Voices by name: an engine's own ids and names, and the names contract 001 and its providers know people by."""

from collections.abc import Sequence

from visiobook.domain.character import Gender
from visiobook.domain.speech import Voice
from visiobook.domain.video_asset import EngineWish
from visiobook.errors import InvalidField
from visiobook.ports.catalogue import EngineCatalogue

KNOWN = {
    "thomas": Gender.MALE,
    "antoine": Gender.MALE,
    "adam": Gender.MALE,
    "marie": Gender.FEMALE,
    "charlotte": Gender.FEMALE,
    "rachel": Gender.FEMALE,
}
"""Speakers of other providers: here a voice of the same sex and of the asked language speaks."""


def named_voice(voices: Sequence[Voice], name: str, language: str) -> Voice | None:
    """The voice somebody means; None where nobody is called so."""
    word = name.strip().lower()
    own = next((v for v in voices if word in (v.id.lower(), v.name.lower())), None)
    if own is not None or word not in KNOWN:
        return own
    base = language.split("-")[0]
    speaking = [v for v in voices if v.language.split("-")[0] == base]
    return max(speaking, key=lambda v: (v.gender == KNOWN[word], v.neural, v.language == language), default=None)


def check_voice(engines: EngineCatalogue, chosen: EngineWish, name: str, field: str) -> None:
    """Raises InvalidField for a voice that this machine's engine has not; other providers know their own."""
    engine = engines.speech()
    elsewhere = chosen.engine not in ("", engine.info().name)
    if not name or elsewhere or name.strip().lower() in KNOWN:
        return
    voices = engine.voices()
    if named_voice(voices, name, "") is None:
        known = ", ".join([*KNOWN, *(v.id for v in voices[:60])])
        raise InvalidField(f"There is no voice {name!r}.", f"There are: {known}.", field, "enum")
