"""Which engines there are, and how to get one."""

from typing import Protocol

from visiobook.domain.engine import EngineInfo, Port
from visiobook.ports.embedding import EmbeddingEngine
from visiobook.ports.image import ImageEngine
from visiobook.ports.language import LanguageEngine
from visiobook.ports.music import MusicEngine
from visiobook.ports.reading import ReadingEngine
from visiobook.ports.speech import SpeechEngine
from visiobook.ports.transcription import TranscriptionEngine
from visiobook.ports.video import VideoEngine


class EngineCatalogue(Protocol):
    """Engines by port and name. An engine is built once a process and kept warm.

    ``name`` empty: the port's default. Raises UnknownChoice for a name nobody registered (lists those there are).
    """

    def names(self, port: Port) -> tuple[str, ...]:
        """Names of the registered engines of a port."""
        ...

    def infos(self) -> tuple[EngineInfo, ...]:
        """What every registered engine says of itself."""
        ...

    def reading(self, name: str = "", model: str = "") -> ReadingEngine: ...

    def image(self, name: str = "", model: str = "") -> ImageEngine: ...

    def speech(self, name: str = "", model: str = "") -> SpeechEngine: ...

    def music(self, name: str = "", model: str = "") -> MusicEngine: ...

    def language(self, name: str = "", model: str = "") -> LanguageEngine: ...

    def transcription(self, name: str = "", model: str = "") -> TranscriptionEngine: ...

    def embedding(self, name: str = "", model: str = "") -> EmbeddingEngine: ...

    def video(self, name: str = "", model: str = "") -> VideoEngine: ...
