"""Upgrading a model as a plan: what it touches, a sample to look at, the making with progress, and the way back.

Nothing is made, spent or changed by planning. Applying takes one project after the other, each with the way back kept
before it is touched; what was made stays in the store under its recipe, so that a killed upgrade goes on where it was,
one that is rolled back makes nothing, and one that is applied again after that makes nothing either.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from visiobook.domain.base import Digest
from visiobook.domain.engine import Port
from visiobook.domain.plan import (
    Comparison,
    MadeCount,
    Policy,
    ProjectState,
    ProjectUpgrade,
    Take,
    Upgrade,
    UpgradePlan,
    UpgradeProgress,
    UpgradeState,
)
from visiobook.domain.project import Brief, EngineChoice, Project
from visiobook.domain.recipe import Use
from visiobook.errors import BadInput, BudgetExceeded, Conflict, EngineMissing, Interrupted, NotFound, VisiobookError
from visiobook.ports.artifacts import ArtifactStore
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.ports.clock import Clock
from visiobook.ports.progress import Progress
from visiobook.ports.records import Head, ProjectRecords
from visiobook.ports.upgrades import UpgradeRecords
from visiobook.services.planning import Films, Stale, Walk, make_plan, stale_uses, with_choice
from visiobook.services.upgrade_standing import ask_to_stop, not_settled, standing
from visiobook.stages.making import Maker
from visiobook.stages.remaking import engine_of, remake

STAGE = "upgrade"
PROPOSED = (Port.IMAGE, Port.SPEECH, Port.MUSIC)
"""Ports whose upgrades are planned unasked. Another reader is only shown as making its work stale: to plan what follows
from it, every text is read.
"""
MakeFilm = Callable[[Project], tuple[Use, ...]]
"""Makes a project's film and points its heads at it; returns every artifact it used (the steps' manifests)."""
Then = Callable[[Project], str]
"""What follows when a project's film is another (it is checked, delivered …); returns what a person should know of it.
May raise VisiobookError, which is no reason to take the film back.
"""


def nobody(_: str) -> str:
    """Nobody makes this project's film."""
    return ""


def nothing(_: Project) -> str:
    """Nothing follows."""
    return ""


@dataclass(frozen=True)
class UpgradeDesk:
    """What upgrading needs. ``assets`` are the names of the graph's assets, whose heads make up a film."""

    store: ArtifactStore
    records: ProjectRecords
    engines: EngineCatalogue
    upgrades: UpgradeRecords
    clock: Clock
    progress: Progress
    assets: tuple[str, ...]
    walk: Walk
    busy: Callable[[str], str] = nobody
    """What makes a project's film now, in words, besides an upgrade; empty: nothing."""

    def films(self) -> Films:
        """Where films are read from."""
        return Films(self.store, self.records, self.engines, self.assets, self.walk)

    def maker(self) -> Maker:
        """A maker with an empty tally."""
        return Maker(self.store, self.clock, self.progress)


def plan_upgrade(
    desk: UpgradeDesk, target: EngineChoice, policy: Policy = Policy.ALL, projects: tuple[str, ...] = ()
) -> UpgradePlan:
    """What giving ``projects`` (empty: all) the target engine would make. Raises NotFound for a project not there."""
    chosen = tuple(desk.records.get(p) for p in projects) if projects else desk.records.list()
    return make_plan(desk.films(), target, policy, chosen)


def create(
    desk: UpgradeDesk,
    plan: UpgradePlan,
    budget_usd: float | None = None,
    state: UpgradeState = UpgradeState.PLANNED,
) -> Upgrade:
    """Keep a plan, so that it can be applied."""
    now = desk.clock.now()
    stem = f"{plan.target.port.value}-{_slug(plan.engine.name)}-{now:%Y%m%d-%H%M%S}"
    taken = {u.id for u in desk.upgrades.list()}
    names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    free = next(n for n in names if n not in taken)
    upgrade = Upgrade(id=free, plan=plan, state=state, budget_usd=budget_usd, created_at=now)
    desk.upgrades.save(upgrade)
    return upgrade


def allow(desk: UpgradeDesk, upgrade_id: str, budget_usd: float) -> None:
    """Let an upgrade cost more, or less, than was said before. What it has spent counts."""
    desk.upgrades.save(desk.upgrades.get(upgrade_id).model_copy(update={"budget_usd": budget_usd}))


