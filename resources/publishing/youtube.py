"""YouTube Data API v3: resumable uploads (https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol).

The session's address is kept before the first byte is sent. A process that takes over asks it how far it is; once
all bytes are there YouTube answers with the video, whoever asks, so that nothing is uploaded twice.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, Field

from resources.publishing.wire import Wire
from visiobook.domain.publication import Analytics, PlatformPost, Upload, YouTubeConfig
from visiobook.errors import PlatformAway, PlatformRefused, PublishingFailed
from visiobook.ports.publishing import Keep, Parcel, Tell

CHUNK = 8 << 20
"""A multiple of 256 KiB, as the protocol asks."""
GONE = (404, 410)
log = logging.getLogger("visiobook.publishing")


class _Video(BaseModel):
    id: str


class _Counts(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    views: int = Field(default=0, alias="viewCount")
    likes: int = Field(default=0, alias="likeCount")
    comments: int = Field(default=0, alias="commentCount")


class _Counted(BaseModel):
    statistics: _Counts = _Counts()


class _Listed(BaseModel):
    items: list[_Counted] = []


class _Snippet(BaseModel):
    title: str = ""


class _Channel(BaseModel):
    id: str
    snippet: _Snippet = _Snippet()


class _Channels(BaseModel):
    items: list[_Channel] = []


@dataclass(frozen=True)
class YouTube:
    """Keeps :class:`visiobook.ports.publishing.Publisher`."""

    wire: Wire
    api: str = "https://www.googleapis.com"
    chunk: int = CHUNK

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """Upload what is missing, then the thumbnail."""
        size = parcel.video.stat().st_size
        upload = parcel.publication.upload
        if not upload.session:
            upload = Upload(session=self.wire.patiently(lambda: self._session(parcel, size)))
            keep(upload)
        video = self._uploaded(parcel, upload, size, keep, tell)
        if parcel.thumbnail is not None:
            self._set_thumbnail(parcel, video)
        return PlatformPost(id=video, url=f"https://youtube.com/watch?v={video}")

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """The video's statistics."""
        asked = {"part": "statistics", "id": post.id}
        answer = self.wire.ask("GET", f"{self.api}/youtube/v3/videos", token=token, params=asked)
        found = _Listed.model_validate_json(answer.content).items
        counts = found[0].statistics if found else None
        return Analytics(**counts.model_dump(), last_updated=now) if counts is not None else None

    def account(self, token: str) -> tuple[str, str]:
        """The channel's id and title. Raises PlatformRefused where the account has no channel."""
        asked = {"part": "snippet", "mine": "true"}
        answer = self.wire.ask("GET", f"{self.api}/youtube/v3/channels", token=token, params=asked)
        channels = _Channels.model_validate_json(answer.content).items
        if not channels:
            raise PlatformRefused("This Google account has no YouTube channel.", "Make one, and connect again.")
        return channels[0].id, channels[0].snippet.title

    def _session(self, parcel: Parcel, size: int) -> str:
        config = parcel.publication.config
        assert isinstance(config, YouTubeConfig)
        described = {
            "snippet": {
                "title": config.title,
                "description": config.description,
                "tags": list(config.tags),
                "categoryId": config.category_id,
            },
            "status": {"privacyStatus": config.privacy_status},
        }
        answer = self.wire.ask(
            "POST",
            f"{self.api}/upload/youtube/v3/videos",
            token=parcel.token,
            params={"uploadType": "resumable", "part": "snippet,status"},
            headers={
                "X-Upload-Content-Length": str(size),
                "X-Upload-Content-Type": parcel.publication.video.media_type,
            },
            json=described,
        )
        return answer.headers["Location"]

    def _uploaded(self, parcel: Parcel, upload: Upload, size: int, keep: Keep, tell: Tell) -> str:
        """The video's id once all bytes are there."""
        answer = self.wire.patiently(lambda: self._ask_how_far(parcel, upload, size))
        while answer.status_code == 308:
            at = received(answer)
            tell(at, size)
            upload = upload.model_copy(update={"sent": at})
            keep(upload)
            answer = self._next(parcel, upload, size)
        if answer.status_code in GONE:
            raise _lost(upload, size)
        tell(size, size)
        return _Video.model_validate_json(answer.content).id

    def _next(self, parcel: Parcel, upload: Upload, size: int) -> httpx.Response:
        """Send the next part; where that breaks off, find out how much of it arrived."""
        with parcel.video.open("rb") as file:
            file.seek(upload.sent)
            part = file.read(self.chunk)
        last = upload.sent + len(part) - 1
        headers = {"Content-Range": f"bytes {upload.sent}-{last}/{size}"}
        try:
            return self._put(parcel, upload, content=part, headers=headers)
        except PlatformAway:
            return self.wire.patiently(lambda: self._ask_how_far(parcel, upload, size))

    def _ask_how_far(self, parcel: Parcel, upload: Upload, size: int) -> httpx.Response:
        return self._put(parcel, upload, headers={"Content-Range": f"bytes */{size}", "Content-Length": "0"})

    def _put(self, parcel: Parcel, upload: Upload, headers: dict[str, str], content: bytes = b"") -> httpx.Response:
        passing = (308, *GONE)
        return self.wire.ask(
            "PUT", upload.session, token=parcel.token, headers=headers, content=content, passing=passing
        )

    def _set_thumbnail(self, parcel: Parcel, video: str) -> None:
        """The video is out by now: a thumbnail that is refused (unverified channels may set none) is only told."""
        try:
            self._send_thumbnail(parcel, video)
        except PublishingFailed as refused:
            log.warning("thumbnail", extra={"publication": parcel.publication.id, "problem": refused.message})

    def _send_thumbnail(self, parcel: Parcel, video: str) -> None:
        assert parcel.thumbnail is not None
        content = parcel.thumbnail.read_bytes()
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        self.wire.patiently(
            lambda: self.wire.ask(
                "POST",
                f"{self.api}/upload/youtube/v3/thumbnails/set",
                token=parcel.token,
                params={"videoId": video},
                headers={"Content-Type": kind},
                content=content,
            )
        )


def received(answer: httpx.Response) -> int:
    """How many bytes a 308 says are there (``Range: bytes=0-41``: 42)."""
    told = answer.headers.get("Range", "")
    return int(told.rsplit("-", 1)[1]) + 1 if "-" in told else 0


def _lost(upload: Upload, size: int) -> PlatformRefused:
    if upload.sent + CHUNK >= size:
        return PlatformRefused(
            "YouTube no longer knows the upload, and all of it may have arrived.",
            "Look at the channel: if the video is not there, publish it again.",
        )
    return PlatformRefused("YouTube no longer knows the upload; nothing was published.", "Publish it again.")
