"""Publishers against the local servers, and something to publish."""

import uuid
from datetime import UTC, datetime

import pytest

from resources.publishing.chosen import ChosenPlatforms, PublishingSettings
from tests.publishing.servers import LinkedInServer, TikTokServer, YouTubeServer
from visiobook.domain.publication import (
    LinkedInConfig,
    PlaceConfig,
    Platform,
    Publication,
    TikTokConfig,
    Upload,
    VideoFile,
    YouTubeConfig,
)
from visiobook.ports.publishing import Parcel

NOW = datetime(2030, 1, 1, tzinfo=UTC)
VIDEO = bytes(range(256)) * 20
NO_PAUSES = (0.0, 0.0, 0.0)
CONFIGS = {
    Platform.YOUTUBE: YouTubeConfig(title="Introduction à l'IA", tags=("IA", "tutoriel"), category_id="28"),
    Platform.LINKEDIN: LinkedInConfig(text="Nouvelle vidéo (IA)! #AI"),
    Platform.TIKTOK: TikTokConfig(title="Conte"),
    Platform.FOLDER: PlaceConfig(platform=Platform.FOLDER),
}


@pytest.fixture
def youtube():
    server = YouTubeServer()
    yield server
    server.server.shutdown()


@pytest.fixture
def linkedin():
    server = LinkedInServer()
    yield server
    server.server.shutdown()


@pytest.fixture
def tiktok():
    server = TikTokServer()
    yield server
    server.server.shutdown()


def platforms(**settings) -> ChosenPlatforms:
    registered = {f"{p}_client_{part}": value for p in ("youtube", "linkedin", "tiktok")
                  for part, value in (("id", "client"), ("secret", "secret"))}  # fmt: skip
    return ChosenPlatforms(PublishingSettings(**{**registered, **settings}), NO_PAUSES)


class Errand:
    """One publication carried out, perhaps by several processes one after the other."""

    def __init__(self, folder, platform: Platform, token: str = "access-1") -> None:
        self.video = folder / "video.mp4"
        self.video.write_bytes(VIDEO)
        self.token = token
        self.told: list[int] = []
        self.publication = Publication(
            id=str(uuid.uuid4()),
            batch=str(uuid.uuid4()),
            owner="ana",
            video=VideoFile(id="v1", project="p1", title="Le conte", file="0" * 64, size=len(VIDEO)),
            config=CONFIGS[platform],
            created_at=NOW,
        )

    def keep(self, upload: Upload) -> None:
        self.publication = self.publication.model_copy(update={"upload": upload})

    def tell(self, sent: int, size: int) -> None:
        self.told.append(sent)

    def run(self, publisher, thumbnail=None):
        account = "urn:li:person:abc"
        parcel = Parcel(self.publication, self.video, thumbnail, self.token, account)
        return publisher.publish(parcel, self.keep, self.tell)

    def run_killed(self, publisher, after: int):
        """Run in a process that dies after so many records, and again in one that lives."""
        kept, self.keep = self.keep, dying(self.keep, after)
        try:
            return self.run(publisher)
        except Killed:
            self.keep = kept
            return self.run(publisher)


class Killed(BaseException):
    """The process ended here."""


def dying(function, times: int):
    """The function; after so many calls the process dies right after the next."""
    calls = [0]

    def wrapped(*arguments):
        result = function(*arguments)
        calls[0] += 1
        if calls[0] > times:
            raise Killed
        return result

    return wrapped
