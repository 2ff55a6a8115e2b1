"""Recipes, artifacts and receipts: why nothing is made twice, and how every artifact came to be."""

from collections.abc import Mapping
from datetime import datetime

from visiobook.domain.base import Digest, Value


class EngineRef(Value):
    """The engine a recipe names. ``fingerprint`` covers model, revision and precision."""

    port: str
    name: str
    fingerprint: str


class NamedInput(Value):
    name: str
    digest: Digest


class Recipe(Value):
    """All that decides an artifact's bytes. Two equal recipes make one artifact.

    ``parameters`` is canonical JSON of a domain value. Never put offsets, positions in the film or file names into it:
    a scene that did not change must keep its recipe when the scene before it grows.
    """

    stage: str
    stage_version: str
    engine: EngineRef | None = None
    parameters: str = "{}"
    inputs: tuple[NamedInput, ...] = ()

    @classmethod
    def of(
        cls,
        stage: str,
        stage_version: str,
        parameters: Value | None = None,
        engine: EngineRef | None = None,
        inputs: Mapping[str, Digest] | None = None,
    ) -> "Recipe":
        """A recipe from a parameter value and named input digests."""
        named = tuple(NamedInput(name=n, digest=d) for n, d in sorted((inputs or {}).items()))
        text = parameters.canonical_json() if parameters is not None else "{}"
        return cls(stage=stage, stage_version=stage_version, engine=engine, parameters=text, inputs=named)

    def digest(self) -> Digest:
        """The recipe's address."""
        return self.content_digest()


class Artifact(Value):
    """Bytes in the store: ``digest`` is their SHA-256."""

    digest: Digest
    media_type: str
    size: int


class Credit(Value):
    """Whose work is in an artifact, under which licence (SPDX identifier where there is one)."""

    work: str
    author: str = ""
    licence: str
    url: str = ""


class Receipt(Value):
    """How an artifact was made: recipe, bytes, engine, licences, time and resources. Kept beside the artifact."""

    recipe: Recipe
    recipe_digest: Digest
    artifact: Artifact
    made_at: datetime
    wall_s: float
    cpu_s: float
    cost_usd: float = 0.0
    """What a provider charged, by its published price or its own count of use."""
    credits: tuple[Credit, ...] = ()
    details: str = "{}"
    """Canonical JSON of what the maker measured or found besides the bytes (word timings, focus boxes, loudness …)."""


class Use(Value):
    """One artifact a step needed: made now, or found in the store."""

    stage: str
    item: str
    recipe: Digest
    artifact: Digest
    made: bool
    wall_s: float = 0.0
    cpu_s: float = 0.0
    """Seconds its producer worked in this run; 0 when found."""


class Manifest(Value):
    """Every artifact a step needed, in order."""

    uses: tuple[Use, ...] = ()
