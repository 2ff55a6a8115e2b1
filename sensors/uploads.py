"""Uploads: a text dropped in a watched folder or S3 prefix becomes a project and its film is made."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dagster as dg

from visiobook.domain.project import Brief
from visiobook.errors import BadInput, EmptySource, VisiobookError
from visiobook.server_settings import ServerSettings
from visiobook.services.projects import Source, set_up, slug
from visiobook.services.service import Service
from visiobook.services.studio import Studio

KINDS = (".txt", ".md", ".markdown", ".html", ".htm", ".epub", ".pdf", ".docx", ".fountain", ".rtf")
SETTLED_S = 2.0
"""A file must be unchanged for so long: it may still be being copied."""
AT_ONCE = 5
S3_MARK = "s3:"


@dataclass(frozen=True)
class Upload:
    """A text found. ``mark`` changes when its content does."""

    name: str
    mark: str
    path: Path | None = None
    bucket: str = ""
    key: str = ""

    def read(self) -> bytes:
        """Its bytes."""
        if self.path is not None:
            return self.path.read_bytes()
        body = _s3().get_object(Bucket=self.bucket, Key=self.key)["Body"]
        data: bytes = body.read()
        return data


def uploads_sensor(film_job: str) -> dg.SensorDefinition:
    """The sensor that makes films of uploads with the job of this name."""

    @dg.sensor(
        name="uploads",
        job_name=film_job,
        minimum_interval_seconds=5,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Makes a film of every text dropped into VISIOBOOK_UPLOADS_DIR or VISIOBOOK_UPLOADS_S3.",
    )
    def uploads(
        context: dg.SensorEvaluationContext, service: dg.ResourceParam[Service], studio: dg.ResourceParam[Studio]
    ) -> dg.SensorResult | dg.SkipReason:
        """Set up a project for each new or changed text and ask for its film."""
        known: dict[str, str] = json.loads(context.cursor) if context.cursor else {}
        now = service.clock.now().timestamp()
        fresh = [u for u in found_uploads(service.settings, now) if known.get(u.name) != u.mark][:AT_ONCE]
        if not fresh:
            return dg.SkipReason("Nothing new.")
        asked = [_requested_or_told(context, upload, studio) for upload in fresh]
        requests = [request for request in asked if request is not None]
        cursor = json.dumps({**known, **{u.name: u.mark for u in fresh}})
        keys = [str(r.partition_key) for r in requests]
        partitions = [dg.AddDynamicPartitionsRequest("projects", keys)] if keys else []
        return dg.SensorResult(run_requests=requests, dynamic_partitions_requests=partitions, cursor=cursor)

    return uploads


def found_uploads(settings: ServerSettings, now_s: float) -> Iterator[Upload]:
    """Every text in the watched places, in order of name."""
    if settings.uploads_dir is not None and settings.uploads_dir.is_dir():
        yield from _in_folder(settings.uploads_dir, now_s)
    if settings.uploads_s3:
        yield from _in_bucket(settings.uploads_s3)


def _requested_or_told(context: dg.SensorEvaluationContext, upload: Upload, studio: Studio) -> dg.RunRequest | None:
    """The run of an upload; None for one that cannot be used, which is told and left until it changes."""
    try:
        return _requested(upload, studio)
    except VisiobookError as error:
        context.log.error(f"{upload.name} is left out: {error.message} {error.hint}")
        return None


def _requested(upload: Upload, studio: Studio) -> dg.RunRequest:
    source = Source(data=upload.read(), name=upload.name.rsplit("/", 1)[-1])
    if not source.data.strip():
        raise EmptySource("There is nothing in it.", "Put the text in; it is looked at again when it changes.")
    project = set_up(studio, source, project_name(upload), Brief())
    key = f"{upload.name}:{upload.mark}"
    return dg.RunRequest(run_key=key, partition_key=project.id, tags={"visiobook/project": project.id})


def project_name(upload: Upload) -> str:
    """The project's name: the place below what is watched, so that two texts of one name in two folders are two.

    A name without a Latin letter or digit gets one from its digest, since ids have nothing else.
    """
    name = str(Path(upload.name.removeprefix(S3_MARK)).with_suffix(""))
    try:
        slug(name)
    except BadInput:
        return f"upload-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name


def _in_folder(folder: Path, now_s: float) -> Iterator[Upload]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in KINDS and path.is_file() and not path.name.startswith("."):
            stat = path.stat()
            if now_s - stat.st_mtime >= SETTLED_S:
                yield Upload(str(path.relative_to(folder)), f"{stat.st_mtime_ns}:{stat.st_size}", path)


def _in_bucket(place: str) -> Iterator[Upload]:
    parts = urlsplit(place)
    prefix = parts.path.lstrip("/")
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=parts.netloc, Prefix=prefix)
    for page in pages:
        for item in page.get("Contents", []):
            name = item["Key"].removeprefix(prefix).lstrip("/")
            if Path(name).suffix.lower() in KINDS:
                mark = hashlib.sha256(f"{item['ETag']}{item['Size']}".encode()).hexdigest()[:16]
                yield Upload(f"{S3_MARK}{name}", mark, bucket=parts.netloc, key=item["Key"])


def _s3() -> Any:  # noqa: ANN401 - boto3 makes its clients' types at run time
    import boto3

    return boto3.client("s3")
