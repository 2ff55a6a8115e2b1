"""Letting go of old takes: what no film, no record and no way back needs any more.

What is needed is found as a conservative garbage collector finds it: a digest that is written anywhere (in a record, in
an artifact of JSON that is needed, in a receipt of one) keeps what it names, and so on. What is kept by mistake costs
room; what is removed can be made again from its recipe, whose receipt stays.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from visiobook.domain.base import Digest
from visiobook.domain.plan import ProjectState, Upgrade, UpgradeState
from visiobook.domain.pruning import Amount, KeptFor, OldTakes, PrunePlan, Stored
from visiobook.domain.recipe import Receipt, Recipe
from visiobook.errors import Conflict
from visiobook.ports.clock import Clock
from visiobook.ports.progress import Progress
from visiobook.ports.pruning import PrunableStore, References
from visiobook.ports.upgrades import UpgradeRecords
from visiobook.services.upgrade_standing import standing, words

STAGE = "prune"
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
TEXT = ("application/json", "text/")
"""Beginnings of the media types that may name other artifacts."""
JSON_BEGINS = (b"{", b"[")
UNKNOWN = "records"
"""The stage of bytes without a receipt: values and manifests of assets."""
SMALL = 1_000_000
"""Bytes up to which stays what is made of needed things alone: the verdicts of checks, measurements, contact sheets. No
record names them, and looking at a film again would make them again.
"""
YOUNGEST = timedelta(hours=1)
"""Bytes younger than this always stay: what makes them may not have written down yet that it needs them."""
SETTLING = {UpgradeState.DONE, UpgradeState.CANCELLED, UpgradeState.FAILED, UpgradeState.INTERRUPTED}
"""States in which an upgrade holds old takes and nobody works at it."""
WAY_BACK = {ProjectState.BEGUN, ProjectState.DONE}
"""States of a project in which the upgrade holds its old take."""


@dataclass(frozen=True)
class PruneDesk:
    """What letting go needs."""

    store: PrunableStore
    references: References
    upgrades: UpgradeRecords
    clock: Clock
    progress: Progress
    at_work: Callable[[], tuple[str, ...]]
    """What makes films now, in words."""


@dataclass
class Marks:
    """Follows digests through the store. ``seen`` holds every digest that was followed."""

    store: PrunableStore
    stored: dict[Digest, Stored]
    receipts: dict[Digest, Receipt]
    makers: dict[Digest, list[Receipt]]
    seen: set[Digest] = field(default_factory=set)

    def follow(self, texts: Iterable[str]) -> frozenset[Digest]:
        """Mark all that the texts name, directly or by what they name; returns the bytes marked by this call."""
        named = (digest for text in texts for digest in DIGEST.findall(text))
        marked = self._reached(named)
        while derived := self._derived():  # not followed further: an earlier edit of the same text names its old takes
            self.seen |= derived
            marked |= derived
        return frozenset(marked)

    def _derived(self) -> set[Digest]:
        """Small bytes not marked yet that were made of marked ones alone."""
        return {
            receipt.artifact.digest
            for receipt in self.receipts.values()
            if receipt.artifact.digest not in self.seen
            and receipt.artifact.size <= SMALL
            and self.seen.issuperset(_made_of(receipt.recipe) or {""})
        }

    def _reached(self, digests: Iterable[Digest]) -> set[Digest]:
        waiting, marked = list(digests), set()
        while waiting:
            digest = waiting.pop()
            if digest in self.seen:
                continue
            self.seen.add(digest)
            if digest in self.stored:
                marked.add(digest)
            waiting += self._named_by(digest)
        return marked

    def _named_by(self, digest: Digest) -> list[Digest]:
        """What a recipe (its artifact, its inputs …) or bytes (how they were made, what stands in them) lead to."""
        receipts = [*self.makers.get(digest, ()), *filter(None, [self.receipts.get(digest)])]
        named = [d for receipt in receipts for d in DIGEST.findall(receipt.canonical_json())]
        return named + (DIGEST.findall(self._text(digest)) if digest in self.stored else [])

    def _text(self, digest: Digest) -> str:
        types = {receipt.artifact.media_type for receipt in self.makers.get(digest, ())}
        if types and not any(t.startswith(TEXT) for t in types):
            return ""
        data = self.store.read(digest)
        # Bytes without a receipt are a person's (a book, a picture) or an asset's value, which is JSON.
        return data.decode(errors="replace") if types or data.lstrip()[:1] in JSON_BEGINS else ""


def plan_pruning(desk: PruneDesk, older_than: timedelta = YOUNGEST, settle: tuple[str, ...] = ()) -> PrunePlan:
    """What could be let go of: needed by nobody, and not used for ``older_than`` (never less than an hour).

    The old takes of the upgrades in ``settle`` count as needed by nobody. Raises NotFound for an upgrade that is not
    there and Conflict for one that is being worked at, or has nothing to go back to.
    """
    for upgrade_id in settle:
        _settleable(desk.upgrades, upgrade_id)
    marks = _marks(desk)
    needed = marks.follow(desk.references.texts())
    kept = []
    for upgrade in desk.upgrades.list():
        if upgrade.id in settle or upgrade.state is UpgradeState.SETTLED:
            continue
        found = marks.follow(p.model_dump_json() for p in desk.upgrades.progress(upgrade.id) if p.state in WAY_BACK)
        if found:
            kept.append(KeptFor(upgrade=upgrade.id, amount=_amount(marks, found)))
    return _planned(desk, marks, needed, tuple(kept), max(older_than, YOUNGEST))


def prune(desk: PruneDesk, plan: PrunePlan, settle: tuple[str, ...] = ()) -> Amount:
    """Let go of what a plan names and return how much that was; upgrades in ``settle`` cannot be rolled back after it.

    What was used since it was planned stays. Interrupted, plan and call it again. Raises Conflict while a run is under
    way that may be about to need something.
    """
    busy = desk.at_work()
    if busy:
        raise Conflict(f"{busy[0]} is under way and may need old takes.", "Wait until it is over, then prune again.")
    for upgrade_id in settle:
        upgrade = _settleable(desk.upgrades, upgrade_id)
        desk.upgrades.save(upgrade.model_copy(update={"state": UpgradeState.SETTLED}))
    desk.progress.begin(STAGE, len(plan.removed))
    gone = []
    for one in plan.removed:
        if desk.store.remove(one.digest, plan.unused_since):
            gone.append(one)
        desk.progress.advance(STAGE, one.digest[:12], False)
    desk.progress.end(STAGE)
    return Amount.of(gone)


def _settleable(upgrades: UpgradeRecords, upgrade_id: str) -> Upgrade:
    now = standing(upgrades, upgrade_id).upgrade
    if now.state in SETTLING:
        return now
    raise Conflict(
        f"Upgrade {upgrade_id!r} is {words(now.state)}: it holds no old takes to let go of.",
        f"See what it is at: visiobook upgrade --status {upgrade_id}",
    )


def _marks(desk: PruneDesk) -> Marks:
    stored = {s.digest: s for s in desk.store.stored()}
    receipts = {r.recipe_digest: r for r in desk.store.receipts()}
    makers: dict[Digest, list[Receipt]] = defaultdict(list)
    for receipt in receipts.values():
        makers[receipt.artifact.digest].append(receipt)
    return Marks(desk.store, stored, receipts, dict(makers))


def _planned(
    desk: PruneDesk, marks: Marks, needed: frozenset[Digest], kept: tuple[KeptFor, ...], age: timedelta
) -> PrunePlan:
    unneeded = [s for s in marks.stored.values() if s.digest not in marks.seen]
    oldest = desk.clock.now() - age
    old = sorted((s for s in unneeded if s.used_at <= oldest), key=lambda s: s.digest)
    return PrunePlan(
        needed=_amount(marks, needed),
        kept=kept,
        recent=Amount.of(s for s in unneeded if s.used_at > oldest),
        takes=_by_stage(marks, old),
        removed=tuple(old),
        unused_since=oldest,
    )


def _by_stage(marks: Marks, old: list[Stored]) -> tuple[OldTakes, ...]:
    groups: dict[tuple[str, str], list[Stored]] = defaultdict(list)
    for one in old:
        groups[_made_by(marks, one.digest)].append(one)
    return tuple(OldTakes(stage=s, engine=e, amount=Amount.of(some)) for (s, e), some in sorted(groups.items()))


def _made_of(recipe: Recipe) -> set[Digest]:
    return {each.digest for each in recipe.inputs} | set(DIGEST.findall(recipe.parameters))


def _made_by(marks: Marks, digest: Digest) -> tuple[str, str]:
    for receipt in marks.makers.get(digest, ()):
        engine = receipt.recipe.engine
        return receipt.recipe.stage, engine.name if engine else ""
    return UNKNOWN, ""


def _amount(marks: Marks, digests: Iterable[Digest]) -> Amount:
    return Amount.of(marks.stored[d] for d in digests)
