"""What a person can do next with an upgrade, by the state it is truly in."""

from visiobook.domain.plan import Policy, ProjectState, UpgradeProgress, UpgradeState, target_text

NEXT = {
    UpgradeState.PROPOSED: "Nobody has said yes yet. Apply it: {resume}",
    UpgradeState.PLANNED: "Not begun. Apply it: {resume}",
    UpgradeState.SAMPLED: "A sample: no film changed. Apply it: visiobook upgrade {target} --apply",
    UpgradeState.RUNNING: "Worked at by {by}. Stop it after its film: {cancel}",
    UpgradeState.STOPPING: "Stops after the film it is at.",
    UpgradeState.ROLLING_BACK: "Worked at by {by}.",
    UpgradeState.CANCELLED: "What was made is kept. Go on: {resume}  Or go back: {rollback}",
    UpgradeState.FAILED: "{problem} What was made is kept. Mend that, then go on: {resume}",
    UpgradeState.DONE: "Old takes are kept. Go back: {rollback}",
    UpgradeState.ROLLED_BACK: "New takes are kept. Apply it again, which makes nothing: {resume}",
}
GONE = "{by} is gone; what was made is kept. Go on: {again}"


def words(state: UpgradeState) -> str:
    """A state as a person reads it."""
    return state.value.replace("_", " ")


def advice(progress: UpgradeProgress, kept: UpgradeState) -> str:
    """One or two sentences with the command to type. ``kept``: the state in the record, which for an interrupted
    upgrade says what it was doing.
    """
    upgrade = progress.upgrade
    resume, cancel, rollback = (f"visiobook upgrade --{verb} {upgrade.id}" for verb in ("resume", "cancel", "rollback"))
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
    return said.format(resume=resume, cancel=cancel, rollback=rollback, by=by, target=target, problem=upgrade.problem)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
