"""What a store promises whose bytes can be let go of. Its test class inherits this beside the store's contract."""

from datetime import UTC, datetime, timedelta

from tests.storage.contract import receipt_for, recipe
from visiobook.domain.base import sha256

SOON = timedelta(hours=1)
LATER = datetime.now(UTC) + SOON


class PrunableContract:
    def test_all_bytes_are_listed_with_their_size_and_when_they_were_used(self, store):
        before = datetime.now(UTC) - timedelta(seconds=5)  # the server's clock counts whole seconds
        store.put_bytes(b"one")
        store.put_bytes(b"three")
        listed = {s.digest: s for s in store.stored()}
        assert {d: s.size for d, s in listed.items()} == {sha256(b"one"): 3, sha256(b"three"): 5}
        assert all(before <= s.used_at < datetime.now(UTC) + SOON for s in listed.values())

    def test_what_is_let_go_of_is_not_found_and_can_be_made_again(self, store):
        digest = store.put_bytes(b"old")
        receipt = store.keep(receipt_for(b"old", recipe()))
        assert store.remove(digest, LATER)
        assert store.find(receipt.recipe_digest) is None
        assert list(store.stored()) == [] and list(store.receipts()) == []
        store.put_bytes(b"old")
        assert store.find(receipt.recipe_digest) == receipt  # the receipt was kept

    def test_letting_go_twice_is_no_error(self, store):
        digest = store.put_bytes(b"old")
        assert store.remove(digest, LATER) and store.remove(digest, LATER)

    def test_what_was_used_since_stays(self, store):
        digest = store.put_bytes(b"young")
        assert not store.remove(digest, datetime.now(UTC) - SOON)
        assert store.read(digest) == b"young"
