"""The artifact store in an S3 bucket, shared by any number of machines.

PREFIX/bytes/ab/cdef…          the bytes whose SHA-256 is abcdef…
PREFIX/receipts/01/2345….json  the receipt of the recipe whose digest is 012345…
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from resources.storage.local import LocalStore
from visiobook.domain.base import Digest, sha256
from visiobook.domain.pruning import Stored
from visiobook.domain.recipe import Receipt
from visiobook.errors import BadInput, EngineMissing, NotFound, StorageFailed

MISSING = ("404", "NoSuchKey", "NotFound")
TAKEN = ("412", "PreconditionFailed")
UNKNOWN = ("501", "NotImplemented")


class S3Store:
    """Keeps :class:`visiobook.ports.artifacts.ArtifactStore` under ``s3://bucket/prefix``.

    Credentials, region and another server's address come from the usual places (``AWS_ACCESS_KEY_ID``,
    ``AWS_ENDPOINT_URL`` …). A put is whole or not there, as S3 promises. That the first receipt stands is kept by a
    conditional put; a server without those keeps the last of receipts written within the same milliseconds. ``cache``
    holds what was read as files: it may be deleted at any time.
    """

    def __init__(self, url: str, cache: Path) -> None:
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise BadInput(f"{url!r} is no S3 address.", "Write it as s3://bucket/prefix.")
        self._bucket = parts.netloc
        self._prefix = parts.path.strip("/")
        self._cache = LocalStore(cache)
        self._client: Any = None

    def find(self, recipe_digest: Digest) -> Receipt | None:
        """The receipt of a recipe whose bytes are whole."""
        receipt = self._receipt(self._receipt_key(recipe_digest))
        return receipt if receipt is not None and self._is_whole(receipt) else None

    def put_bytes(self, data: bytes | Path) -> Digest:
        """Store bytes, or a finished file which is moved in."""
        digest, size = _measured(data)
        key = self._bytes_key(digest)
        if self._size(key) != size:
            self._upload(key, data)
        if isinstance(data, Path):
            self._cache.put_bytes(data)
        return digest

    def keep(self, receipt: Receipt) -> Receipt:
        """Record a receipt; the first one whose bytes are whole stands."""
        key = self._receipt_key(receipt.recipe_digest)
        first = self.find(receipt.recipe_digest)
        if first is not None:
            return first
        stale = self._size(key) is not None
        if not self._put_first(key, receipt.canonical_json().encode(), replace=stale):
            return self.find(receipt.recipe_digest) or receipt
        return receipt

    def read(self, digest: Digest) -> bytes:
        """The bytes, checked against their digest."""
        return self._cached(digest).read_bytes()

    def path(self, digest: Digest) -> Path:
        """A read-only file in the cache."""
        return self._cached(digest)

    def receipts(self) -> Iterator[Receipt]:
        """All receipts whose bytes are whole."""
        for key in self._keys("receipts/"):
            receipt = self._receipt(key)
            if receipt is not None and self._is_whole(receipt):
                yield receipt

    def stored(self) -> Iterator[Stored]:
        """All bytes. A bucket does not know when they were last read: ``used_at`` is when they were written."""
        for item in self._objects("bytes/"):
            digest = "".join(item["Key"].rsplit("/", 2)[-2:])
            yield Stored(digest=digest, size=item["Size"], used_at=item["LastModified"])

    def remove(self, digest: Digest, unless_used_after: datetime) -> bool:
        """Remove bytes that were not written since."""
        key = self._bytes_key(digest)
        at = self._head(key)
        if at is not None and at["LastModified"] > unless_used_after:
            return False
        with self._errors():
            self._s3().delete_object(Bucket=self._bucket, Key=key)
        self._cache.remove(digest, unless_used_after)
        return True

    def _cached(self, digest: Digest) -> Path:
        try:
            return self._cache.path(digest)
        except NotFound:
            data = self._get(self._bytes_key(digest))
        if data is None:
            raise NotFound(f"Artifact {digest[:12]} is not in s3://{self._bucket}.", "Run again to make it.")
        if sha256(data) != digest:
            raise StorageFailed(
                f"Artifact {digest[:12]} in s3://{self._bucket} is damaged.", "Delete the object and run again."
            )
        self._cache.put_bytes(data)
        return self._cache.path(digest)

    def _is_whole(self, receipt: Receipt) -> bool:
        return self._size(self._bytes_key(receipt.artifact.digest)) == receipt.artifact.size

    def _receipt(self, key: str) -> Receipt | None:
        data = self._get(key)
        try:
            return Receipt.model_validate_json(data) if data is not None else None
        except ValidationError:  # a receipt of another version: as good as none
            return None

    def _get(self, key: str) -> bytes | None:
        with self._errors():
            try:
                found: bytes = self._s3().get_object(Bucket=self._bucket, Key=key)["Body"].read()
                return found
            except self._s3().exceptions.ClientError as problem:
                if _code(problem) in MISSING:
                    return None
                raise

    def _size(self, key: str) -> int | None:
        at = self._head(key)
        return int(at["ContentLength"]) if at is not None else None

    def _head(self, key: str) -> Any | None:  # noqa: ANN401 - boto3 answers with a dictionary without types
        with self._errors():
            try:
                return self._s3().head_object(Bucket=self._bucket, Key=key)
            except self._s3().exceptions.ClientError as problem:
                if _code(problem) in MISSING:
                    return None
                raise

    def _upload(self, key: str, data: bytes | Path) -> None:
        with self._errors():
            if isinstance(data, Path):
                self._s3().upload_file(str(data), self._bucket, key)
            else:
                self._s3().put_object(Bucket=self._bucket, Key=key, Body=data)

    def _put_first(self, key: str, data: bytes, replace: bool) -> bool:
        """Put unless there is one already; False when another writer was first."""
        condition = {} if replace else {"IfNoneMatch": "*"}
        with self._errors():
            try:
                self._s3().put_object(Bucket=self._bucket, Key=key, Body=data, **condition)
            except self._s3().exceptions.ClientError as problem:
                if _code(problem) in TAKEN:
                    return False
                if _code(problem) not in UNKNOWN or replace:
                    raise
                self._s3().put_object(Bucket=self._bucket, Key=key, Body=data)
        return True

    def _keys(self, below: str) -> Iterator[str]:
        yield from (item["Key"] for item in self._objects(below))

    def _objects(self, below: str) -> Iterator[Any]:
        with self._errors():
            pages = self._s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._key(below))
            for page in pages:
                yield from page.get("Contents", [])

    def _bytes_key(self, digest: Digest) -> str:
        return self._key(f"bytes/{digest[:2]}/{digest[2:]}")

    def _receipt_key(self, recipe_digest: Digest) -> str:
        return self._key(f"receipts/{recipe_digest[:2]}/{recipe_digest[2:]}.json")

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _s3(self) -> Any:  # noqa: ANN401 - boto3 makes its clients' types at run time
        if self._client is None:
            try:
                import boto3
            except ModuleNotFoundError as missing:
                raise EngineMissing("The S3 store needs boto3.", "pip install visiobook[s3]") from missing
            self._client = boto3.client("s3")
        return self._client

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError) as problem:
            raise StorageFailed(
                f"s3://{self._bucket} does not answer as it should: {problem}.",
                "Check the bucket, AWS_ENDPOINT_URL and the credentials.",
            ) from problem


def _code(problem: Any) -> str:  # noqa: ANN401 - botocore's error has no types
    return str(problem.response.get("Error", {}).get("Code", ""))


def _measured(data: bytes | Path) -> tuple[Digest, int]:
    if isinstance(data, bytes):
        return sha256(data), len(data)
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), data.stat().st_size
