"""The one place where an artifact is made or found: recipe in, artifact out, receipt kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from visiobook.domain.base import Value
from visiobook.domain.engine import Port
from visiobook.domain.recipe import Artifact, Credit, EngineRef, Manifest, Receipt, Recipe, Use
from visiobook.ports.ahead import Ahead
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.clock import Clock
from visiobook.ports.engine import Engine
from visiobook.ports.progress import Progress

V = TypeVar("V", bound=Value)
Kept = Callable[[Receipt], None]
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Product:
    """What a producer hands over: bytes, or a finished temporary file that the store moves in."""

    data: bytes | Path
    media_type: str
    credits: tuple[Credit, ...] = ()
    details: Value | None = None
    cost_usd: float = 0.0


@dataclass
class StepTally:
    """What one stage made, found, and how long its producers worked."""

    made: int = 0
    found: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0


@dataclass
class Maker:
    """Makes artifacts, each once. ``tally`` counts per stage what was made and found; ``uses`` lists each artifact."""

    store: ArtifactStore
    clock: Clock
    progress: Progress
    ahead: Ahead | None = None
    """Who began some of this run's work before its step came; what they made counts as made in this run."""
    kept: Kept | None = None
    """Hears of everything that is made, as soon as it is in the store."""
    tally: dict[str, StepTally] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)

    def make(self, recipe: Recipe, produce: Callable[[], Product], item: str = "") -> Receipt:
        """The receipt of the recipe's artifact: found in the store, or made by ``produce`` and kept."""
        digest = recipe.digest()
        begun = self.ahead.made(digest) if self.ahead is not None else None
        if begun is not None:
            self._count(begun, item, made=True, wall_s=begun.wall_s, cpu_s=begun.cpu_s)
            return begun
        found = self.store.find(digest)
        if found is not None:
            self._count(found, item, made=False)
            return found
        wall, cpu = self.clock.wall_s(), self.clock.cpu_s()
        product = produce()
        return self.keep(recipe, product, self.clock.wall_s() - wall, self.clock.cpu_s() - cpu, item)

    def keep(self, recipe: Recipe, product: Product, wall_s: float, cpu_s: float, item: str = "") -> Receipt:
        """Store a product that was made outside :meth:`make` (in a batch or another process)."""
        size = len(product.data) if isinstance(product.data, bytes) else product.data.stat().st_size
        artifact = Artifact(digest=self.store.put_bytes(product.data), media_type=product.media_type, size=size)
        receipt = Receipt(
            recipe=recipe,
            recipe_digest=recipe.digest(),
            artifact=artifact,
            made_at=self.clock.now(),
            wall_s=wall_s,
            cpu_s=cpu_s,
            cost_usd=product.cost_usd,
            credits=product.credits,
            details=product.details.canonical_json() if product.details is not None else "{}",
        )
        kept = self.store.keep(receipt)
        if self.kept is not None:
            self.kept(kept)
        self._count(kept, item, made=True, wall_s=wall_s, cpu_s=cpu_s)
        return kept

    def find(self, recipe: Recipe, item: str = "") -> Receipt | None:
        """The receipt if the recipe was made before (counted as found), else None."""
        receipt = self.store.find(recipe.digest())
        if receipt is not None:
            self._count(receipt, item, made=False)
        return receipt

    def make_value(self, recipe: Recipe, kind: type[V], produce: Callable[[], V], item: str = "") -> tuple[V, Receipt]:
        """A domain value as an artifact (canonical JSON), and its receipt."""
        receipt = self.make(recipe, lambda: Product(produce().canonical_json().encode(), JSON_TYPE), item)
        return kind.model_validate_json(self.store.read(receipt.artifact.digest)), receipt

    def manifest(self) -> Manifest:
        """Every artifact needed so far."""
        return Manifest(uses=tuple(self.uses))

    def _count(self, receipt: Receipt, item: str, made: bool, wall_s: float = 0.0, cpu_s: float = 0.0) -> None:
        stage = receipt.recipe.stage
        step = self.tally.setdefault(stage, StepTally())
        step.made += made
        step.found += not made
        step.wall_s += wall_s
        step.cpu_s += cpu_s
        self.uses.append(
            Use(
                stage=stage,
                item=item,
                recipe=receipt.recipe_digest,
                artifact=receipt.artifact.digest,
                made=made,
                wall_s=wall_s,
                cpu_s=cpu_s,
            )
        )
        self.progress.advance(stage, item, made)


def engine_ref(port: Port, engine: Engine) -> EngineRef:
    """What a recipe says of an engine."""
    return EngineRef(port=port.value, name=engine.info().name, fingerprint=engine.fingerprint())
