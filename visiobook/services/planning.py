"""Reading an upgrade's plan off the receipts of what films were made of.

An artifact is stale when its recipe names the port and another engine than the target; so is whatever has a stale
artifact among its inputs, and so on. Time, money and size are the means of what the target's own receipts say, of the
port's receipts where the target has none yet, and of the price list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.plan import Policy, ProjectEstimate, StageEstimate, UpgradePlan
from visiobook.domain.project import EngineChoice, Project
from visiobook.domain.recipe import EngineRef, Manifest, Receipt, Recipe, Use
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.prices import Priced
from visiobook.ports.records import ProjectRecords
from visiobook.stages.making import engine_ref
from visiobook.stages.remaking import engine_of, request_of, with_engine

PRICED = {Port.IMAGE, Port.SPEECH, Port.MUSIC}
"""Ports whose requests can be read back from recipes, and so be priced one by one."""


@dataclass(frozen=True)
class Stale:
    """An artifact of a project that the target engine (``ref``) would make anew."""

    project: str
    use: Use
    recipe: Recipe
    ref: EngineRef


@dataclass
class Means:
    """Running means of what receipts measured."""

    count: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    cost_usd: float = 0.0
    size: float = 0.0

    def add(self, receipt: Receipt) -> None:
        """Take one receipt in."""
        self.count += 1
        for name, value in (
            ("wall_s", receipt.wall_s),
            ("cpu_s", receipt.cpu_s),
            ("cost_usd", receipt.cost_usd),
            ("size", float(receipt.artifact.size)),
        ):
            mean = getattr(self, name)
            setattr(self, name, mean + (value - mean) / self.count)


@dataclass
class Measured:
    """Means by stage: of the target engine, and of whatever made the stage until now."""

    target: dict[str, Means] = field(default_factory=dict)
    any: dict[str, Means] = field(default_factory=dict)

    def of(self, stage: str, ref: EngineRef, direct: bool) -> tuple[Means, str]:
        """The best means there are for a stage, and what they rest on."""
        own = self.target.get(stage)
        if direct and own:
            return own, f"{own.count} measured with {ref.name}"
        known = self.any.get(stage, Means())
        if not known.count:
            return known, "nothing measured yet"
        return known, f"{known.count} measured" + (f" with other engines, none with {ref.name} yet" if direct else "")


@dataclass
class Tally:
    """What was counted for one stage."""

    direct: bool
    to_make: int = 0
    found: int = 0
    price_usd: float = 0.0


def make_plan(
    store: ArtifactStore,
    records: ProjectRecords,
    engines: EngineCatalogue,
    assets: tuple[str, ...],
    target: EngineChoice,
    policy: Policy,
    projects: Iterable[Project],
) -> UpgradePlan:
    """The plan of giving ``projects`` the target engine. Reads receipts; makes, spends and loads nothing."""
    engine = engine_of(engines, target.port, target.engine, target.model)
    ref = engine_ref(target.port, engine)
    tallies: dict[str, Tally] = {}
    estimates, untouched, other_engine = [], [], False
    for project in () if policy is Policy.NEW_ONLY else projects:
        walked = _Walk(store, ref, engine if isinstance(engine, Priced) else None)
        walked.take(_uses(store, records, assets, project.id))
        other_engine = other_engine or walked.other_engine
        if not walked.direct and not walked.found:
            untouched.append(project.id)
            continue
        estimates.append(walked.estimate(project))
        walked.add_to(tallies)
    measured = _measured(store, ref, set(tallies))
    return UpgradePlan(
        target=target,
        engine=ref,
        policy=policy,
        exact=not (other_engine and target.port is not Port.IMAGE),
        stages=tuple(_estimated(stage, tally, measured, ref) for stage, tally in tallies.items()),
        projects=tuple(estimates),
        untouched=tuple(untouched),
    )


def stale_uses(
    store: ArtifactStore, records: ProjectRecords, assets: tuple[str, ...], project: str, plan: UpgradePlan
) -> list[Stale]:
    """The artifacts of a project that the plan's engine would make, in the film's order, each once."""
    ref = plan.engine
    found: dict[Digest, Stale] = {}
    for use in _uses(store, records, assets, project):
        receipt = store.find(use.recipe)
        if receipt is not None and _made_by_other(receipt.recipe, ref):
            found.setdefault(use.recipe, Stale(project, use, receipt.recipe, ref))
    return list(found.values())


@dataclass
class _Walk:
    """One project's artifacts in order, sorted into stale by the engine, stale because of it, and neither."""

    store: ArtifactStore
    ref: EngineRef
    prices: Priced | None
    direct: dict[Digest, Receipt] = field(default_factory=dict)
    found: dict[Digest, Receipt] = field(default_factory=dict)
    downstream: dict[Digest, Receipt] = field(default_factory=dict)
    other_engine: bool = False

    def take(self, uses: Iterator[Use]) -> None:
        changed: set[Digest] = set()
        for use in uses:
            receipt = self.store.find(use.recipe)
            if receipt is None:
                continue
            if _made_by_other(receipt.recipe, self.ref):
                new = self.store.find(with_engine(receipt.recipe, self.ref).digest())
                (self.found if new else self.direct)[use.recipe] = receipt
                self.other_engine |= receipt.recipe.engine is not None and receipt.recipe.engine.name != self.ref.name
                if new is None or new.artifact.digest != use.artifact:  # else early cut-off: the same bytes
                    changed.add(use.artifact)
            elif any(i.digest in changed for i in receipt.recipe.inputs) or (changed and self._paced(receipt.recipe)):
                self.downstream[use.recipe] = receipt
                changed.add(use.artifact)

    def _paced(self, recipe: Recipe) -> bool:
        """Whether new lines may move it: another voice speaks longer or shorter, and the edit follows the voice."""
        made_by_model = recipe.engine is not None and recipe.engine.port in {p.value for p in Port}
        return self.ref.port == Port.SPEECH.value and not made_by_model

    def estimate(self, project: Project) -> ProjectEstimate:
        return ProjectEstimate(
            project=project.id,
            name=project.name,
            direct=len(self.direct),
            found=len(self.found),
            downstream=len(self.downstream),
        )

    def add_to(self, tallies: dict[str, Tally]) -> None:
        for receipt in self.direct.values():
            tally = tallies.setdefault(receipt.recipe.stage, Tally(direct=True))
            tally.to_make += 1
            tally.price_usd += self._price(receipt.recipe)
        for receipt in self.found.values():
            tallies.setdefault(receipt.recipe.stage, Tally(direct=True)).found += 1
        for receipt in self.downstream.values():
            tallies.setdefault(receipt.recipe.stage, Tally(direct=False)).to_make += 1

    def _price(self, recipe: Recipe) -> float:
        port = Port(self.ref.port)
        return self.prices.price_usd(request_of(recipe, port)) if self.prices and port in PRICED else 0.0


