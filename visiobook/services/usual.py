"""Which engines make what is ordered without naming one: those that upgrades gave, else the ports' own defaults."""

from dataclasses import dataclass

from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.plan import ProjectState, UpgradeState
from visiobook.domain.project import EngineChoice
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.embedding import EmbeddingEngine
from visiobook.ports.image import ImageEngine
from visiobook.ports.language import LanguageEngine
from visiobook.ports.music import MusicEngine
from visiobook.ports.providers import Providers
from visiobook.ports.reading import ReadingEngine
from visiobook.ports.speech import SpeechEngine
from visiobook.ports.transcription import TranscriptionEngine
from visiobook.ports.upgrades import UpgradeRecords
from visiobook.ports.video import VideoEngine


def usual(upgrades: UpgradeRecords, port: Port) -> EngineChoice:
    """What a ``new-only`` upgrade gave new work of a port; an engine without a name where none did."""
    given = (choice for choice in upgrades.defaults() if choice.port is port)
    return next(given, EngineChoice(port=port, engine=""))


def usual_name(upgrades: UpgradeRecords, providers: Providers, port: Port) -> str:
    """Its name, the port's default included."""
    return usual(upgrades, port).engine or providers.usual(port)


def given_to(upgrades: UpgradeRecords, project_id: str) -> tuple[EngineChoice, ...]:
    """For each port the engine a film has without its order naming one: what the last upgrade that holds gave this
    film, else what new films get.
    """
    given = {choice.port: choice for choice in upgrades.defaults()}
    for upgrade in upgrades.list():
        if upgrade.state is UpgradeState.ROLLED_BACK:
            continue
        done = (p.project for p in upgrades.progress(upgrade.id) if p.state is ProjectState.DONE)
        if project_id in done:
            given[upgrade.plan.target.port] = upgrade.plan.target
    return tuple(given.values())


@dataclass(frozen=True)
class UsualCatalogue:
    """Keeps :class:`visiobook.ports.catalogue.EngineCatalogue`: an engine without a name is the usual one.

    For orders that belong to no film. A film says its engines in its brief, and keeps them.
    """

    engines: EngineCatalogue
    upgrades: UpgradeRecords

    def names(self, port: Port) -> tuple[str, ...]:
        """The catalogue's."""
        return self.engines.names(port)

    def infos(self) -> tuple[EngineInfo, ...]:
        """The catalogue's."""
        return self.engines.infos()

    def reading(self, name: str = "", model: str = "") -> ReadingEngine:
        """The named or the usual reader."""
        return self.engines.reading(*self._chosen(Port.READING, name, model))

    def image(self, name: str = "", model: str = "") -> ImageEngine:
        """The named or the usual image engine."""
        return self.engines.image(*self._chosen(Port.IMAGE, name, model))

    def speech(self, name: str = "", model: str = "") -> SpeechEngine:
        """The named or the usual speech engine."""
        return self.engines.speech(*self._chosen(Port.SPEECH, name, model))

    def music(self, name: str = "", model: str = "") -> MusicEngine:
        """The named or the usual music engine."""
        return self.engines.music(*self._chosen(Port.MUSIC, name, model))

    def language(self, name: str = "", model: str = "") -> LanguageEngine:
        """The named or the usual language engine."""
        return self.engines.language(*self._chosen(Port.LANGUAGE, name, model))

    def transcription(self, name: str = "", model: str = "") -> TranscriptionEngine:
        """The named or the usual transcription engine."""
        return self.engines.transcription(*self._chosen(Port.TRANSCRIPTION, name, model))

    def embedding(self, name: str = "", model: str = "") -> EmbeddingEngine:
        """The named or the usual embedding engine."""
        return self.engines.embedding(*self._chosen(Port.EMBEDDING, name, model))

    def video(self, name: str = "", model: str = "") -> VideoEngine:
        """The named or the usual video engine."""
        return self.engines.video(*self._chosen(Port.VIDEO, name, model))

    def _chosen(self, port: Port, name: str, model: str) -> tuple[str, str]:
        chosen = EngineChoice(port=port, engine=name, model=model) if name else usual(self.upgrades, port)
        return chosen.engine, chosen.model