def sample(desk: UpgradeDesk, plan: UpgradePlan, count: int) -> tuple[Comparison, ...]:
    """``count`` artifacts made by the new engine, spread evenly over the plan, beside the present ones.

    Pictures and lines are kept under their recipes: applying the plan finds them. No film changes.
    """
    films = desk.films()
    stale = [s for p in plan.projects for s in stale_uses(films, desk.records.get(p.project), plan)]
    maker = desk.maker()
    chosen = _spread([s for s in stale if not s.recipe.inputs], count)  # what is made of a request alone
    desk.progress.begin(STAGE, len(chosen))
    made = tuple(_compared(desk, maker, s, plan) for s in chosen)
    desk.progress.end(STAGE)
    return made


def sampled(desk: UpgradeDesk, upgrade_id: str, count: int, by: str = "") -> tuple[Comparison, ...]:
    """The sample of an upgrade that was planned as one, kept as sampled."""
    upgrade = desk.upgrades.get(upgrade_id)
    with _working(desk, upgrade, UpgradeState.RUNNING, by):
        made = sample(desk, upgrade.plan, count)
        _ended(desk, upgrade_id, UpgradeState.SAMPLED)
    return made


def apply(
    desk: UpgradeDesk,
    upgrade_id: str,
    make: MakeFilm,
    stopping: Callable[[], bool] = lambda: False,
    then: Then = nothing,
    by: str = "",
) -> UpgradeProgress:
    """Make what is left of an upgrade, project by project. Call it again to resume.

    A project that fails keeps its old film and is named; the others go on. Stops between projects when ``stopping``
    says so or the record was set to stopping (raises Interrupted), and at once where going on is useless: no money
    left, or the engine is not there (raises what the project raised). Raises Conflict while another process is at it.
    """
    upgrade = _startable(desk, upgrade_id)
    with _working(desk, upgrade, UpgradeState.RUNNING, by):
        if upgrade.plan.policy is Policy.NEW_ONLY:
            _with_default(desk, upgrade)
        else:
            _make_all(desk, upgrade, make, stopping, then)
        _ended(desk, upgrade_id, UpgradeState.DONE)
    return progress(desk, upgrade_id)


def _make_all(desk: UpgradeDesk, upgrade: Upgrade, make: MakeFilm, stopping: Callable[[], bool], then: Then) -> None:
    desk.progress.begin(STAGE, len(upgrade.plan.projects))
    for waiting in _waiting(desk, upgrade):
        if stopping() or desk.upgrades.get(upgrade.id).state is UpgradeState.STOPPING:
            _cancelled(desk, upgrade.id)
        with desk.upgrades.at_film(waiting.project):
            _upgrade_one(desk, upgrade, waiting, make, then)
        desk.progress.advance(STAGE, waiting.project, True)
    desk.progress.end(STAGE)


@dataclass(frozen=True)
class Seen:
    """What looking at the engines in use found: their fingerprints (by ``port name model``), which of them changed, the
    projects that have those, and the plans that are proposed because of it.
    """

    fingerprints: dict[str, str]
    changed: tuple[tuple[EngineChoice, tuple[str, ...]], ...]
    proposed: tuple[Upgrade, ...]


def propose(desk: UpgradeDesk, known: dict[str, str]) -> Seen:
    """Plans for engines in use whose fingerprint is no longer the one in ``known``.

    They are kept as proposed: nothing is made or spent before a person says so. An engine seen for the first time is
    only noted, and one that cannot be asked (its package went away) is left out.
    """
    seen, changed, proposed = dict(known), [], []
    for choice in _choices(desk):
        key = f"{choice.port.value} {choice.engine} {choice.model}"
        try:
            fingerprint = engine_of(desk.engines, choice.port, choice.engine, choice.model).fingerprint()
        except VisiobookError:
            continue
        if known.get(key, fingerprint) != fingerprint:
            users = tuple(p.id for p in desk.records.list() if _choice(p.brief, choice.port) == choice)
            changed.append((choice, users))
            if choice.port not in PROPOSED:
                seen[key] = fingerprint
                continue
            plan = plan_upgrade(desk, choice, Policy.PROJECTS, users)
            if plan.projects:
                proposed.append(_proposed(desk, plan))
        seen[key] = fingerprint
    return Seen(seen, tuple(changed), tuple(proposed))


