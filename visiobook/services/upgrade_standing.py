"""How an upgrade truly stands, and what a person can do next: a record alone still says what a killed process did."""

from visiobook.domain.plan import (
    AT_WORK,
    Policy,
    ProjectState,
    ProjectUpgrade,
    Upgrade,
    UpgradeProgress,
    UpgradeState,
    target_text,
)
from visiobook.errors import Conflict
from visiobook.ports.upgrades import UpgradeRecords

NEXT = {
    UpgradeState.PROPOSED: "Nobody has said yes yet. Apply it: {resume}",
    UpgradeState.PLANNED: "Not begun. Apply it: {resume}",
    UpgradeState.SAMPLED: "A sample: no film changed. Apply it: visiobook upgrade {target} --apply",
    UpgradeState.RUNNING: "Worked at by {by}. Stop it after its film: {cancel}",
    UpgradeState.STOPPING: "Stops after the film it is at.",
    UpgradeState.ROLLING_BACK: "Worked at by {by}.",
    UpgradeState.CANCELLED: "What was made is kept. Go on: {resume}  Or go back: {rollback}",
    UpgradeState.FAILED: "{problem} What was made is kept. Mend that, then go on: {resume}",
    UpgradeState.DONE: "Old takes are kept. Go back: {rollback}  Or let go of them: {settle}",
    UpgradeState.ROLLED_BACK: "New takes are kept. Apply it again, which makes nothing: {resume}",
    UpgradeState.SETTLED: "Its old takes were let go of: it is over. Another engine is another upgrade.",
}
GONE = "{by} is gone; what was made is kept. Go on: {again}"


def standing(records: UpgradeRecords, upgrade_id: str) -> UpgradeProgress:
    """How far an upgrade is, a record for each of its projects. Raises NotFound."""
    kept = records.get(upgrade_id)
    known = {p.project: p for p in records.progress(upgrade_id)}
    names = [p.project for p in kept.plan.projects]
    true = UpgradeProgress(
        upgrade=as_it_is(records, kept),
        projects=tuple(known.get(name, ProjectUpgrade(project=name)) for name in names),
    )
    return true.model_copy(update={"advice": advice(true, kept.state)})


def as_it_is(records: UpgradeRecords, kept: Upgrade) -> Upgrade:
    """An upgrade in the state that is true now: one whose record says that it runs, and whose process is gone, is
    interrupted.
    """
    if kept.state not in AT_WORK or records.worked_on(kept.id):
        return kept
    now = records.get(kept.id)  # it may have ended between the two looks
    return now.model_copy(update={"state": UpgradeState.INTERRUPTED}) if now.state in AT_WORK else now


def ask_to_stop(records: UpgradeRecords, upgrade_id: str) -> Upgrade:
    """Ask a running upgrade to stop after the project it is at. Raises Conflict where it is not running."""
    now = standing(records, upgrade_id)
    if now.upgrade.state is not UpgradeState.RUNNING:
        raise Conflict(
            f"Upgrade {upgrade_id!r} is {words(now.upgrade.state)}, not running.",
            f"There is nothing to stop. {now.advice}",
        )
    stopping = now.upgrade.model_copy(update={"state": UpgradeState.STOPPING})
    records.save(stopping)
    return stopping


def not_settled(upgrade: Upgrade) -> Upgrade:
    """The upgrade; raises Conflict where its old takes were let go of."""
    if upgrade.state is UpgradeState.SETTLED:
        raise Conflict(
            f"Upgrade {upgrade.id!r} is settled: its old takes were let go of, and there is no way back or on.",
            f"Plan another: visiobook upgrade {target_text(upgrade.plan.target)} --plan",
        )
    return upgrade


def words(state: UpgradeState) -> str:
    """A state as a person reads it."""
    return state.value.replace("_", " ")


def advice(progress: UpgradeProgress, kept: UpgradeState) -> str:
    """One or two sentences with the command to type. ``kept``: the state in the record, which for an interrupted
    upgrade says what it was doing.
    """
    upgrade = progress.upgrade
    resume, cancel, rollback = (f"visiobook upgrade --{verb} {upgrade.id}" for verb in ("resume", "cancel", "rollback"))
    settle = f"visiobook prune --upgrade {upgrade.id}"
    by = upgrade.by or "another process"
    if upgrade.state is UpgradeState.INTERRUPTED:
        again = rollback if kept is UpgradeState.ROLLING_BACK else resume
        return GONE.format(by=_begun(upgrade.by or "its process"), again=again)
    if upgrade.state is UpgradeState.DONE and progress.count(ProjectState.FAILED):
        return f"Films that failed keep their old take. Try them again: {resume}  Or go back: {rollback}"
    if upgrade.state is UpgradeState.DONE and upgrade.plan.policy is Policy.NEW_ONLY:
        return f"New projects get this engine. Take that back: {rollback}"
    target = target_text(upgrade.plan.target)
    said = NEXT[upgrade.state]
    return said.format(
        resume=resume, cancel=cancel, rollback=rollback, settle=settle, by=by, target=target, problem=upgrade.problem
    )


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
