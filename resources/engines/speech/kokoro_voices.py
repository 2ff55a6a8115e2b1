"""The voices of the Kokoro engine as data.

A Kokoro voice is a table of style vectors, one row for each length of text. Tables can be mixed: a French voice made
mostly of ``ff_siwis`` with a share of a male voice speaks French with another timbre. ``pitch`` is played on top
(the whole voice, formants too): below 1 larger and older, above 1 smaller and younger.
"""

from pathlib import Path

from visiobook.domain.base import Value
from visiobook.domain.character import AgeGroup, Gender
from visiobook.domain.speech import Voice

TABLES_FILE = Path(__file__).parent / "voices" / "kokoro_tables.npz"
"""float16 tables of shape (510, 256), by name, from kokoro-js 1.2.1 (Apache-2.0; see LICENSE.txt beside them)."""

_M, _F = Gender.MALE, Gender.FEMALE
_ADULT, _YOUNG, _TEEN, _ELDER, _CHILD = (
    AgeGroup.ADULT, AgeGroup.YOUNG_ADULT, AgeGroup.TEEN, AgeGroup.ELDER, AgeGroup.CHILD,
)  # fmt: skip


class Share(Value):
    """A table's share in a voice."""

    table: str
    weight: float


class KokoroVoice(Value):
    """A voice and what it is mixed from. ``pace`` slows or quickens it for good."""

    voice: Voice
    shares: tuple[Share, ...]
    pitch: float = 1.0
    pace: float = 1.0


def _own(table: str, language: str, name: str, gender: Gender, age: AgeGroup, description: str) -> KokoroVoice:
    voice = Voice(id=table, name=name, language=language, gender=gender, age=age, description=description)
    return KokoroVoice(voice=voice, shares=(Share(table=table, weight=1.0),))


def _mixed(
    name: str, language: str, who: tuple[Gender, AgeGroup], mix: dict[str, float], pitch: float, pace: float, about: str
) -> KokoroVoice:
    key = f"{language.split('-')[0]}_{name.lower()}"
    voice = Voice(id=key, name=name, language=language, gender=who[0], age=who[1], description=about)
    shares = tuple(Share(table=table, weight=weight) for table, weight in mix.items())
    return KokoroVoice(voice=voice, shares=shares, pitch=pitch, pace=pace)


VOICES: tuple[KokoroVoice, ...] = (
    _own("ff_siwis", "fr", "Siwis", _F, _ADULT, "clear narrator"),
    _own("af_heart", "en-US", "Heart", _F, _ADULT, "warm narrator"),
    _own("af_bella", "en-US", "Bella", _F, _YOUNG, "lively"),
    _own("af_nicole", "en-US", "Nicole", _F, _ADULT, "soft, close, whispering"),
    _own("af_sarah", "en-US", "Sarah", _F, _YOUNG, "friendly"),
    _own("am_michael", "en-US", "Michael", _M, _ADULT, "calm narrator"),
    _own("am_fenrir", "en-US", "Fenrir", _M, _ADULT, "dark, strong"),
    _own("am_puck", "en-US", "Puck", _M, _YOUNG, "quick, playful"),
    _own("am_onyx", "en-US", "Onyx", _M, _ELDER, "deep"),
    _own("bf_emma", "en-GB", "Emma", _F, _ADULT, "composed narrator"),
    _own("bf_isabella", "en-GB", "Isabella", _F, _YOUNG, "bright"),
    _own("bm_george", "en-GB", "George", _M, _ADULT, "composed narrator"),
    _own("bm_fable", "en-GB", "Fable", _M, _YOUNG, "storyteller"),
    _own("bm_lewis", "en-GB", "Lewis", _M, _ELDER, "deep, slow"),
    _own("ef_dora", "es", "Dora", _F, _ADULT, "clear narrator"),
    _own("em_alex", "es", "Alex", _M, _ADULT, "clear narrator"),
    _own("em_santa", "es", "Santa", _M, _ELDER, "deep"),
    _own("if_sara", "it", "Sara", _F, _ADULT, "clear narrator"),
    _own("im_nicola", "it", "Nicola", _M, _ADULT, "clear narrator"),
    _own("pf_dora", "pt-BR", "Dora", _F, _ADULT, "clear narrator"),
    _own("pm_alex", "pt-BR", "Alex", _M, _ADULT, "clear narrator"),
    _own("pm_santa", "pt-BR", "Santa", _M, _ELDER, "deep"),
)