def _proposed(desk: UpgradeDesk, plan: UpgradePlan) -> Upgrade:
    """A new proposal, in the place of an older one for the same engine that nobody took up."""
    waiting = (u for u in desk.upgrades.list() if u.state is UpgradeState.PROPOSED and u.plan.target == plan.target)
    older = next(waiting, None)
    if older is None:
        return create(desk, plan, state=UpgradeState.PROPOSED)
    renewed = older.model_copy(update={"plan": plan, "created_at": desk.clock.now()})
    desk.upgrades.save(renewed)
    return renewed


def cancel(desk: UpgradeDesk, upgrade_id: str) -> Upgrade:
    """Ask a running upgrade to stop after the project it is at. What was made stays; it can be resumed."""
    return ask_to_stop(desk.upgrades, upgrade_id)


def roll_back(desk: UpgradeDesk, upgrade_id: str, then: Then = nothing, by: str = "") -> UpgradeProgress:
    """Give every project of an upgrade its old engine and its old film back. Makes nothing, deletes nothing.

    A project that a person changed in the meantime gets its old engine back and keeps the change; its film is then
    made from what is in the store, at its next run. ``then`` follows for each project whose film went back. Call it
    again when it was interrupted. Raises Conflict while another process is at the upgrade.
    """
    upgrade = not_settled(desk.upgrades.get(upgrade_id))
    with _working(desk, upgrade, UpgradeState.ROLLING_BACK, by):
        if upgrade.plan.policy is Policy.NEW_ONLY:
            kept = tuple(c for c in desk.upgrades.defaults() if c != upgrade.plan.target)
            desk.upgrades.set_defaults(kept)
        taken = [p for p in desk.upgrades.progress(upgrade_id) if p.state in {ProjectState.BEGUN, ProjectState.DONE}]
        desk.progress.begin(STAGE, len(taken))
        for one in taken:
            with desk.upgrades.at_film(one.project):
                _back(desk, upgrade, one, then)
            desk.progress.advance(STAGE, one.project, False)
        desk.progress.end(STAGE)
        _all_back(desk, upgrade_id)
        _ended(desk, upgrade_id, UpgradeState.ROLLED_BACK)
    return progress(desk, upgrade_id)


def progress(desk: UpgradeDesk, upgrade_id: str) -> UpgradeProgress:
    """How far an upgrade is, a record for each of its projects, and what a person can do next."""
    return standing(desk.upgrades, upgrade_id)


@contextmanager
def _working(desk: UpgradeDesk, upgrade: Upgrade, state: UpgradeState, by: str) -> Iterator[None]:
    """Alone at the upgrade, in a state that holds until :func:`_ended` says another, or this process ends."""
    with desk.upgrades.at_work(upgrade.id):
        desk.upgrades.save(upgrade.model_copy(update={"state": state, "by": by, "problem": ""}))
        try:
            yield
        except Interrupted:
            raise
        except VisiobookError as error:
            _ended(desk, upgrade.id, UpgradeState.FAILED, error.message)
            raise
        except BaseException as error:  # told and raised again: a person must find out why it stands still
            if isinstance(error, Exception):  # no interrupt, after which the process simply is no longer there
                _ended(desk, upgrade.id, UpgradeState.FAILED, f"{type(error).__name__}: {error}")
            raise


def _ended(desk: UpgradeDesk, upgrade_id: str, state: UpgradeState, problem: str = "") -> None:
    now = desk.upgrades.get(upgrade_id)
    desk.upgrades.save(now.model_copy(update={"state": state, "problem": problem}))


def _choices(desk: UpgradeDesk) -> list[EngineChoice]:
    """Every choice in use of a port that each film goes through, each once."""
    projects = desk.records.list()
    return list(dict.fromkeys(_choice(p.brief, port) for p in projects for port in (Port.READING, *PROPOSED)))


def _choice(brief: Brief, port: Port) -> EngineChoice:
    return next((c for c in brief.engines if c.port == port), EngineChoice(port=port, engine=""))


def _startable(desk: UpgradeDesk, upgrade_id: str) -> Upgrade:
    upgrade = not_settled(desk.upgrades.get(upgrade_id))
    if upgrade.plan.policy is Policy.SAMPLE:
        raise BadInput(f"Upgrade {upgrade_id!r} is a sample: it changes no film.", "Plan it with --policy all.")
    return upgrade