def _made_by_other(recipe: Recipe, ref: EngineRef) -> bool:
    return recipe.engine is not None and recipe.engine.port == ref.port and recipe.engine != ref


def _uses(store: ArtifactStore, records: ProjectRecords, assets: tuple[str, ...], project: str) -> Iterator[Use]:
    for asset in assets:
        head = records.head(project, f"{asset}.manifest")
        if head is not None:
            yield from Manifest.model_validate_json(store.read(head.digest)).uses


def _measured(store: ArtifactStore, ref: EngineRef, stages: set[str]) -> Measured:
    measured = Measured()
    for receipt in store.receipts() if stages else ():
        stage = receipt.recipe.stage
        if stage in stages:
            measured.any.setdefault(stage, Means()).add(receipt)
            if receipt.recipe.engine == ref:
                measured.target.setdefault(stage, Means()).add(receipt)
    return measured


def _estimated(stage: str, tally: Tally, measured: Measured, ref: EngineRef) -> StageEstimate:
    means, basis = measured.of(stage, ref, tally.direct)
    own = tally.direct and stage in measured.target
    return StageEstimate(
        stage=stage,
        direct=tally.direct,
        to_make=tally.to_make,
        found=tally.found,
        wall_s=means.wall_s * tally.to_make,
        cpu_s=means.cpu_s * tally.to_make,
        cost_usd=means.cost_usd * tally.to_make if own else tally.price_usd,
        size=round(means.size * tally.to_make),
        basis=basis,
    )
