import pytest

from resources.storage.local import LocalStore
from resources.storage.overlay import OverlayStore
from tests.storage.contract import StoreContract, receipt_for, recipe


class TestOverlayStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return OverlayStore(LocalStore(tmp_path / "base"))

    def test_it_reads_what_the_base_has(self, tmp_path):
        base = LocalStore(tmp_path / "base")
        digest = base.put_bytes(b"below")
        receipt = base.keep(receipt_for(b"below", recipe()))
        over = OverlayStore(base)
        assert over.find(recipe().digest()) == receipt
        assert over.read(digest) == over.path(digest).read_bytes() == b"below"
        assert list(over.receipts()) == [receipt]

    def test_it_never_writes_to_the_base(self, tmp_path):
        over = OverlayStore(LocalStore(tmp_path / "base"))
        over.put_bytes(b"tried")
        over.keep(receipt_for(b"tried", recipe()))
        assert over.find(recipe().digest()) is not None
        assert not (tmp_path / "base").exists()

    def test_the_result_in_the_base_stands(self, tmp_path):
        base = LocalStore(tmp_path / "base")
        base.put_bytes(b"first")
        first = base.keep(receipt_for(b"first", recipe()))
        over = OverlayStore(base)
        over.put_bytes(b"second")
        assert over.keep(receipt_for(b"second", recipe())) == first
