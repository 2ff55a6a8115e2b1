"""Planning an upgrade: every film is walked through with the new engine, by stand-ins that make and spend nothing.

The walk goes through the film's own steps with the film's own recipes, so a recipe it finds in the store is one that
applying will find, and one it does not find is one that applying will make. Where a film cannot be walked through (its
script would have to be written first) it counts as it is: what another engine of the port made, and all the rest below.
Time, money and size are the means of what the target's own receipts say, of the port's receipts where the target has
none yet, and of the price list.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.plan import Policy, ProjectEstimate, StageEstimate, UpgradePlan
from visiobook.domain.project import Brief, EngineChoice, Project
from visiobook.domain.recipe import EngineRef, Manifest, Receipt, Recipe, Use
from visiobook.errors import VisiobookError
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.prices import Priced
from visiobook.ports.records import ProjectRecords
from visiobook.stages.making import engine_ref
from visiobook.stages.remaking import engine_of, request_of

PRICED = {Port.IMAGE, Port.SPEECH, Port.MUSIC}
"""Ports whose requests can be read back from recipes, and so be priced one by one."""
EXACT = {Port.IMAGE, Port.MUSIC}
"""Ports whose work has the length it was asked for: a new voice moves the edit, and a new reader all of it."""


@dataclass(frozen=True)
class Walked:
    """What a film would use: each artifact with its receipt, a stand-in's where ``made`` is set."""

    uses: tuple[Use, ...]
    receipts: Mapping[Digest, Receipt]


Walk = Callable[[Project], Walked]
"""Goes through a project's film as its brief says, and makes, changes and spends nothing."""


@dataclass(frozen=True)
class Films:
    """Where films are read from. ``assets`` are the graph's, whose manifests list what a film is made of; the last is
    the film itself.
    """

    store: ArtifactStore
    records: ProjectRecords
    engines: EngineCatalogue
    assets: tuple[str, ...]
    walk: Walk

    def uses(self, project: str) -> Iterator[Use]:
        """Every artifact of a project's film as it is, in order."""
        for asset in self.assets:
            head = self.records.head(project, f"{asset}.manifest")
            if head is not None:
                yield from Manifest.model_validate_json(self.store.read(head.digest)).uses


@dataclass(frozen=True)
class Stale:
    """An artifact of a film (``use``), and the recipe the target engine would make in its place."""

    project: str
    use: Use
    recipe: Recipe


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


def make_plan(films: Films, target: EngineChoice, policy: Policy, projects: Iterable[Project]) -> UpgradePlan:
    """The plan of giving ``projects`` the target engine. Makes, spends and loads nothing."""
    engine = engine_of(films.engines, target.port, target.engine, target.model)
    ref = engine_ref(target.port, engine)
    prices = engine if isinstance(engine, Priced) else None
    on_gpu = engine.info().needs_gpu
    tallies: dict[str, Tally] = {}
    estimates, untouched, exact = [], [], target.port in EXACT
    for project in () if policy is Policy.NEW_ONLY else projects:
        change = change_of(films, project, target, ref)
        if not change.direct and not change.found:
            untouched.append(project.id)
            continue
        exact = exact and change.exact
        estimates.append(change.estimate(project))
        change.add_to(tallies, prices)
    measured = _measured(films.store, ref, set(tallies))
    return UpgradePlan(
        target=target,
        engine=ref,
        policy=policy,
        exact=exact,
        stages=tuple(_estimated(stage, tally, measured, ref, on_gpu) for stage, tally in tallies.items()),
        projects=tuple(estimates),
        untouched=tuple(untouched),
    )


def stale_uses(films: Films, project: Project, plan: UpgradePlan) -> list[Stale]:
    """The artifacts of a film that the plan's engine would make anew, each beside what it takes the place of.

    Paired by stage and what they show, in the film's order; one with nothing to compare it to is left out.
    """
    change = change_of(films, project, plan.target, plan.engine)
    before: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in films.uses(project.id):
        before[use.stage, use.item].append(use)
    stale = []
    for use, receipt in change.direct:
        old = before[use.stage, use.item]
        if old:
            stale.append(Stale(project.id, old.pop(0), receipt.recipe))
    return stale


