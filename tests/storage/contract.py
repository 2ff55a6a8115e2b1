"""What every artifact store promises. A store's test class inherits this and says how to make one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from visiobook.domain.base import sha256
from visiobook.domain.recipe import Artifact, Credit, Receipt, Recipe
from visiobook.errors import NotFound
from visiobook.ports.artifacts import ArtifactStore

UNKNOWN = "0" * 64


def recipe(name: str = "still") -> Recipe:
    return Recipe.of(name, "1")


def receipt_for(data: bytes, made_from: Recipe, wall_s: float = 0.0) -> Receipt:
    return Receipt(
        recipe=made_from,
        recipe_digest=made_from.digest(),
        artifact=Artifact(digest=sha256(data), media_type="text/plain", size=len(data)),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        wall_s=wall_s,
        cpu_s=0.0,
        credits=(Credit(work="Arbre — Été", licence="CC0-1.0"),),
    )


class StoreContract:
    @pytest.fixture
    def store(self, tmp_path: Path) -> ArtifactStore:
        raise NotImplementedError

    def test_bytes_come_back_under_their_sha256(self, store):
        digest = store.put_bytes(b"a picture")
        assert digest == sha256(b"a picture")
        assert store.read(digest) == b"a picture"

    def test_empty_bytes_are_bytes(self, store):
        assert store.read(store.put_bytes(b"")) == b""

    def test_the_same_bytes_can_be_stored_twice(self, store):
        assert store.put_bytes(b"same") == store.put_bytes(b"same")

    def test_a_finished_file_is_moved_in(self, store, tmp_path):
        file = tmp_path / "film.mp4"
        file.write_bytes(b"film")
        digest = store.put_bytes(file)
        assert not file.exists()
        assert store.read(digest) == b"film"

    def test_a_finished_file_is_moved_in_even_if_its_bytes_are_there(self, store, tmp_path):
        store.put_bytes(b"film")
        file = tmp_path / "film.mp4"
        file.write_bytes(b"film")
        assert store.read(store.put_bytes(file)) == b"film"
        assert not file.exists()

    def test_the_bytes_are_a_local_read_only_file(self, store):
        path = store.path(store.put_bytes(b"read me"))
        assert path.read_bytes() == b"read me"
        assert not path.stat().st_mode & 0o222

    def test_what_is_not_there_is_named(self, store):
        with pytest.raises(NotFound, match=UNKNOWN[:12]):
            store.read(UNKNOWN)
        with pytest.raises(NotFound, match=UNKNOWN[:12]):
            store.path(UNKNOWN)

    def test_an_unknown_recipe_is_not_found(self, store):
        assert store.find(recipe().digest()) is None

    def test_a_receipt_is_found_by_its_recipe(self, store):
        store.put_bytes(b"still")
        receipt = receipt_for(b"still", recipe())
        assert store.keep(receipt) == receipt
        assert store.find(recipe().digest()) == receipt

    def test_a_receipt_without_its_bytes_is_not_found(self, store):
        store.keep(receipt_for(b"never stored", recipe()))
        assert store.find(recipe().digest()) is None

    def test_the_first_result_of_a_recipe_stands(self, store):
        store.put_bytes(b"one")
        store.put_bytes(b"two")
        first = store.keep(receipt_for(b"one", recipe()))
        assert store.keep(receipt_for(b"two", recipe())) == first
        assert store.find(recipe().digest()) == first

    def test_a_lost_result_makes_room_for_the_next(self, store):
        store.keep(receipt_for(b"lost", recipe()))
        store.put_bytes(b"made again")
        again = store.keep(receipt_for(b"made again", recipe()))
        assert again.artifact.digest == sha256(b"made again")
        assert store.find(recipe().digest()) == again

    def test_all_receipts_can_be_listed(self, store):
        store.put_bytes(b"still")
        for name in ("one", "two", "three"):
            store.keep(receipt_for(b"still", recipe(name)))
        assert {receipt.recipe.stage for receipt in store.receipts()} == {"one", "two", "three"}
