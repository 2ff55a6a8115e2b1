import pytest

from resources.storage.memory import MemoryStore
from tests.storage.contract import StoreContract
from tests.storage.prunable import PrunableContract


class TestMemoryStore(StoreContract, PrunableContract):
    @pytest.fixture
    def store(self, tmp_path):
        return MemoryStore()