def with_choice(brief: Brief, choice: EngineChoice | None, port: Port) -> Brief:
    """A brief with another engine for a port; None: the port's default."""
    others = tuple(c for c in brief.engines if c.port != port)
    return brief.model_copy(update={"engines": (*others, choice) if choice else others})


@dataclass
class Change:
    """One film's artifacts that a new engine makes, those of its it finds, and what is made again because of them."""

    exact: bool = True
    direct: list[tuple[Use, Receipt]] = field(default_factory=list)
    found: list[tuple[Use, Receipt]] = field(default_factory=list)
    downstream: list[tuple[Use, Receipt]] = field(default_factory=list)

    def estimate(self, project: Project) -> ProjectEstimate:
        """The counts."""
        return ProjectEstimate(
            project=project.id,
            name=project.name,
            direct=len(self.direct),
            found=len(self.found),
            downstream=len(self.downstream),
        )

    def add_to(self, tallies: dict[str, Tally], prices: Priced | None) -> None:
        """Add the counts to each stage's."""
        for _, receipt in self.direct:
            tally = tallies.setdefault(receipt.recipe.stage, Tally(direct=True))
            tally.to_make += 1
            tally.price_usd += _price(receipt.recipe, prices)
        for _, receipt in self.found:
            tallies.setdefault(receipt.recipe.stage, Tally(direct=True)).found += 1
        for _, receipt in self.downstream:
            tallies.setdefault(receipt.recipe.stage, Tally(direct=False)).to_make += 1


def change_of(films: Films, project: Project, target: EngineChoice, ref: EngineRef) -> Change:
    """What the target engine changes in one film; nothing for a project without one (a text that was only analysed, a
    film whose making never came to its end): an upgrade makes no film that nobody had.
    """
    if films.records.head(project.id, films.assets[-1]) is None:
        return Change()
    before = list(films.uses(project.id))
    wanted = project.model_copy(update={"brief": with_choice(project.brief, target, target.port)})
    try:
        return _walked(films.walk(wanted), {use.recipe for use in before}, ref)
    except VisiobookError:
        return _as_it_is(films.store, before, ref)


def _walked(walked: Walked, before: set[Digest], ref: EngineRef) -> Change:
    change = Change()
    for use in walked.uses:
        receipt = walked.receipts[use.recipe]
        if receipt.recipe.engine != ref:
            if use.made:
                change.downstream.append((use, receipt))
        elif use.made:
            change.direct.append((use, receipt))
        elif use.recipe not in before and all(use.recipe != known.recipe for known, _ in change.direct):
            change.found.append((use, receipt))
    return change


def _as_it_is(store: ArtifactStore, before: list[Use], ref: EngineRef) -> Change:
    change = Change(exact=False)
    for use in before:
        receipt = store.find(use.recipe)
        if receipt is None:
            continue
        engine = receipt.recipe.engine
        if engine is not None and engine.port == ref.port and engine != ref:
            change.direct.append((use, receipt))
        elif change.direct:
            change.downstream.append((use, receipt))
    return change


def _price(recipe: Recipe, prices: Priced | None) -> float:
    port = Port(recipe.engine.port) if recipe.engine else None
    return prices.price_usd(request_of(recipe, port)) if prices and port in PRICED else 0.0


def _measured(store: ArtifactStore, ref: EngineRef, stages: set[str]) -> Measured:
    measured = Measured()
    for receipt in store.receipts() if stages else ():
        stage = receipt.recipe.stage
        if stage in stages:
            measured.any.setdefault(stage, Means()).add(receipt)
            if receipt.recipe.engine == ref:
                measured.target.setdefault(stage, Means()).add(receipt)
    return measured


def _estimated(stage: str, tally: Tally, measured: Measured, ref: EngineRef, on_gpu: bool) -> StageEstimate:
    means, basis = measured.of(stage, ref, tally.direct)
    own = tally.direct and stage in measured.target
    return StageEstimate(
        stage=stage,
        direct=tally.direct,
        to_make=tally.to_make,
        found=tally.found,
        wall_s=means.wall_s * tally.to_make,
        cpu_s=means.cpu_s * tally.to_make,
        gpu_s=means.wall_s * tally.to_make if on_gpu and tally.direct else 0.0,
        cost_usd=means.cost_usd * tally.to_make if own else tally.price_usd,
        size=round(means.size * tally.to_make),
        basis=basis,
    )
