"""LinkedIn's Videos and Posts APIs (https://learn.microsoft.com/linkedin/marketing/community-management/shares/videos-api).

A video is uploaded in parts, each of which answers with a tag, then finalised, then posted. What was answered is kept
after every part. A post cannot be made under an id of ours: before it is made that is kept, and a process that takes
over looks among the author's posts for one with this video.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, Field

from resources.publishing.wire import Wire
from visiobook.domain.publication import Analytics, LinkedInConfig, PlatformPost, Upload
from visiobook.errors import PlatformAway, PlatformRefused
from visiobook.ports.publishing import Keep, Parcel, Tell

VERSION = "202411"
RESERVED = "\\|{}@[]()<>*_~"
"""Characters that mean something in LinkedIn's "little text"; a number sign is left to make hashtags."""
CHECKED_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 60.0, 60.0)
"""Between looks at whether LinkedIn has processed the video."""


class _Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)


class _Instruction(_Aliased):
    upload_url: str = Field(alias="uploadUrl")
    first_byte: int = Field(alias="firstByte")
    last_byte: int = Field(alias="lastByte")


class _Begun(_Aliased):
    video: str
    upload_token: str = Field(default="", alias="uploadToken")
    instructions: list[_Instruction] = Field(alias="uploadInstructions")


class _BegunAnswer(BaseModel):
    value: _Begun


class _Media(BaseModel):
    id: str = ""


class _Content(BaseModel):
    media: _Media = _Media()


class _Post(BaseModel):
    id: str
    content: _Content = _Content()


class _Posts(BaseModel):
    elements: list[_Post] = []


class _State(BaseModel):
    status: str


class _Likes(_Aliased):
    total: int = Field(default=0, alias="totalLikes")


class _Comments(_Aliased):
    total: int = Field(default=0, alias="aggregatedTotalComments")


class _Actions(_Aliased):
    likes: _Likes = Field(default=_Likes(), alias="likesSummary")
    comments: _Comments = Field(default=_Comments(), alias="commentsSummary")


class _Person(BaseModel):
    sub: str
    name: str = ""


