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


_PACE = {"fr": 0.85, "es": 0.9, "it": 0.9, "pt-BR": 0.9, "en-US": 0.95, "en-GB": 0.95}
"""The model speaks French at 19 characters a second; a tale is told at about 16."""


def _own(table: str, language: str, name: str, gender: Gender, age: AgeGroup, description: str) -> KokoroVoice:
    voice = Voice(id=table, name=name, language=language, gender=gender, age=age, description=description)
    return KokoroVoice(voice=voice, shares=(Share(table=table, weight=1.0),), pace=_PACE[language])


def _french(
    name: str, who: tuple[Gender, AgeGroup], other: str, share: float, pitch: float, about: str, pace: float = 1.0
) -> KokoroVoice:
    """``ff_siwis`` with a share of another voice; see docs/sound.md for how well each is understood."""
    voice = Voice(id=f"fr_{name.lower()}", name=name, language="fr", gender=who[0], age=who[1], description=about)
    shares = (Share(table="ff_siwis", weight=round(1 - share, 2)), Share(table=other, weight=share))
    return KokoroVoice(voice=voice, shares=shares if share else shares[:1], pitch=pitch, pace=_PACE["fr"] * pace)


VOICES: tuple[KokoroVoice, ...] = (
    _own("ff_siwis", "fr", "Siwis", _F, _ADULT, "clear narrator"),
    _french("Hugo", (_M, _ADULT), "am_michael", 0.45, 0.88, "warm narrator"),
    _french("Victor", (_M, _ADULT), "am_fenrir", 0.5, 0.84, "deep, grave"),
    _french("Gaspard", (_M, _ADULT), "im_nicola", 0.5, 0.96, "clear, firm"),
    _french("Jules", (_M, _YOUNG), "am_puck", 0.45, 0.95, "quick, light"),
    _french("Anselme", (_M, _ELDER), "am_onyx", 0.5, 0.86, "old, slow", 0.94),
    _french("Leo", (_M, _CHILD), "am_puck", 0.4, 1.3, "boy"),
    _french("Claire", (_F, _YOUNG), "af_heart", 0.25, 1.02, "soft"),
    _french("Helene", (_F, _ADULT), "bf_emma", 0.4, 0.94, "composed"),
    _french("Colette", (_F, _ELDER), "ef_dora", 0.3, 0.88, "old, kind", 0.94),
    _french("Lucie", (_F, _TEEN), "af_bella", 0.3, 1.1, "bright girl"),
    _french("Rose", (_F, _CHILD), "ff_siwis", 0.0, 1.25, "little girl"),
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
