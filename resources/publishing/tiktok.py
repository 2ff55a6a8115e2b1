"""TikTok's Content Posting API (https://developers.tiktok.com/doc/content-posting-api-reference-direct-post).

``init`` gives a publish id, under which TikTok posts the video once when its last part has arrived. The id is kept
before the first byte is sent; a process that takes over asks under it how far TikTok is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
from pydantic import BaseModel, Field

from resources.publishing.wire import Wire
from visiobook.domain.publication import Analytics, PlatformPost, TikTokConfig, Upload
from visiobook.errors import PlatformAway, PlatformRefused
from visiobook.ports.publishing import Keep, Parcel, Tell

CHUNK = 10 << 20
"""Between 5 and 64 MiB, as TikTok asks; the last part may be longer."""
CHECKED_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 60.0, 60.0, 60.0)
JSON = {"Content-Type": "application/json; charset=UTF-8"}
COUNTED = "id,view_count,like_count,comment_count"


class _Creator(BaseModel):
    creator_username: str = ""
    privacy_level_options: list[str] = []


class _Init(BaseModel):
    publish_id: str
    upload_url: str


class _Status(BaseModel):
    status: str
    fail_reason: str = ""
    uploaded_bytes: int = 0
    posts: list[int | str] = Field(default=[], alias="publicaly_available_post_id")


class _User(BaseModel):
    open_id: str
    display_name: str = ""


class _UserData(BaseModel):
    user: _User


class _Video(BaseModel):
    view_count: int = 0
    like_count: int = 0
    comment_count: int = 0


class _Videos(BaseModel):
    videos: list[_Video] = []


@dataclass(frozen=True)
class TikTok:
    """Keeps :class:`visiobook.ports.publishing.Publisher`."""

    wire: Wire
    api: str = "https://open.tiktokapis.com"
    chunk: int = CHUNK

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """Upload what is missing, then wait until TikTok says that the post is out."""
        creator = self.wire.patiently(lambda: self._creator(parcel))
        upload = parcel.publication.upload
        if not upload.media:
            upload = self.wire.patiently(lambda: self._init(parcel, creator))
            keep(upload)
        else:
            there = self.wire.patiently(lambda: self._status(parcel, upload)).uploaded_bytes
            upload = upload.model_copy(update={"sent": max(upload.sent, there)})
        self._upload(parcel, upload, keep, tell)
        return self._posted(parcel, upload, creator.creator_username)

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """What TikTok counts of a public post."""
        if not post.id.isdigit():
            return None
        url = f"{self.api}/v2/video/query/?fields={COUNTED}"
        found = _Videos.model_validate(self._ask(url, token, {"filters": {"video_ids": [post.id]}})).videos
        if not found:
            return None
        v = found[0]
        return Analytics(views=v.view_count, likes=v.like_count, comments=v.comment_count, last_updated=now)

    def account(self, token: str) -> tuple[str, str]:
        """The person's open id and name."""
        asked = {"fields": "open_id,display_name"}
        answer = self.wire.ask("GET", f"{self.api}/v2/user/info/", token=token, params=asked)
        user = _UserData.model_validate(answer.json()["data"]).user
        return user.open_id, user.display_name

    def _creator(self, parcel: Parcel) -> _Creator:
        config = parcel.publication.config
        assert isinstance(config, TikTokConfig)
        url = f"{self.api}/v2/post/publish/creator_info/query/"
        creator = _Creator.model_validate(self._ask(url, parcel.token, {}))
        if config.privacy_level not in creator.privacy_level_options:
            raise PlatformRefused(
                f"This TikTok account may not post with privacy_level {config.privacy_level}.",
                f"It may with: {', '.join(creator.privacy_level_options)}.",
            )
        return creator

    def _init(self, parcel: Parcel, creator: _Creator) -> Upload:
        config = parcel.publication.config
        assert isinstance(config, TikTokConfig)
        size = parcel.video.stat().st_size
        chunk, chunks = chunks_of(size, self.chunk)
        info = config.model_dump(mode="json", exclude={"platform"})
        source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": chunks}
        asked = {"post_info": info, "source_info": source}
        begun = _Init.model_validate(self._ask(f"{self.api}/v2/post/publish/video/init/", parcel.token, asked))
        return Upload(session=begun.upload_url, media=begun.publish_id)

    def _upload(self, parcel: Parcel, upload: Upload, keep: Keep, tell: Tell) -> None:
        size = parcel.video.stat().st_size
        chunk, chunks = chunks_of(size, self.chunk)
        for number in range(upload.sent // chunk, chunks):
            if upload.sent >= size:
                break
            first = number * chunk
            last = size - 1 if number == chunks - 1 else first + chunk - 1
            tell(first, size)
            self.wire.patiently(partial(self._send, parcel, upload, (first, last), size))
            upload = upload.model_copy(update={"sent": last + 1})
            keep(upload)
        tell(size, size)

    def _send(self, parcel: Parcel, upload: Upload, part: tuple[int, int], size: int) -> httpx.Response:
        first, last = part
        with parcel.video.open("rb") as file:
            file.seek(first)
            data = file.read(last - first + 1)
        kind = parcel.publication.video.media_type
        headers = {"Content-Type": kind, "Content-Range": f"bytes {first}-{last}/{size}"}
        return self.wire.ask("PUT", upload.session, headers=headers, content=data)

    def _posted(self, parcel: Parcel, upload: Upload, name: str) -> PlatformPost:
        for pause in CHECKED_S:
            state = self.wire.patiently(lambda: self._status(parcel, upload))
            if state.status == "PUBLISH_COMPLETE":
                return _post_of(state, upload, name)
            if state.status == "FAILED":
                raise PlatformRefused(f"TikTok did not post the video: {state.fail_reason}.", "Mend it, publish again.")
            self.wire.sleep(pause)
        raise PlatformAway("TikTok has not posted the video yet.", "Publish again later; the upload is kept.")

    def _status(self, parcel: Parcel, upload: Upload) -> _Status:
        url = f"{self.api}/v2/post/publish/status/fetch/"
        return _Status.model_validate(self._ask(url, parcel.token, {"publish_id": upload.media}))

    def _ask(self, url: str, token: str, body: Mapping[str, object]) -> object:
        answer = self.wire.ask("POST", url, token=token, headers=JSON, json=body)
        return answer.json().get("data", {})


def chunks_of(size: int, chunk: int) -> tuple[int, int]:
    """The length of a part and how many there are: the last one takes what is left, as TikTok has it."""
    return (size, 1) if size <= chunk else (chunk, size // chunk)


def _post_of(state: _Status, upload: Upload, name: str) -> PlatformPost:
    """A post that only its author sees has no id of its own: the publish id stands for it."""
    if not state.posts:
        return PlatformPost(id=upload.media, url=f"https://www.tiktok.com/@{name}")
    return PlatformPost(id=str(state.posts[0]), url=f"https://www.tiktok.com/@{name}/video/{state.posts[0]}")
