"""Engines found through entry points: ours come through the same door as a plug-in's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import SelectableGroups, entry_points
from typing import Any, cast

from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import EngineMissing, UnknownChoice
from visiobook.ports.embedding import EmbeddingEngine
from visiobook.ports.engine import Engine, EngineSettings
from visiobook.ports.image import ImageEngine
from visiobook.ports.language import LanguageEngine
from visiobook.ports.music import MusicEngine
from visiobook.ports.reading import ReadingEngine
from visiobook.ports.speech import SpeechEngine
from visiobook.ports.transcription import TranscriptionEngine
from visiobook.ports.video import VideoEngine

DEFAULTS = {
    Port.READING: "embedded",
    Port.IMAGE: "picturebook",
    Port.SPEECH: "kokoro",
    Port.MUSIC: "composer",
    Port.LANGUAGE: "gguf",
    Port.TRANSCRIPTION: "whisper",
    Port.EMBEDDING: "usem",
}


@cache
def _entries() -> SelectableGroups:
    """Everything installed that says what it is, read once: each look opens a file for every package there is."""
    return entry_points()


@cache
def _registered(port: Port) -> dict[str, Callable[[EngineSettings], Engine]]:
    return {e.name: _loader(e) for e in _entries().select(group=f"visiobook.engines.{port.value}")}


def _loader(entry: Any) -> Callable[[EngineSettings], Engine]:  # noqa: ANN401 - EntryPoint has no public type stub
    def build(settings: EngineSettings) -> Engine:
        try:
            return cast(Callable[[EngineSettings], Engine], entry.load())(settings)
        except ModuleNotFoundError as missing:
            raise EngineMissing(
                f"Engine {entry.name!r} needs the package {missing.name!r}, which is not installed.",
                f"pip install {missing.name}",
            ) from missing

    return build


@dataclass
class EntryPointCatalogue:
    """Keeps :class:`visiobook.ports.catalogue.EngineCatalogue` over installed entry points."""

    settings: EngineSettings
    _built: dict[tuple[Port, str, str], Engine] = field(default_factory=dict)

    def names(self, port: Port) -> tuple[str, ...]:
        """Names of the registered engines of a port."""
        return tuple(sorted(_registered(port)))

    def infos(self) -> tuple[EngineInfo, ...]:
        """What every registered engine says of itself."""
        return tuple(self._engine(p, n, "").info() for p in Port for n in self.names(p))

    def reading(self, name: str = "", model: str = "") -> ReadingEngine:
        """A reading engine."""
        return cast(ReadingEngine, self._engine(Port.READING, name, model))

    def image(self, name: str = "", model: str = "") -> ImageEngine:
        """An image engine."""
        return cast(ImageEngine, self._engine(Port.IMAGE, name, model))

    def speech(self, name: str = "", model: str = "") -> SpeechEngine:
        """A speech engine."""
        return cast(SpeechEngine, self._engine(Port.SPEECH, name, model))

    def music(self, name: str = "", model: str = "") -> MusicEngine:
        """A music engine."""
        return cast(MusicEngine, self._engine(Port.MUSIC, name, model))

    def language(self, name: str = "", model: str = "") -> LanguageEngine:
        """A language engine."""
        return cast(LanguageEngine, self._engine(Port.LANGUAGE, name, model))

    def transcription(self, name: str = "", model: str = "") -> TranscriptionEngine:
        """A transcription engine."""
        return cast(TranscriptionEngine, self._engine(Port.TRANSCRIPTION, name, model))

    def video(self, name: str = "", model: str = "") -> VideoEngine:
        """A video engine. There is no default: none is embedded."""
        return cast(VideoEngine, self._engine(Port.VIDEO, name, model))

    def embedding(self, name: str = "", model: str = "") -> EmbeddingEngine:
        """An embedding engine."""
        return cast(EmbeddingEngine, self._engine(Port.EMBEDDING, name, model))

    def _engine(self, port: Port, name: str, model: str) -> Engine:
        chosen = name or DEFAULTS.get(port, "")
        known = _registered(port)
        if chosen not in known:
            raise UnknownChoice.of(f"{port.value} engine", chosen, self.names(port))
        key = (port, chosen, model)
        if key not in self._built:
            self._built[key] = known[chosen](self.settings.model_copy(update={"model": model}))
        return self._built[key]