def _waiting(desk: UpgradeDesk, upgrade: Upgrade) -> Iterator[ProjectUpgrade]:
    return (p for p in progress(desk, upgrade.id).projects if p.state is not ProjectState.DONE)


def _upgrade_one(desk: UpgradeDesk, upgrade: Upgrade, waiting: ProjectUpgrade, make: MakeFilm, then: Then) -> None:
    try:
        project = desk.records.get(waiting.project)
    except NotFound as gone:
        desk.upgrades.mark(upgrade.id, _gone(waiting, gone))
        return
    if by := desk.busy(project.id):
        problem = f"{by} is making this film: it was left to that. Resume when it is over."
        desk.upgrades.mark(upgrade.id, waiting.model_copy(update={"state": _kept_state(waiting), "problem": problem}))
        return
    begun = waiting if waiting.state is ProjectState.BEGUN else _with_way_back(desk, waiting, project)
    desk.upgrades.mark(upgrade.id, begun)
    target = upgrade.plan.target
    wanted = project.model_copy(update={"brief": with_choice(project.brief, target, target.port)})
    desk.records.save(wanted)
    start = desk.clock.wall_s()
    try:
        uses = make(wanted)
    except VisiobookError as error:
        _failed(desk, upgrade, begun, error)
        if isinstance(error, BudgetExceeded | EngineMissing | Interrupted):
            raise
        return
    counts, problem = _counted(desk.store, begun, uses), _followed(then, wanted)
    took = begun.wall_s + desk.clock.wall_s() - start
    done = begun.model_copy(update={"state": ProjectState.DONE, "counts": counts, "wall_s": took, "problem": problem})
    desk.upgrades.mark(upgrade.id, done)


def _kept_state(waiting: ProjectUpgrade) -> ProjectState:
    """A film whose making was begun before keeps its way back."""
    return ProjectState.BEGUN if waiting.state is ProjectState.BEGUN else ProjectState.FAILED


def _gone(project: ProjectUpgrade, error: NotFound) -> ProjectUpgrade:
    """A project that somebody removed since it was planned, which is no reason to stop."""
    return project.model_copy(update={"state": ProjectState.FAILED, "problem": error.message})


def _followed(then: Then, project: Project) -> str:
    try:
        return then(project)
    except VisiobookError as error:
        return error.message


def _with_way_back(desk: UpgradeDesk, waiting: ProjectUpgrade, project: Project) -> ProjectUpgrade:
    heads = (desk.records.head(project.id, asset) for a in desk.assets for asset in (a, f"{a}.manifest"))
    takes = tuple(Take(asset=h.asset, digest=h.digest, recipe_digest=h.recipe_digest) for h in heads if h)
    begun_at = waiting.begun_at or desk.clock.now()
    return waiting.model_copy(
        update={"state": ProjectState.BEGUN, "before": project, "takes": takes, "begun_at": begun_at}
    )


def _failed(desk: UpgradeDesk, upgrade: Upgrade, begun: ProjectUpgrade, error: VisiobookError) -> None:
    _record_back(desk, desk.records.get(begun.project), begun, upgrade.plan.target.port)
    _heads_back(desk, begun)
    state = ProjectState.WAITING if isinstance(error, BudgetExceeded | Interrupted) else ProjectState.FAILED
    desk.upgrades.mark(upgrade.id, begun.model_copy(update={"state": state, "problem": error.message}))


def _cancelled(desk: UpgradeDesk, upgrade_id: str) -> None:
    _ended(desk, upgrade_id, UpgradeState.CANCELLED)
    raise Interrupted(
        f"Upgrade {upgrade_id!r} stopped; what was made is kept.",
        f"Go on with: visiobook upgrade --resume {upgrade_id}",
    )


def _with_default(desk: UpgradeDesk, upgrade: Upgrade) -> None:
    others = tuple(c for c in desk.upgrades.defaults() if c.port != upgrade.plan.target.port)
    desk.upgrades.set_defaults((*others, upgrade.plan.target))


