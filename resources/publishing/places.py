"""Places of one's own: a folder, or a bucket. The file's name holds the publication's id, so that it is there once."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from visiobook.domain.publication import Analytics, PlaceConfig, PlatformPost, Publication
from visiobook.errors import NotConfigured, PlatformAway, StorageFailed
from visiobook.ports.publishing import Keep, Parcel, Tell

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
class BucketPlace:
    """Keeps :class:`visiobook.ports.publishing.Publisher`: the same under ``s3://bucket/prefix``."""

    place: str

    def publish(self, parcel: Parcel, keep: Keep, tell: Tell) -> PlatformPost:
        """An upload in parts, which S3 shows when it is whole."""
        parts = urlsplit(self.place)
        key = "/".join(p for p in (parts.path.strip("/"), file_name(parcel.publication)) if p)
        client = _client()
        size = parcel.publication.video.size
        sent = [0]

        def more(count: int) -> None:
            sent[0] += count
            tell(min(sent[0], size), size)

        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            kind = {"ContentType": parcel.publication.video.media_type}
            client.upload_file(str(parcel.video), parts.netloc, key, ExtraArgs=kind, Callback=more)
            body = said(parcel.publication).encode()
            client.put_object(Bucket=parts.netloc, Key=f"{key.rsplit('.', 1)[0]}.json", Body=body)
        except (BotoCoreError, ClientError, Boto3Error) as problem:
            raise PlatformAway(
                f"The video could not be put into {self.place}: {problem}.", "Check the bucket and its rights."
            ) from problem
        return PlatformPost(id=key, url=f"s3://{parts.netloc}/{key}")

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
