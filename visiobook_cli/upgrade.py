"""``visiobook upgrade``: plan a new model, look at a sample, apply, stop, go on, go back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from visiobook.domain.plan import (
    Policy,
    ProjectState,
    Upgrade,
    UpgradePlan,
    UpgradeProgress,
    UpgradeState,
    parse_target,
    target_text,
)
from visiobook.errors import BadInput
from visiobook.services.upgrade_standing import words
from visiobook.services.upgrades import allow, cancel, create, plan_upgrade, progress, sampled
from visiobook_cli.comparisons import write_page
from visiobook_cli.progress import TerminalProgress

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from visiobook_assets.upgrades import UpgradeBench

OpenBench = Callable[[], "UpgradeBench"]
OpenInstance = Callable[[], "DagsterInstance"]
SAMPLE_PAGE = Path("upgrade-sample.html")


def command(open_bench: OpenBench, open_instance: OpenInstance) -> Callable[..., None]:
    """The typer command over a bench and a Dagster instance, both opened only when the command runs."""

    def upgrade(
        target: Annotated[
            str, typer.Argument(help="PORT=ENGINE or PORT=ENGINE@VERSION, such as image=diffusers.")
        ] = "",
        plan: Annotated[bool, typer.Option("--plan", help="Show the plan; make nothing. This is the default.")] = False,
        policy: Annotated[
            Policy, typer.Option(help="Which films: all, new-only, or projects with --project.")
        ] = Policy.ALL,
        project: Annotated[list[str] | None, typer.Option(help="Only this project (may be repeated).")] = None,
        sample_size: Annotated[int, typer.Option("--sample", min=0, help="Make N comparisons; change no film.")] = 0,
        apply: Annotated[bool, typer.Option("--apply", help="Make it.")] = False,
        budget: Annotated[
            float | None, typer.Option(min=0, help="US dollars it may cost at most; with --resume, from now on.")
        ] = None,
        resume: Annotated[str, typer.Option(help="Go on with an upgrade (or apply a proposed one), by id.")] = "",
        stop: Annotated[str, typer.Option("--cancel", help="Stop a running upgrade after its film, by id.")] = "",
        rollback: Annotated[str, typer.Option(help="Give every film of an upgrade its old take back, by id.")] = "",
        status: Annotated[str, typer.Option(help="How far an upgrade is, and what can be done next, by id.")] = "",
        listing: Annotated[bool, typer.Option("--list", help="Show all upgrades; so does no argument.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    ) -> None:
        """Give films another engine or model: plan, sample, apply, resume, roll back."""
        desk = Desk(open_bench(), open_instance, Console(highlight=False), as_json)
        if listing or not (target or plan or apply or sample_size or project or resume or stop or rollback or status):
            desk.everything()
        elif status:
            desk.show(progress(desk.bench.desk, status))
        elif stop:
            desk.say(cancel(desk.bench.desk, stop))
        elif rollback:
            desk.roll_back(rollback)
        elif resume:
            if budget is not None:
                allow(desk.bench.desk, resume, budget)
            desk.run(resume)
        else:
            desk.new(target, Policy.PROJECTS if project else policy, tuple(project or ()), sample_size, apply, budget)

    return upgrade


class Desk:
    """One call of the command."""

    def __init__(self, bench: "UpgradeBench", instance: OpenInstance, console: Console, as_json: bool) -> None:
        self.bench, self._instance, self._console, self._as_json = bench, instance, console, as_json

    def new(
        self, target: str, policy: Policy, projects: tuple[str, ...], samples: int, apply: bool, budget: float | None
    ) -> None:
        """Plan, and sample or apply what was planned."""
        if not target:
            raise BadInput("What should be upgraded?", "Write PORT=ENGINE: visiobook upgrade image=diffusers --plan")
        if policy is Policy.SAMPLE:
            raise BadInput("How many comparisons?", "Write --sample N instead of --policy sample.")
        planned = plan_upgrade(self.bench.desk, parse_target(target), policy, projects)
        if samples:
            self.sampled(planned.model_copy(update={"policy": Policy.SAMPLE}), samples, budget)
            return
        self.plan(planned)
        if apply:
            self.run(create(self.bench.desk, planned, budget).id)

    def sampled(self, planned: UpgradePlan, count: int, budget: float | None) -> None:
        """Make comparisons and write the page that shows them."""
        from resources.run_processes import process_words

        kept = create(self.bench.desk, planned, budget)
        with self._progress() as bars:
            desk = replace(self.bench.desk, engines=self.bench.engines(kept), progress=bars)
            made = sampled(desk, kept.id, count, process_words())
        page = write_page(SAMPLE_PAGE, made, self.bench.desk.store)
        if self._as_json:
            self._json([c.model_dump_json() for c in made])
            return
        same = sum(c.same() for c in made)
        self._console.print(f"{len(made)} comparisons, {same} of them identical: {page}")

    def plan(self, planned: UpgradePlan) -> None:
        """Show a plan."""
        if self._as_json:
            self._console.print_json(planned.model_dump_json())
            return
        self._console.print(planned.sentence())
        if planned.projects:
            self._console.print(_stages(planned))
        if not planned.exact:
            self._console.print("This engine's work decides how long a film is: what is cut to it is an estimate.")

    def run(self, upgrade_id: str) -> None:
        """Apply an upgrade, or go on with it, in one run that the Dagster UI shows."""
        from visiobook_assets.upgrades import run_upgrade

        self._carry(run_upgrade, upgrade_id)

    def roll_back(self, upgrade_id: str) -> None:
        """Take an upgrade back, in one run that the Dagster UI shows."""
        from visiobook_assets.upgrades import run_rollback

        self._carry(run_rollback, upgrade_id)

    def _carry(self, run: "Callable[[UpgradeBench, str, DagsterInstance], None]", upgrade_id: str) -> None:
        self.bench.desk.upgrades.get(upgrade_id)  # one that is not there is told before a run is begun
        try:
            with self._progress() as bars, self._instance() as instance:
                run(replace(self.bench, desk=replace(self.bench.desk, progress=bars)), upgrade_id, instance)
        finally:
            self.show(progress(self.bench.desk, upgrade_id))

    def show(self, done: UpgradeProgress) -> None:
        """How far an upgrade is."""
        if self._as_json:
            self._console.print_json(done.model_dump_json())
            return
        self._line(done)
        for estimate in done.upgrade.plan.stages:
            made = done.made(estimate.stage)
            self._say(f"  {estimate.stage}: {made} made, {estimate.to_make} planned")
        for film in done.projects:
            if film.problem:
                self._say(f"  {film.project} ({film.state.value.replace('_', ' ')}): {film.problem}")
        self._say(f"  {done.advice}")

    def say(self, upgrade: Upgrade) -> None:
        """An upgrade in one line."""
        self._say(f"{upgrade.id}: {words(upgrade.state)}")

    def everything(self) -> None:
        """All upgrades, each as it truly is."""
        found = [progress(self.bench.desk, u.id) for u in self.bench.desk.upgrades.list()]
        if self._as_json:
            self._json([p.model_dump_json() for p in found])
            return
        for done in found:
            self._line(done)
            self._say(f"  {done.upgrade.plan.sentence()}")
            self._say(f"  {done.advice}")
        if not found:
            self._say("No upgrade yet. Plan one: visiobook upgrade image=diffusers --plan")

    def _line(self, done: UpgradeProgress) -> None:
        counts = ", ".join(f"{done.count(s)} {s.value.replace('_', ' ')}" for s in ProjectState if done.count(s))
        target = target_text(done.upgrade.plan.target)
        films = f"films: {counts or 'none'}" if done.upgrade.state is not UpgradeState.SAMPLED else "no film changed"
        self._say(f"{done.upgrade.id}: {words(done.upgrade.state)}; {target}; {films}")

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True, markup=False)

    def _progress(self) -> TerminalProgress:
        return TerminalProgress(Console(stderr=True, quiet=self._as_json, highlight=False))

    def _json(self, rows: "list[str]") -> None:
        self._console.print_json("[" + ",".join(rows) + "]")


def _stages(planned: UpgradePlan) -> Table:
    table = Table("stage", "why", "to make", "found", "time", "CPU", "GPU", "US dollars", "MB", "estimate rests on")
    for s in planned.stages:
        why = "new engine" if s.direct else "made of it"
        times = (f"{s.wall_s:.0f} s", f"{s.cpu_s:.0f} s", f"{s.gpu_s:.0f} s" if s.gpu_s else "")
        row = (*times, f"{s.cost_usd:.2f}", f"{s.size / 1e6:.1f}", s.basis)
        table.add_row(s.stage, why, str(s.to_make), str(s.found), *row)
    return table
