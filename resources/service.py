"""From settings to the service: the only place that names its concrete classes."""

import base64
import hashlib

from pydantic import SecretStr

from resources.catalogue import EntryPointCatalogue
from resources.clock import SystemClock
from resources.database.accounts import DatabaseAccounts, DatabaseQuotas, DatabaseRefreshTokens
from resources.database.jobs import DatabaseJobs, DatabaseWorkers
from resources.database.limits import DatabaseAnswers, DatabaseRates
from resources.database.publications import DatabaseConnections, DatabasePublications
from resources.database.results import DatabaseAssets, DatabaseContent, DatabaseFigures
from resources.database.session import Database, connect
from resources.database.video_media import DatabaseVideoAssets, DatabaseVideoRenders, DatabaseVideoTimelines
from resources.database.video_projects import DatabaseVideoProjects
from resources.database.webhooks import DatabaseWebhooks
from resources.gpus import NvidiaGpus
from resources.languages import NamedLanguages
from resources.media.otio import OtioFormat
from resources.media.uploads import FileDecoder
from resources.providers import EnvironmentProviders
from resources.publishing.chosen import ChosenPlatforms, PublishingSettings
from resources.records.upgrades import LocalUpgrades
from resources.security.passwords import Argon2Passwords
from resources.security.tokens import JwtTokens, keys_of
from resources.security.vault import vault_of
from resources.storage.chosen import artifact_store
from resources.webhooks import HttpWebhooks
from visiobook.ports.accounts import PasswordHasher
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.clock import Clock
from visiobook.ports.engine import EngineSettings
from visiobook.ports.publishing import Platforms
from visiobook.server_settings import ServerSettings
from visiobook.services.accounts import Accounts
from visiobook.services.service import Service
from visiobook.services.usual import UsualCatalogue
from visiobook.settings import Settings


def build_service(
    settings: ServerSettings,
    store: ArtifactStore,
    engines: EngineCatalogue,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    passwords: PasswordHasher | None = None,
    platforms: Platforms | None = None,
) -> Service:
    """The service over a database whose tables are up to date (:func:`resources.database.migrate.upgrade`)."""
    database = database or connect(settings.database)
    clock = clock or SystemClock()
    upgrades = LocalUpgrades(Settings(home=settings.home).upgrades_dir)
    return Service(
        settings=_with_webhook_secret(settings),
        accounts=build_accounts(settings, database, clock, passwords),
        quotas=DatabaseQuotas(database),
        jobs=DatabaseJobs(database),
        workers=DatabaseWorkers(database),
        content=DatabaseContent(database),
        assets=DatabaseAssets(database),
        figures=DatabaseFigures(database),
        rates=DatabaseRates(database),
        answers=DatabaseAnswers(database),
        webhooks=DatabaseWebhooks(database),
        sender=HttpWebhooks(settings.webhook_allow_private),
        video_projects=DatabaseVideoProjects(database),
        video_assets=DatabaseVideoAssets(database),
        video_timelines=DatabaseVideoTimelines(database),
        video_renders=DatabaseVideoRenders(database),
        uploads=FileDecoder(),
        providers=EnvironmentProviders(),
        edits=OtioFormat(),
        publications=DatabasePublications(database),
        connections=DatabaseConnections(database, vault_of(settings)),
        platforms=platforms or ChosenPlatforms(PublishingSettings()),
        upgrades=upgrades,
        store=store,
        engines=UsualCatalogue(engines, upgrades),
        gpus=NvidiaGpus(),
        guess=NamedLanguages(),
        clock=clock,
    )


def build_home_service(settings: ServerSettings) -> Service:
    """The service of this machine: the store of the home or of S3, engines from entry points."""
    machine = Settings(home=settings.home)
    engines = EntryPointCatalogue(EngineSettings(cache_dir=machine.cache_dir, threads=machine.threads))
    return build_service(settings, artifact_store(machine), engines)


def build_accounts(
    settings: ServerSettings, database: Database, clock: Clock, passwords: PasswordHasher | None = None
) -> Accounts:
    """The use cases of accounts alone (the command line needs no engines)."""
    return Accounts(
        records=DatabaseAccounts(database),
        refresh_tokens=DatabaseRefreshTokens(database),
        passwords=passwords or Argon2Passwords(),
        tokens=JwtTokens(keys_of(settings), settings.jwt_audience, settings.jwt_require_audience),
        clock=clock,
        access_token_s=settings.access_token_s,
        refresh_token_s=settings.refresh_token_s,
    )


def _with_webhook_secret(settings: ServerSettings) -> ServerSettings:
    """Settings whose webhook secret is set: without one of its own it is derived from the signing secret."""
    if settings.webhook_secret.get_secret_value():
        return settings
    secret = keys_of(settings)[-1 if settings.jwt_private_key_file else 0].verifying
    material = secret.encode() if isinstance(secret, str) else secret
    derived = hashlib.sha256(b"visiobook webhooks:" + material).digest()
    text = f"whsec_{base64.b64encode(derived).decode()}"
    return settings.model_copy(update={"webhook_secret": SecretStr(text)})
