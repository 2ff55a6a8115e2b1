"""Which platforms there are, as the operator's settings say."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.publishing.linkedin import LinkedIn
from resources.publishing.oauth import OAuthServer, s256_in_hex
from resources.publishing.places import BucketPlace, FolderPlace
from resources.publishing.tiktok import TikTok
from resources.publishing.wire import PAUSES_S, Wire
from resources.publishing.youtube import YouTube
from visiobook.domain.publication import Platform
from visiobook.errors import NotConfigured
from visiobook.ports.publishing import Authoriser, Publisher

YOUTUBE_SCOPE = "https://www.googleapis.com/auth/youtube.upload https://www.googleapis.com/auth/youtube.readonly"
LINKEDIN_SCOPE = "openid profile w_member_social r_member_social"
TIKTOK_SCOPE = "user.info.basic,video.publish,video.list"


class PublishingSettings(BaseSettings):
    """Read from ``VISIOBOOK_YOUTUBE_*``, ``…_LINKEDIN_*``, ``…_TIKTOK_*`` and ``VISIOBOOK_PUBLISH_*``.

    ``*_url`` names another server that speaks the platform's protocol, in the place of all of the platform's own.
    """

    model_config = SettingsConfigDict(env_prefix="VISIOBOOK_", frozen=True, extra="ignore")

    youtube_client_id: str = ""
    youtube_client_secret: SecretStr = SecretStr("")
    youtube_url: str = ""
    linkedin_client_id: str = ""
    linkedin_client_secret: SecretStr = SecretStr("")
    linkedin_url: str = ""
    tiktok_client_id: str = ""
    tiktok_client_secret: SecretStr = SecretStr("")
    tiktok_url: str = ""
    publish_dir: Path | None = None
    """The folder of the target ``folder``."""
    publish_s3: str = ""
    """``s3://bucket/prefix`` of the target ``s3``."""


@dataclass(frozen=True)
class ChosenPlatforms:
    """Keeps :class:`visiobook.ports.publishing.Platforms`. ``pauses_s``: between tries of a platform that is away."""

    settings: PublishingSettings
    pauses_s: tuple[float, ...] = PAUSES_S

    def publisher(self, platform: Platform) -> Publisher:
        """The platform's publisher."""
        builders: dict[Platform, Callable[[], Publisher]] = {
            Platform.YOUTUBE: self._youtube,
            Platform.LINKEDIN: self._linkedin,
            Platform.TIKTOK: self._tiktok,
            Platform.FOLDER: self._folder,
            Platform.S3: self._bucket,
        }
        return builders[platform]()

    def authoriser(self, platform: Platform) -> Authoriser | None:
        """The platform's OAuth server."""
        builders: dict[Platform, Callable[[], Authoriser]] = {
            Platform.YOUTUBE: self._google,
            Platform.LINKEDIN: self._linkedin_login,
            Platform.TIKTOK: self._tiktok_login,
        }
        return builders[platform]() if platform in builders else None

    def _wire(self, name: str) -> Wire:
        return Wire(name, self.pauses_s)

    def _youtube(self) -> YouTube:
        return YouTube(self._wire("YouTube"), self.settings.youtube_url or "https://www.googleapis.com")

    def _linkedin(self) -> LinkedIn:
        return LinkedIn(self._wire("LinkedIn"), self.settings.linkedin_url or "https://api.linkedin.com")

    def _tiktok(self) -> TikTok:
        return TikTok(self._wire("TikTok"), self.settings.tiktok_url or "https://open.tiktokapis.com")

    def _folder(self) -> FolderPlace:
        if self.settings.publish_dir is None:
            raise NotConfigured("No folder is set to publish to.", "The operator sets VISIOBOOK_PUBLISH_DIR.")
        return FolderPlace(self.settings.publish_dir)

    def _bucket(self) -> BucketPlace:
        if not self.settings.publish_s3:
            raise NotConfigured("No bucket is set to publish to.", "The operator sets VISIOBOOK_PUBLISH_S3.")
        return BucketPlace(self.settings.publish_s3)

    def _google(self) -> OAuthServer:
        s = self.settings
        return OAuthServer(
            wire=self._wire("YouTube"),
            setting="VISIOBOOK_YOUTUBE",
            client_id=s.youtube_client_id,
            client_secret=s.youtube_client_secret,
            authorise_url=f"{s.youtube_url or 'https://accounts.google.com'}/o/oauth2/v2/auth",
            token_url=f"{s.youtube_url or 'https://oauth2.googleapis.com'}/token",
            scope=YOUTUBE_SCOPE,
            look=self._youtube().account,
            extra=(("access_type", "offline"), ("prompt", "consent")),
        )

    def _linkedin_login(self) -> OAuthServer:
        s = self.settings
        base = f"{s.linkedin_url or 'https://www.linkedin.com'}/oauth/v2"
        return OAuthServer(
            wire=self._wire("LinkedIn"),
            setting="VISIOBOOK_LINKEDIN",
            client_id=s.linkedin_client_id,
            client_secret=s.linkedin_client_secret,
            authorise_url=f"{base}/authorization",
            token_url=f"{base}/accessToken",
            scope=LINKEDIN_SCOPE,
            look=self._linkedin().account,
        )

    def _tiktok_login(self) -> OAuthServer:
        s = self.settings
        return OAuthServer(
            wire=self._wire("TikTok"),
            setting="VISIOBOOK_TIKTOK",
            client_id=s.tiktok_client_id,
            client_secret=s.tiktok_client_secret,
            authorise_url=f"{s.tiktok_url or 'https://www.tiktok.com'}/v2/auth/authorize/",
            token_url=f"{s.tiktok_url or 'https://open.tiktokapis.com'}/v2/oauth/token/",
            scope=TIKTOK_SCOPE,
            look=self._tiktok().account,
            client_field="client_key",
            challenge=s256_in_hex,
        )
