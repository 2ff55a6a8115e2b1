"""The plan of a film: what would be made, what is found, and why. Runs every step, calls no engine, writes nothing.

A planning studio (an overlay store and engines that answer at once with stand-ins) goes through the same steps as the
real one, so a recipe found is a recipe that would be found. Where an upstream result is not there yet its stand-in's
digest is new, so what depends on it counts as to be made: the plan never promises less than will be made.
"""

from visiobook.domain.base import Value
from visiobook.domain.project import Project
from visiobook.domain.recipe import Recipe, Use
from visiobook.services.film import FilmSteps
from visiobook.services.projects import manifests
from visiobook.services.studio import Studio


class PlanLine(Value):
    """One stage's counts."""

    stage: str
    to_make: int
    found: int
    reasons: tuple[str, ...]


class PlanItem(Value):
    """One artifact that would be made, and why."""

    stage: str
    item: str
    reason: str


class Plan(Value):
    """What a run would do."""

    project: str
    to_make: int
    found: int
    lines: tuple[PlanLine, ...]
    items: tuple[PlanItem, ...]


def explain(studio: Studio, project: Project) -> Plan:
    """The plan for a project as it would be set up. ``studio`` must be a planning studio."""
    before = _made_before(studio, project.id)
    uses = _walk(studio, project)
    items = tuple(PlanItem(stage=u.stage, item=u.item, reason=_why(studio, u, before)) for u in uses if u.made)
    stages = tuple(dict.fromkeys(u.stage for u in uses))
    lines = tuple(_line(stage, uses, items) for stage in stages)
    found = sum(not u.made for u in uses)
    return Plan(project=project.id, to_make=len(items), found=found, lines=lines, items=items)


def _walk(studio: Studio, project: Project) -> list[Use]:
    run = FilmSteps(studio, project, studio.maker())
    run.film(studio.records.corrections(project.id))
    return run.maker.uses


def _line(stage: str, uses: list[Use], items: tuple[PlanItem, ...]) -> PlanLine:
    mine = [u for u in uses if u.stage == stage]
    reasons = tuple(dict.fromkeys(i.reason for i in items if i.stage == stage))
    made = sum(u.made for u in mine)
    return PlanLine(stage=stage, to_make=made, found=len(mine) - made, reasons=reasons)


def _made_before(studio: Studio, project_id: str) -> dict[str, list[Recipe]]:
    """The recipes of the project's last film, by stage and item."""
    known: dict[str, list[Recipe]] = {}
    for manifest in manifests(studio, project_id).values():
        for use in manifest.uses:
            receipt = studio.store.find(use.recipe)
            if receipt is not None:
                known.setdefault(f"{use.stage} {use.item}", []).append(receipt.recipe)
    return known


def _why(studio: Studio, use: Use, before: dict[str, list[Recipe]]) -> str:
    old = before.get(f"{use.stage} {use.item}")
    receipt = studio.store.find(use.recipe)
    if not old:
        return "new"
    return difference(old[0], receipt.recipe) if receipt is not None else "changed"


def difference(old: Recipe, new: Recipe) -> str:
    """What makes two recipes of one stage differ, in words."""
    import json

    said = []
    if old.stage_version != new.stage_version:
        said.append(f"stage version {old.stage_version} → {new.stage_version}")
    if old.engine != new.engine:
        said.append(f"engine {_engine(old)} → {_engine(new)}")
    before, after = json.loads(old.parameters), json.loads(new.parameters)
    changed = [k for k in sorted({*before, *after}) if before.get(k) != after.get(k)]
    if changed:
        said.append("changed " + ", ".join(changed))
    inputs = {i.name for i in {*old.inputs} ^ {*new.inputs}}
    if inputs:
        said.append("new input " + ", ".join(sorted(inputs)))
    return "; ".join(said) or "its artifact is missing from the store"


def _engine(recipe: Recipe) -> str:
    return f"{recipe.engine.name}@{recipe.engine.fingerprint[:12]}" if recipe.engine else "none"
