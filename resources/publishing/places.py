"""Places of one's own: a folder, or a bucket. The file's name holds the publication's id, so that it is there once."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from visiobook.domain.publication import Analytics, PlaceConfig, PlatformPost, Publication, Upload
from visiobook.errors import NotConfigured, PlatformAway, StorageFailed
from visiobook.ports.publishing import Keep, Parcel, Tell

PART = 16 << 20
"""Bytes of a part: S3 takes at most 10,000 of them, and none under 5 MiB but the last."""
GONE = ("NoSuchUpload", "404", "NotFound")
ENDINGS = {"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/x-matroska": ".mkv"}


@dataclass(frozen=True)
class FolderPlace:
    """Keeps :class:`visiobook.ports.publishing.Publisher`: the video and a JSON of what was said of it, in a folder."""

    folder: Path

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """A copy that is whole or not there."""
        name = file_name(parcel.publication)
        target = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{name}.part")
            shutil.copyfile(parcel.video, partial)
            partial.replace(target)
            target.with_suffix(".json").write_text(said(parcel.publication), encoding="utf-8")
        except OSError as problem:
            raise StorageFailed(
                f"The video could not be put into {self.folder}: {problem.strerror or problem}.",
                "Free some space or mend the folder's permissions, and publish again.",
            ) from problem
        tell(parcel.publication.video.size, parcel.publication.video.size)
        return PlatformPost(id=name, url=target.resolve().as_uri())

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """A folder counts nothing."""
        return None


@dataclass(frozen=True)
class InParts:
    """One object of a bucket, uploaded in parts. The upload's id is kept before the first part: a process that takes
    over asks which parts are there and sends the others.
    """

    client: Any
    bucket: str
    key: str
    part: int

    def send(self, parcel: Parcel, keep: Keep, tell: Tell) -> None:
        """Upload what is missing. Raises what boto3 raises."""
        from botocore.exceptions import ClientError

        upload = parcel.publication.upload
        try:
            self._go_on(parcel, upload if upload.session else self._begun(parcel, keep), tell)
        except ClientError as problem:
            if not upload.session or problem.response["Error"]["Code"] not in GONE:
                raise
            # It was finished before its end could be kept, or the bucket has cleared it away.
            if not self._is_there(parcel):
                self._go_on(parcel, self._begun(parcel, keep), tell)

    def _begun(self, parcel: Parcel, keep: Keep) -> Upload:
        video = parcel.publication.video
        mark = {"sha256": video.file}
        answer = self._ask("create_multipart_upload", ContentType=video.media_type, Metadata=mark)
        upload = Upload(session=answer["UploadId"])
        keep(upload)
        return upload

    def _go_on(self, parcel: Parcel, upload: Upload, tell: Tell) -> None:
        there, size = self._there(upload), parcel.video.stat().st_size
        tags = []
        with parcel.video.open("rb") as file:
            for number in range(1, max(1, -(-size // self.part)) + 1):
                start = (number - 1) * self.part
                length = min(self.part, size - start)
                if there.get(number, ("", -1))[1] != length:
                    file.seek(start)
                    there[number] = self._sent(upload, number, file.read(length)), length
                tags.append({"PartNumber": number, "ETag": there[number][0]})
                tell(start + length, size)
        self._ask("complete_multipart_upload", UploadId=upload.session, MultipartUpload={"Parts": tags})

    def _sent(self, upload: Upload, number: int, data: bytes) -> str:
        answer = self._ask("upload_part", UploadId=upload.session, PartNumber=number, Body=data)
        return str(answer["ETag"])

    def _there(self, upload: Upload) -> dict[int, tuple[str, int]]:
        """The tags and sizes of the parts that have arrived."""
        pages = self.client.get_paginator("list_parts")
        listed = pages.paginate(Bucket=self.bucket, Key=self.key, UploadId=upload.session)
        return {p["PartNumber"]: (p["ETag"], p["Size"]) for page in listed for p in page.get("Parts", ())}

    def _is_there(self, parcel: Parcel) -> bool:
        """Whether the whole video lies there already."""
        from botocore.exceptions import ClientError

        try:
            found = self._ask("head_object")
        except ClientError:
            return False
        return bool(found["ContentLength"] == parcel.video.stat().st_size)

    def _ask(self, call: str, **members: object) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(self.client, call)(Bucket=self.bucket, Key=self.key, **members)
        return answer


@dataclass(frozen=True)
class BucketPlace:
    """Keeps :class:`visiobook.ports.publishing.Publisher`: the same under ``s3://bucket/prefix``."""

    place: str
    part: int = PART

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """An upload in parts, which S3 shows when it is whole."""
        place = urlsplit(self.place)
        key = "/".join(p for p in (place.path.strip("/"), file_name(parcel.publication)) if p)
        client = _client()

        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            InParts(client, place.netloc, key, self.part).send(parcel, keep, tell)
            body = said(parcel.publication).encode()
            client.put_object(Bucket=place.netloc, Key=f"{key.rsplit('.', 1)[0]}.json", Body=body)
        except (BotoCoreError, ClientError, Boto3Error) as problem:
            raise PlatformAway(
                f"The video could not be put into {self.place}: {problem}.", "Check the bucket and its rights."
            ) from problem
        return PlatformPost(id=key, url=f"s3://{place.netloc}/{key}")

    def analytics(self, post: PlatformPost, token: str, now: datetime) -> Analytics | None:
        """A bucket counts nothing."""
        return None


def file_name(publication: Publication) -> str:
    """The wished name, or the video's title, with the publication's id: another one never overwrites it."""
    config = publication.config
    wished = config.name if isinstance(config, PlaceConfig) else ""
    plain = re.sub(r"[^\w-]+", "-", wished or publication.video.title, flags=re.ASCII).strip("-_")[:80] or "video"
    return f"{plain}-{publication.id[:8]}{ENDINGS.get(publication.video.media_type, '.mp4')}"


def said(publication: Publication) -> str:
    """What stands beside the file."""
    config = publication.config
    told = {
        "title": publication.video.title,
        "description": config.description if isinstance(config, PlaceConfig) else "",
        "video_id": publication.video.id,
        "sha256": publication.video.file,
        "duration_s": publication.video.duration_s,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _client() -> Any:  # noqa: ANN401 - boto3 makes its clients' types at run time
    try:
        import boto3
    except ImportError as missing:
        raise NotConfigured("Publishing to S3 needs boto3.", "pip install visiobook[s3]") from missing
    return boto3.client("s3")