@dataclass(frozen=True)
class LinkedIn:
    """Keeps :class:`visiobook.ports.publishing.Publisher`."""

    wire: Wire
    api: str = "https://api.linkedin.com"

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """Upload what is missing, then post it once."""
        upload = parcel.publication.upload
        if not upload.media:
            upload = self.wire.patiently(lambda: self._begin(parcel))
            keep(upload)
        if upload.posting:
            found = self.wire.patiently(lambda: self._posted(parcel, upload))
            if found is not None:
                return found
        else:
            upload = self._uploaded(parcel, upload, keep, tell)
            upload = upload.model_copy(update={"posting": True})
            keep(upload)
        return self._post(parcel, upload)

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """Likes and comments; LinkedIn tells members no views."""
        url = f"{self.api}/rest/socialActions/{quote(post.id, safe='')}"
        found = _Actions.model_validate_json(self._ask("GET", url, token).content)
        return Analytics(views=None, likes=found.likes.total, comments=found.comments.total, last_updated=now)

    def account(self, token: str) -> tuple[str, str]:
        """The member's URN and name."""
        found = _Person.model_validate_json(self.wire.ask("GET", f"{self.api}/v2/userinfo", token=token).content)
        return f"urn:li:person:{found.sub}", found.name

    def _begin(self, parcel: Parcel) -> Upload:
        size = parcel.video.stat().st_size
        asked = {"owner": parcel.account_id, "fileSizeBytes": size, "uploadCaptions": False, "uploadThumbnail": False}
        url = f"{self.api}/rest/videos?action=initializeUpload"
        answer = self._ask("POST", url, parcel.token, json={"initializeUploadRequest": asked})
        begun = _BegunAnswer.model_validate_json(answer.content).value
        parts = [i.model_dump(by_alias=True) for i in begun.instructions]
        return Upload(session=json.dumps(parts), media=begun.video, token=begun.upload_token)

    def _uploaded(self, parcel: Parcel, upload: Upload, keep: Keep, tell: Tell) -> Upload:
        instructions = [_Instruction.model_validate(i) for i in json.loads(upload.session)]
        size = parcel.video.stat().st_size
        for instruction in instructions[len(upload.parts) :]:
            tell(upload.sent, size)
            tag = self.wire.patiently(partial(self._send, parcel, instruction))
            sent = {"parts": (*upload.parts, tag), "sent": instruction.last_byte + 1}
            upload = upload.model_copy(update=sent)
            keep(upload)
        tell(size, size)
        self.wire.patiently(lambda: self._finalise(parcel, upload))
        self._wait_until_processed(parcel, upload)
        return upload

    def _send(self, parcel: Parcel, part: _Instruction) -> str:
        with parcel.video.open("rb") as file:
            file.seek(part.first_byte)
            data = file.read(part.last_byte - part.first_byte + 1)
        headers = {"Content-Type": "application/octet-stream"}
        answer = self.wire.ask("PUT", part.upload_url, token=parcel.token, headers=headers, content=data)
        return str(answer.headers.get("etag", "")).strip('"')

    def _finalise(self, parcel: Parcel, upload: Upload) -> None:
        asked = {"video": upload.media, "uploadToken": upload.token, "uploadedPartIds": list(upload.parts)}
        url = f"{self.api}/rest/videos?action=finalizeUpload"
        self._ask("POST", url, parcel.token, json={"finalizeUploadRequest": asked})

    def _wait_until_processed(self, parcel: Parcel, upload: Upload) -> None:
        url = f"{self.api}/rest/videos/{quote(upload.media, safe='')}"
        for pause in CHECKED_S:
            answer = self.wire.patiently(lambda: self._ask("GET", url, parcel.token))
            state = _State.model_validate_json(answer.content).status
            if state == "AVAILABLE":
                return
            if state == "PROCESSING_FAILED":
                raise PlatformRefused("LinkedIn could not process the video.", "Render it as MP4 with H.264 and AAC.")
            self.wire.sleep(pause)
        raise PlatformAway("LinkedIn has not processed the video yet.", "Publish again later; the upload is kept.")

    def _post(self, parcel: Parcel, upload: Upload) -> PlatformPost:
        """Make the post. A broken answer is looked after before it is tried again: the post may be there."""
        for pause in (*self.wire.pauses_s, None):
            try:
                return self._make_post(parcel, upload)
            except PlatformAway:
                found = self.wire.patiently(lambda: self._posted(parcel, upload))
                if found is not None:
                    return found
                if pause is None:
                    raise
                self.wire.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _make_post(self, parcel: Parcel, upload: Upload) -> PlatformPost:
        config = parcel.publication.config
        assert isinstance(config, LinkedInConfig)
        everybody = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}
        asked = {
            "author": parcel.account_id,
            "commentary": little_text(config.text),
            "visibility": config.visibility,
            "distribution": everybody,
            "content": {"media": {"title": config.title or parcel.publication.video.title, "id": upload.media}},
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        answer = self._ask("POST", f"{self.api}/rest/posts", parcel.token, json=asked)
        return _post_of(answer.headers["x-restli-id"])

    def _posted(self, parcel: Parcel, upload: Upload) -> PlatformPost | None:
        asked = {"author": parcel.account_id, "q": "author", "count": 50, "sortBy": "LAST_MODIFIED"}
        headers = {"X-RestLi-Method": "FINDER"}
        answer = self._ask("GET", f"{self.api}/rest/posts", parcel.token, headers=headers, params=asked)
        posts = _Posts.model_validate_json(answer.content).elements
        return next((_post_of(p.id) for p in posts if p.content.media.id == upload.media), None)

    def _ask(
        self,
        method: str,
        url: str,
        token: str,
        headers: dict[str, str] | None = None,
        **more: Any,  # noqa: ANN401 - httpx' own arguments
    ) -> httpx.Response:
        own = {"LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0", **(headers or {})}
        return self.wire.ask(method, url, token=token, headers=own, **more)


def little_text(text: str) -> str:
    """A text with what means something to LinkedIn escaped."""
    return "".join(f"\\{c}" if c in RESERVED else c for c in text)


def _post_of(identifier: str) -> PlatformPost:
    return PlatformPost(id=identifier, url=f"https://www.linkedin.com/feed/update/{identifier}")
