"""The service: everything its use cases need from the world, chosen once by an entry point."""

from dataclasses import dataclass

from visiobook.ports.accounts import Quotas
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.clock import Clock
from visiobook.ports.edits import EditFormat
from visiobook.ports.gpus import Gpus
from visiobook.ports.jobs import ContentRecords, GeneratedAssets, JobRecords, ModelFigures, Workers
from visiobook.ports.language_guess import LanguageGuess
from visiobook.ports.limits import KeptAnswers, RateCounters
from visiobook.ports.providers import Providers
from visiobook.ports.publishing import Connections, Platforms, Publications
from visiobook.ports.upgrades import UpgradeRecords
from visiobook.ports.uploads import UploadDecoder
from visiobook.ports.video_media import VideoAssets, VideoRenders, VideoTimelines
from visiobook.ports.video_projects import VideoProjects
from visiobook.ports.webhooks import WebhookRecords, WebhookSender
from visiobook.server_settings import ServerSettings
from visiobook.services.accounts import Accounts


@dataclass(frozen=True)
class Service:
    """Ports in one place, as :class:`visiobook.services.studio.Studio` is for the film."""

    settings: ServerSettings
    accounts: Accounts
    quotas: Quotas
    jobs: JobRecords
    workers: Workers
    content: ContentRecords
    assets: GeneratedAssets
    figures: ModelFigures
    rates: RateCounters
    answers: KeptAnswers
    webhooks: WebhookRecords
    sender: WebhookSender
    video_projects: VideoProjects
    video_assets: VideoAssets
    video_timelines: VideoTimelines
    video_renders: VideoRenders
    uploads: UploadDecoder
    providers: Providers
    edits: EditFormat
    publications: Publications
    connections: Connections
    platforms: Platforms
    upgrades: UpgradeRecords
    store: ArtifactStore
    engines: EngineCatalogue
    gpus: Gpus
    guess: LanguageGuess
    clock: Clock
