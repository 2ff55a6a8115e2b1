import pytest

from resources.engines.embedding import usem
from tests.engines.contract import EmbeddingContract
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings


class TestSentenceEncoder(EmbeddingContract):
    @pytest.fixture(scope="class")
    def engine(self, tmp_path_factory):
        return usem.SentenceEncoder(EngineSettings(cache_dir=tmp_path_factory.mktemp("cache")))

    def test_a_translation_is_nearer_than_another_sentence(self, engine):
        wolf, loup, sea = engine.embed(
            ["The wolf ran through the wood.", "Le loup courait dans le bois.", "The sea was calm."]
        )

        def near(a, b):
            return sum(x * y for x, y in zip(a, b, strict=True))

        assert near(wolf, loup) > near(wolf, sea) + 0.2

    def test_more_sentences_than_a_batch_come_back_in_order(self, engine):
        sentences = [f"Sentence number {n}." for n in range(usem.BATCH + 3)]
        vectors = engine.embed(sentences)
        last = engine.embed(sentences[-1:])[0]
        assert len(vectors) == len(sentences) and sum(a * b for a, b in zip(vectors[-1], last, strict=True)) > 0.999


def test_weights_other_than_the_checked_ones_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(usem, "SHA256", "0" * 64)
    with pytest.raises(EngineFailed, match="not the ones checked"):
        usem.SentenceEncoder(EngineSettings(cache_dir=tmp_path)).fingerprint()
