"""A studio: everything the use cases need from the world, chosen once by an entry point."""

from dataclasses import dataclass

from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, EngineChoice
from visiobook.ports.ahead import Ahead
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.clock import Clock
from visiobook.ports.language_guess import LanguageGuess
from visiobook.ports.ledger import Ledger
from visiobook.ports.measurements import Measurements
from visiobook.ports.media import MediaEngine
from visiobook.ports.progress import Progress
from visiobook.ports.records import ProjectRecords
from visiobook.ports.sound import SoundDesk
from visiobook.ports.sources import SourceReaders
from visiobook.ports.upgrades import UpgradeRecords
from visiobook.settings import Settings
from visiobook.stages.making import Maker


@dataclass(frozen=True)
class Studio:
    """Ports in one place. Replace one with :func:`dataclasses.replace` (a plan uses other engines and an overlay)."""

    settings: Settings
    store: ArtifactStore
    records: ProjectRecords
    engines: EngineCatalogue
    readers: SourceReaders
    media: MediaEngine
    desk: SoundDesk
    guess: LanguageGuess
    clock: Clock
    progress: Progress
    upgrades: UpgradeRecords
    ledger: Ledger
    measurements: Measurements
    ahead: Ahead | None = None
    """Who began some of a run's work before its step came."""

    def maker(self) -> Maker:
        """A maker over this studio's store, with an empty tally."""
        return Maker(self.store, self.clock, self.progress, self.ahead)


def choice(brief: Brief, port: Port) -> EngineChoice:
    """The project's engine for a port; an empty name means the port's default."""
    return next((c for c in brief.engines if c.port == port), EngineChoice(port=port, engine=""))
