"""Reading engine ``llm``: the embedded rules, and any language engine asked about what they found.

``--engine reading=llm`` asks the language engine of the settings, ``reading=llm:openai`` that one,
``reading=llm:openai:gpt-4.1`` that model of it. Settings: ``VISIOBOOK_READER_LANGUAGE`` (a language engine, ``gguf``),
``VISIOBOOK_READER_MODEL`` (empty: as that engine's own settings say), ``VISIOBOOK_READER_WORDS`` (900). Licence:
Apache-2.0; the answers are under the model's terms. The whole text goes to the engine's provider.
"""

from dataclasses import dataclass, replace

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.catalogue import DEFAULTS, EntryPointCatalogue
from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.analysis import Reading
from visiobook.domain.base import sha256
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.manuscript import Manuscript
from visiobook.ports.engine import EngineSettings
from visiobook.ports.language import LanguageEngine
from visiobook.ports.reading import AskingReader, ReadingEngine, ReadingOptions
from visiobook.stages.analyse import reading_of
from visiobook.stages.making import Maker

NAME = "llm"
VERSION = "1"
RULES = "embedded"


class ReaderOptions(BaseSettings):
    """Read from ``VISIOBOOK_READER_*``."""

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_READER_", frozen=True, extra="ignore")

    language: str = DEFAULTS[Port.LANGUAGE]
    model: str = ""
    words: int = Field(default=900, ge=100, le=20_000)


@dataclass(frozen=True)
class ModelReader:
    """Keeps :class:`visiobook.ports.reading.AskingReader`. Its engines are built when they are first needed."""

    engines: EntryPointCatalogue
    options: ReaderOptions
    given: LanguageEngine | None = None

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.READING,
            name=NAME,
            version=VERSION,
            summary=f"The embedded rules and a language model ({self.options.language}) that is asked about them.",
            code_licence="Apache-2.0",
            weights_licence="as the language engine's",
            languages=("fr", "en", "es", "de", "it", "pt"),
        )

    def fingerprint(self) -> str:
        """The rules, the model, and how much it is asked at once."""
        parts = (self.rules().fingerprint(), self.model().info().name, self.model().fingerprint())
        return f"{VERSION}/{self.options.words}/{sha256(' '.join(parts).encode())[:24]}"

    def rules(self) -> ReadingEngine:
        """The embedded reader."""
        return self.engines.reading(RULES)

    def model(self) -> LanguageEngine:
        """The language engine of the settings."""
        return self.given or self.engines.language(self.options.language, self.options.model)

    def words_at_once(self) -> int:
        """As the settings say."""
        return self.options.words

    def with_model(self, model: LanguageEngine) -> AskingReader:
        """The same reader with another model."""
        return replace(self, given=model)

    def read(self, manuscript: Manuscript, options: ReadingOptions, corrections: Corrections) -> Reading:
        """The reading, with answers kept for its own length only (the stage keeps them for good)."""
        maker = Maker(MemoryStore(), SystemClock(), SilentProgress())
        return reading_of(manuscript, options, corrections, self, maker)[0]


def model_reader(settings: EngineSettings) -> ModelReader:
    """The entry point of the group ``visiobook.engines.reading``."""
    options = ReaderOptions()
    if settings.model:
        language, _, model = settings.model.partition(":")
        options = options.model_copy(update={"language": language, "model": model})
    return ModelReader(EntryPointCatalogue(settings.model_copy(update={"model": ""})), options)
