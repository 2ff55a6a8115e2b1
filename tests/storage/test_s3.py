"""The store on S3 keeps the same promises as the folder, on a real S3 server."""

from pathlib import Path

import pytest

from resources.storage.s3 import S3Store
from tests import s3
from tests.storage.contract import StoreContract, receipt_for, recipe
from tests.storage.prunable import PrunableContract
from visiobook.errors import BadInput, NotFound, StorageFailed


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    yield from s3.server(tmp_path_factory.mktemp("s3"))


@pytest.fixture
def bucket(address, monkeypatch) -> str:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return "s3://films"


class TestS3Store(StoreContract, PrunableContract):
    @pytest.fixture
    def store(self, tmp_path: Path, bucket: str) -> S3Store:
        return S3Store(f"{bucket}/{tmp_path.name}", tmp_path / "cache")

    def test_another_machine_finds_what_was_made(self, store, tmp_path, bucket):
        digest = store.put_bytes(b"a still")
        receipt = store.keep(receipt_for(b"a still", recipe()))
        other = S3Store(f"{bucket}/{tmp_path.name}", tmp_path / "other")
        assert other.find(receipt.recipe_digest) == receipt
        assert other.path(digest).read_bytes() == b"a still"

    def test_the_cache_may_be_deleted(self, store, tmp_path):
        import shutil

        digest = store.put_bytes(b"a still")
        assert store.read(digest) == b"a still"
        shutil.rmtree(tmp_path / "cache")
        assert store.read(digest) == b"a still"

    def test_an_object_that_is_not_its_digest_is_damaged(self, store):
        digest = store.put_bytes(b"a still")
        store._s3().put_object(Bucket="films", Key=store._bytes_key(digest), Body=b"another")
        with pytest.raises(StorageFailed, match="damaged"):
            store.read(digest)


def test_a_server_that_is_away_is_a_named_error(bucket, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageFailed, match="films"):
        S3Store("s3://films/x", tmp_path).find("0" * 64)


def test_an_address_that_is_not_s3_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no S3 address"):
        S3Store("http://films", tmp_path)


def test_a_missing_artifact_is_named(bucket, tmp_path):
    with pytest.raises(NotFound):
        S3Store("s3://films/nothing", tmp_path).read("1" * 64)
