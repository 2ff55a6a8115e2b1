"""Engines as data: what a model can do and under which terms."""

from enum import StrEnum

from visiobook.domain.base import LanguageTag, Value


class Port(StrEnum):
    """The kinds of engine; also the last word of the entry-point group ``visiobook.engines.<port>``."""

    READING = "reading"
    IMAGE = "image"
    SPEECH = "speech"
    MUSIC = "music"
    LANGUAGE = "language"
    TRANSCRIPTION = "transcription"
    EMBEDDING = "embedding"
    VIDEO = "video"


class EngineInfo(Value):
    """What an engine says of itself. ``weights_licence`` is an SPDX id or a name; ``commercial_use`` False is shown."""

    port: Port
    name: str
    version: str
    summary: str
    code_licence: str
    weights_licence: str = ""
    commercial_use: bool = True
    languages: tuple[LanguageTag, ...] = ()
    """Empty: does not depend on a language."""
    needs_gpu: bool = False
    requires: tuple[str, ...] = ()
    """pip requirements beyond the core install."""
    writes_scores: bool = False
    """A music engine that gives the written score (MIDI) with the sound."""
    source: str = ""
    """Where the weights came from: ``path``, ``package NAME==VERSION`` or ``hub``."""