def _back(desk: UpgradeDesk, upgrade: Upgrade, taken: ProjectUpgrade, then: Then) -> None:
    assert taken.before is not None  # kept before the project was begun
    port = upgrade.plan.target.port
    try:
        now = desk.records.get(taken.project)
    except NotFound as gone:
        desk.upgrades.mark(upgrade.id, _gone(taken, gone))
        return
    if desk.busy(now.id):
        return
    if _record_back(desk, now, taken, port):
        _heads_back(desk, taken)
        problem = _followed(then, taken.before)
    else:
        problem = "Changed by a person in the meantime: its film is the old one again at its next run."
    desk.upgrades.mark(upgrade.id, taken.model_copy(update={"state": ProjectState.ROLLED_BACK, "problem": problem}))


def _all_back(desk: UpgradeDesk, upgrade_id: str) -> None:
    left = [p.project for p in desk.upgrades.progress(upgrade_id) if p.state in {ProjectState.BEGUN, ProjectState.DONE}]
    if left:
        raise Conflict(
            f"Not taken back, because runs are making them: {', '.join(left)}.",
            f"Wait until they are over, then: visiobook upgrade --rollback {upgrade_id}",
        )


def _normal(project: Project, port: Port) -> Project:
    """The project with the port's choice written last, as :func:`with_choice` writes it."""
    choice = next((c for c in project.brief.engines if c.port == port), None)
    return project.model_copy(update={"brief": with_choice(project.brief, choice, port)})


def _record_back(desk: UpgradeDesk, now: Project, taken: ProjectUpgrade, port: Port) -> bool:
    """Give the project its old engine back; whether its record is the old one whole. What a person changed stays."""
    assert taken.before is not None  # kept before the project was begun
    old = next((c for c in taken.before.brief.engines if c.port == port), None)
    with_old = now.model_copy(update={"brief": with_choice(now.brief, old, port)})
    unchanged = with_old == _normal(taken.before, port)
    desk.records.save(taken.before if unchanged else with_old)
    return unchanged


def _heads_back(desk: UpgradeDesk, taken: ProjectUpgrade) -> None:
    for take in taken.takes:
        desk.records.set_head(taken.project, Head.model_validate(take.model_dump()))


def _counted(store: ArtifactStore, begun: ProjectUpgrade, uses: tuple[Use, ...]) -> tuple[MadeCount, ...]:
    """What this upgrade made of a film over all its tries, and what it found.

    A killed try tells nobody what it made; the receipts do, by when they were written.
    """
    made: dict[str, set[Digest]] = {}
    for use in uses:
        receipt = store.find(use.recipe)
        late = receipt is not None and begun.begun_at is not None and receipt.made_at >= begun.begun_at
        recipes = made.setdefault(use.stage, set())
        if use.made or late:
            recipes.add(use.recipe)
    total = Counter(use.stage for use in uses)
    return tuple(MadeCount(stage=s, made=len(r), found=total[s] - len(r)) for s, r in made.items())


def _compared(desk: UpgradeDesk, maker: Maker, stale: Stale, plan: UpgradePlan) -> Comparison:
    target = plan.target
    after: Digest
    if target.port is Port.MUSIC:  # its receipt holds more than the engine gives: the film's own stage must write it
        product = remake(stale.recipe, target.port, desk.engines, target.engine, target.model)
        after, media_type = desk.store.put_bytes(product.data), product.media_type
    else:
        receipt = maker.make(
            stale.recipe,
            lambda: remake(stale.recipe, target.port, desk.engines, target.engine, target.model),
            stale.use.item,
        )
        after, media_type = receipt.artifact.digest, receipt.artifact.media_type
    was = desk.store.find(stale.use.recipe)
    old = was.recipe.engine if was is not None else None
    return Comparison(
        project=stale.project,
        stage=stale.use.stage,
        item=stale.use.item,
        media_type=media_type,
        before=stale.use.artifact,
        after=after,
        before_engine=f"{old.name}@{old.fingerprint}" if old else "",
        after_engine=f"{plan.engine.name}@{plan.engine.fingerprint}",
    )


def _spread(stale: list[Stale], count: int) -> list[Stale]:
    if not stale:
        raise NotFound("Nothing is stale, so there is nothing to compare.", "Plan the upgrade to see why.")
    wanted = min(count, len(stale))
    return [stale[i * len(stale) // wanted] for i in range(wanted)]


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")[:40] or "engine"
