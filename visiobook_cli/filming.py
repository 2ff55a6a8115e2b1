"""What ``visiobook make`` does once its words are understood."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from resources.ahead import can_fork, forked
from resources.delivery import DeliveredFilm, current, deliver
from resources.factory import build_studio
from resources.progress import SilentProgress
from resources.unswept import unswept
from visiobook.domain.base import Value
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, Project
from visiobook.domain.render import RenderPreset, Rendition
from visiobook.errors import UnknownChoice, VisiobookError
from visiobook.services.engines import encoder_version
from visiobook.services.explain import Plan, explain
from visiobook.services.film import FilmSteps
from visiobook.services.projects import Source, project_of, set_up
from visiobook.services.reading_ahead import reading_to_do
from visiobook.services.studio import Studio, choice
from visiobook.settings import Settings
from visiobook_cli.instance import instance, prepare
from visiobook_cli.progress import progress_on
from visiobook_cli.report import RunReport


class Order(Value):
    """One ``visiobook make``."""

    source: Source
    name: str
    out: Path | None
    brief: Brief


class MadeFilm(Value):
    """What ``--json`` prints."""

    project: str
    film: str
    duration_s: float
    frames: int
    paths: DeliveredFilm
    run: RunReport
    made: int
    found: int


def make_film(settings: Settings, order: Order, as_json: bool) -> None:
    """Make the film, with bars on standard error and the result on standard output."""
    _film(settings, lambda studio: _checked(studio, order), order.out, as_json)


def make_again(settings: Settings, project_id: str, out: Path | None, as_json: bool) -> None:
    """Make a recorded project's film again."""
    _film(settings, lambda studio: studio.records.get(project_id), out, as_json)


def explain_film(settings: Settings, order: Order, as_json: bool) -> None:
    """Print what would be made and found, and why. Nothing is made or changed."""
    from resources.planning import planning_studio

    studio = planning_studio(build_studio(settings))
    _print_plan(explain(studio, set_up(studio, order.source, order.name, order.brief)), as_json)


def explain_again(settings: Settings, project_id: str, as_json: bool) -> None:
    """The same for a recorded project."""
    from resources.planning import planning_studio

    studio = planning_studio(build_studio(settings))
    _print_plan(explain(studio, studio.records.get(project_id)), as_json)


def _film(settings: Settings, find: Callable[[Studio], Project], out: Path | None, as_json: bool) -> None:
    prepare(settings)
    screen = Console(stderr=True, quiet=as_json, highlight=False)
    with progress_on(screen) as progress:
        studio = build_studio(settings, progress)
        if settings.effects:  # an effect that nobody registered is told before anything is made
            studio.media.encoder(RenderPreset.of(Brief()).picture)
        project = find(studio)
        with _reading_ahead(studio, project) as studio:
            with unswept():
                from visiobook_cli.running import run_film  # Dagster takes its time to import
            with instance(settings) as dagster:
                report = run_film(studio, project, dagster)
        paths = deliver(studio, project, out or Path("films") / project.id)
    result = _result(studio, project, report, paths)
    typer.echo(result.model_dump_json(indent=2)) if as_json else _show(Console(highlight=False), result)


@contextmanager
def _reading_ahead(studio: Studio, project: Project) -> Iterator[Studio]:
    """The studio, with the reading of the text begun in a child while this process gets the run ready."""
    todo = reading_to_do(replace(studio, progress=SilentProgress()), project) if can_fork() else None
    if todo is None:
        yield studio
        return
    with forked(todo.recipe, todo.read, studio.store, lambda: _get_ready(studio, project)) as ahead:
        yield replace(studio, ahead=ahead)


def _get_ready(studio: Studio, project: Project) -> None:
    """What the run will need besides its engines. Whoever needs it says what is wrong with it."""
    with unswept(), suppress(VisiobookError):
        import pandas  # noqa: F401 - the tables of the delivery

        encoder_version(studio, project)
        studio.measurements.all()


def _checked(studio: Studio, order: Order) -> Project:
    """The project on record, after everything that can be wrong with the order was looked at."""
    chosen = choice(order.brief, Port.SPEECH)
    voices = [v.id for v in studio.engines.speech(chosen.engine, chosen.model).voices()]
    if order.brief.voice and order.brief.voice not in voices:
        raise UnknownChoice.of("voice", order.brief.voice, voices)
    for port in Port:
        known, name = studio.engines.names(port), choice(order.brief, port).engine
        if name and name not in known:
            raise UnknownChoice.of(f"{port.value} engine", name, known)
    draft = project_of(order.source, order.name, order.brief)
    if order.source.data:
        studio.store.put_bytes(order.source.data)
    FilmSteps(studio, draft, studio.maker()).manuscript()  # a source that cannot be read never becomes a project
    return set_up(studio, order.source, order.name, order.brief)


def _result(studio: Studio, project: Project, report: RunReport, paths: DeliveredFilm) -> MadeFilm:
    rendition = current(studio, project.id, "render", Rendition)
    return MadeFilm(
        project=project.id,
        film=paths.film,
        duration_s=rendition.frames / rendition.preset.picture.fps,
        frames=rendition.frames,
        paths=paths,
        run=report,
        made=sum(s.made for s in report.steps),
        found=sum(s.found for s in report.steps),
    )


def _show(console: Console, result: MadeFilm) -> None:
    table = Table("step", "seconds", "made", "found", box=None)
    for step in result.run.steps:
        table.add_row(step.asset, f"{step.seconds:.1f}", str(step.made), str(step.found))
    table.add_row("checks", f"{result.run.checks_s:.1f}", "", "")
    console.print(table)
    for failed in result.run.failed_checks:
        console.print(f"[yellow]Check not passed[/]: {failed}", soft_wrap=True)
    minutes, seconds = divmod(round(result.duration_s), 60)
    console.print(f"Film: {minutes} min {seconds} s, made in {result.run.seconds:.0f} s", soft_wrap=True)
    console.print(result.film, soft_wrap=True)


def _print_plan(plan: Plan, as_json: bool) -> None:
    if as_json:
        typer.echo(plan.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    for item in plan.items:
        console.print(f"  make {item.stage} {item.item}: {item.reason}", soft_wrap=True)
    table = Table("step", "to make", "found", box=None)
    for line in plan.lines:
        table.add_row(line.stage, str(line.to_make), str(line.found))
    console.print(table)
    console.print(f"{plan.to_make} to make, {plan.found} found. Nothing was made or changed.")
