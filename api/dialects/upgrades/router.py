"""The endpoints of upgrades, to watch and stop them: they are planned and applied from the terminal or Dagster's UI."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.deps import ServiceDep, admin_of
from api.errors import ErrorEnvelope
from visiobook.domain.account import Caller
from visiobook.domain.plan import ProjectState, ProjectUpgrade, UpgradeProgress, UpgradeState, target_text
from visiobook.services.upgrade_standing import ask_to_stop, standing

router = APIRouter(prefix="/api/v1/upgrades", tags=["Upgrades"])
AdminDep = Annotated[Caller, Depends(admin_of)]
REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorEnvelope, "description": text}
    for code, text in {
        400: "The request cannot be read",
        401: "No token",
        403: "For administrators",
        404: "There is no such upgrade",
        409: "It is not running",
        413: "The body is too large",
        422: "A field does not fit",
        429: "Too many requests",
        500: "Failed",
        503: "The database is away",
    }.items()
}


class StageOut(BaseModel):
    """``planned`` is at most: where a new result is the old one, nothing below it is made again."""

    stage: str
    planned: int
    made: int
    by_the_new_engine: bool


class FilmOut(BaseModel):
    project: str
    state: ProjectState
    problem: str


class UpgradeOut(BaseModel):
    """``state`` is what is true now: ``interrupted`` where the process that worked at it is gone."""

    id: str
    target: str = Field(examples=["image=diffusers@/models/sdxl"])
    state: UpgradeState
    films: dict[ProjectState, int] = Field(description="How many films are in each state")
    stages: list[StageOut]
    problems: list[FilmOut] = Field(description="Films that failed, were not delivered or did not pass a check")
    plan: str = Field(description="What was stale, and what it was to take, in a sentence")
    advice: str = Field(description="What can be done next")
    by: str = Field(description="The process and the Dagster run that work at it, or did last")
    problem: str
    budget_usd: float | None
    created_at: datetime


class UpgradeList(BaseModel):
    upgrades: list[UpgradeOut]


@router.get("", responses=REFUSED)
def upgrades(service: ServiceDep, _: AdminDep) -> UpgradeList:
    """All upgrades, the oldest first (admin)."""
    return UpgradeList(upgrades=[_shown(standing(service.upgrades, u.id)) for u in service.upgrades.list()])


@router.get("/{upgrade_id}", responses=REFUSED)
def upgrade(upgrade_id: str, service: ServiceDep, _: AdminDep) -> UpgradeOut:
    """How one upgrade stands (admin)."""
    return _shown(standing(service.upgrades, upgrade_id))


@router.post("/{upgrade_id}/cancel", responses=REFUSED)
def cancel(upgrade_id: str, service: ServiceDep, _: AdminDep) -> UpgradeOut:
    """Stop a running upgrade after the film it is at (admin). What was made is kept."""
    ask_to_stop(service.upgrades, upgrade_id)
    return _shown(standing(service.upgrades, upgrade_id))


def _shown(now: UpgradeProgress) -> UpgradeOut:
    it = now.upgrade
    stages = [
        StageOut(stage=s.stage, planned=s.to_make, made=now.made(s.stage), by_the_new_engine=s.direct)
        for s in it.plan.stages
    ]
    return UpgradeOut(
        id=it.id,
        target=target_text(it.plan.target),
        state=it.state,
        films={state: now.count(state) for state in ProjectState if now.count(state)},
        stages=stages,
        problems=[_film(p) for p in now.projects if p.problem],
        plan=it.plan.sentence(),
        advice=now.advice,
        by=it.by,
        problem=it.problem,
        budget_usd=it.budget_usd,
        created_at=it.created_at,
    )


def _film(film: ProjectUpgrade) -> FilmOut:
    return FilmOut(project=film.project, state=film.state, problem=film.problem)
