"""Upgrades as values: what a new model would touch and cost, how far its making is, and how to go back.

An upgrade gives chosen projects another engine or model for one port. Its plan is read from the receipts of what these
films were made of, so it can say how many artifacts are stale, how long they take and what they cost.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from visiobook.domain.base import Digest, Value
from visiobook.domain.engine import Port
from visiobook.domain.project import EngineChoice, Project
from visiobook.domain.recipe import EngineRef
from visiobook.errors import BadInput, UnknownChoice


class Policy(StrEnum):
    """Which projects an upgrade takes."""

    ALL = "all"
    NEW_ONLY = "new-only"
    """Films there are keep their engine; new projects get the new one."""
    SAMPLE = "sample"
    """A few artifacts side by side to look at; no film changes."""
    PROJECTS = "projects"
    """The projects that are named."""


def parse_target(text: str) -> EngineChoice:
    """``image=NAME`` or ``image=NAME@VERSION``: port, engine, and the engine's model. Raises BadInput."""
    port, equals, rest = text.partition("=")
    name, _, version = rest.partition("@")
    if not equals or not name:
        raise BadInput(f"{text!r} names no engine.", "Write it as PORT=NAME or PORT=NAME@VERSION: image=diffusers@/m.")
    known = [p.value for p in Port]
    if port not in known:
        raise UnknownChoice.of("engine port", port, known)
    return EngineChoice(port=Port(port), engine=name, model=version)


def target_text(choice: EngineChoice) -> str:
    """What :func:`parse_target` reads."""
    return f"{choice.port.value}={choice.engine}" + (f"@{choice.model}" if choice.model else "")


class StageEstimate(Value):
    """One stage of an upgrade over all its projects."""

    stage: str
    direct: bool
    """True: made by the new engine. False: made again because what it is made of changes."""
    to_make: int
    found: int = 0
    """In the store already, from a sample or an earlier try."""
    wall_s: float = 0.0
    cpu_s: float = 0.0
    gpu_s: float = 0.0
    """Seconds a GPU is taken: all of the engine's, where it works on one."""
    cost_usd: float = 0.0
    size: int = 0
    """Bytes in the store."""
    basis: str = ""
    """What the estimate rests on."""


class ProjectEstimate(Value):
    """What an upgrade makes in one project: by the engine, and again because of it (at most: see early cut-off)."""

    project: str
    name: str
    direct: int
    found: int
    downstream: int


class UpgradePlan(Value):
    """What an upgrade would touch. ``exact`` False: the engine's work decides what follows it."""

    target: EngineChoice
    engine: EngineRef
    """The target as recipes name it."""
    policy: Policy
    exact: bool
    stages: tuple[StageEstimate, ...]
    projects: tuple[ProjectEstimate, ...]
    untouched: tuple[str, ...] = ()
    """Projects that have the engine already, or no film."""

    def to_make(self) -> int:
        """Artifacts the new engine makes."""
        return sum(s.to_make for s in self.stages if s.direct)

    def wall_s(self) -> float:
        """Seconds, one after the other."""
        return sum(s.wall_s for s in self.stages)

    def cost_usd(self) -> float:
        """US dollars."""
        return sum(s.cost_usd for s in self.stages)

    def size(self) -> int:
        """Bytes more in the store; old takes are kept."""
        return sum(s.size for s in self.stages)

    def sentence(self) -> str:
        """The plan in one line."""
        if not self.projects:
            return "Nothing is stale: no film there is would change."
        direct = [s for s in self.stages if s.direct]
        made = ", ".join(_counted(s.to_make, s.stage) for s in direct)
        found = sum(s.found for s in direct)
        one = len(direct) == 1 and direct[0].to_make == 1
        return (
            f"{made} of {_counted(len(self.projects), 'film')} {'is' if one else 'are'} stale"
            + (f" ({found} more {'are' if found > 1 else 'is'} in the store already)" if found else "")
            + f": about {_duration(self.wall_s())}, {self.cost_usd():.2f} US dollars, {self.size() / 1e6:.0f} MB."
        )


class Comparison(Value):
    """One artifact before and after, to look at or listen to."""

    project: str
    stage: str
    item: str
    media_type: str
    before: Digest
    after: Digest
    before_engine: str
    after_engine: str

    def same(self) -> bool:
        """Whether the new model gave the very same bytes."""
        return self.before == self.after


class Take(Value):
    """A head as it was: what an asset of a project pointed at before the upgrade."""

    asset: str
    digest: Digest
    recipe_digest: Digest | None = None


class ProjectState(StrEnum):
    WAITING = "waiting"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"


class MadeCount(Value):
    """What one project's making made and found, in one stage."""

    stage: str
    made: int
    found: int


class ProjectUpgrade(Value):
    """How far one project is. ``before`` and ``takes`` are kept before anything changes, so that it can go back."""

    project: str
    state: ProjectState = ProjectState.WAITING
    begun_at: datetime | None = None
    """When it was first begun."""
    before: Project | None = None
    takes: tuple[Take, ...] = ()
    counts: tuple[MadeCount, ...] = ()
    wall_s: float = 0.0
    problem: str = ""

    def made(self, stage: str) -> int:
        """Artifacts of a stage made, over all tries."""
        return sum(c.made for c in self.counts if c.stage == stage)


class UpgradeState(StrEnum):
    PROPOSED = "proposed"
    """By the sensor; nobody has said yes."""
    PLANNED = "planned"
    SAMPLED = "sampled"
    """A sample was made; no film changed."""
    RUNNING = "running"
    STOPPING = "stopping"
    """Asked to stop: it does after the film it is at."""
    ROLLING_BACK = "rolling_back"
    INTERRUPTED = "interrupted"
    """Its process is gone. Never kept, always found: the record of a killed upgrade still says what it was doing."""
    CANCELLED = "cancelled"
    """By a person."""
    FAILED = "failed"
    """It could not go on; ``Upgrade.problem`` says why."""
    DONE = "done"
    ROLLED_BACK = "rolled_back"
    SETTLED = "settled"
    """A person let go of its old takes: its films are as they are, and it cannot be taken back."""


AT_WORK = frozenset({UpgradeState.RUNNING, UpgradeState.STOPPING, UpgradeState.ROLLING_BACK})
"""States that are true only while a process works at the upgrade."""


class Upgrade(Value):
    """An upgrade from its plan to its end. Projects' progress is kept beside it, one record each."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")
    plan: UpgradePlan
    state: UpgradeState = UpgradeState.PLANNED
    budget_usd: float | None = None
    created_at: datetime
    by: str = ""
    """What works at it, or did last: a process and its run."""
    problem: str = ""
    """Why it stopped, where it did not stop by itself or because a person said so."""


class UpgradeProgress(Value):
    """An upgrade and each of its projects. ``upgrade.state`` is what is true now, also when its process was killed."""

    upgrade: Upgrade
    projects: tuple[ProjectUpgrade, ...]
    advice: str = ""
    """What a person can do next."""

    def count(self, state: ProjectState) -> int:
        """Projects in a state."""
        return sum(p.state is state for p in self.projects)

    def made(self, stage: str) -> int:
        """Artifacts of a stage made so far."""
        return sum(p.made(stage) for p in self.projects)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
