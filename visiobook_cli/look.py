"""Commands that look: projects, show, engines, voices, doctor."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from resources.factory import build_studio
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.figures import ModelFigure
from visiobook.errors import Failure, UnknownChoice
from visiobook.services.measuring import figure_of
from visiobook.services.projects import ASSETS, manifests
from visiobook.settings import Settings


class ListedEngine(EngineInfo):
    """An engine and what was measured of it."""

    measured: ModelFigure | None
    lacks: str
    """What it needs before it can work; empty: ready."""


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else")]


def projects(as_json: AsJson = False) -> None:
    """List the projects of this home."""
    found = build_studio(Settings()).records.list()
    if as_json:
        typer.echo("[" + ",".join(p.model_dump_json() for p in found) + "]")
        return
    table = Table("project", "name", "source", "style", "resolution", box=None)
    for p in found:
        source = "an idea" if p.source.startswith("prompt:") else p.source_name
        table.add_row(p.id, p.name, source, p.brief.style.value, p.brief.resolution.value)
    Console().print(table if found else "No projects yet. Make one: visiobook make tale.txt")


def show(project: str, as_json: AsJson = False) -> None:
    """Show one project: its brief, and what each step made and found when it last ran."""
    studio = build_studio(Settings())
    record = studio.records.get(project)
    if as_json:
        typer.echo(record.model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    console.print(f"[bold]{record.name}[/] ({record.id}), from {record.source_name}")
    console.print_json(record.brief.model_dump_json(exclude_defaults=True))
    spent = studio.ledger.account(f"project:{record.id}").committed_usd()
    console.print(f"Paid engines cost {spent:.4f} US dollars so far." if spent else "No paid engine was used.")
    table, made = Table("step", "artifacts", "made in its last run", box=None), manifests(studio, project)
    for asset in ASSETS:
        uses = made[asset].uses if asset in made else ()
        head = studio.records.head(project, asset)
        state = str(sum(u.made for u in uses)) if head else "not made yet"
        table.add_row(asset, str(len(uses)), state)
    console.print(table)


def engines(as_json: AsJson = False) -> None:
    """List the engines: whether they could work now, languages, licences, and what they were measured to take."""
    from resources.providers import EnvironmentProviders  # an HTTP client comes with it

    studio = build_studio(Settings())
    infos, figures, providers = studio.engines.infos(), studio.measurements.all(), EnvironmentProviders()
    if as_json:
        rows = (
            ListedEngine(**i.model_dump(), measured=figure_of(i, figures), lacks=providers.lacking(i)) for i in infos
        )
        typer.echo("[" + ",".join(r.model_dump_json() for r in rows) + "]")
        return
    table = Table("port", "engine", "version", "status", "what it is", "languages", "licences", "measured", box=None)
    for i in infos:
        weights = i.weights_licence + ("" if i.commercial_use else " (non-commercial)")
        licences = "; weights: ".join(filter(None, (i.code_licence, weights)))
        status, measured = providers.lacking(i) or "ready", _measured(figure_of(i, figures))
        table.add_row(i.port.value, i.name, i.version, escape(status), i.summary, _languages(i), licences, measured)
    Console().print(table)


def voices(
    language: Annotated[str | None, typer.Option(help="Only voices of this language, such as fr")] = None,
    engine: Annotated[str, typer.Option(help="Speech engine (default: the embedded one)")] = "",
    as_json: AsJson = False,
) -> None:
    """List the voices that can speak."""
    studio = build_studio(Settings())
    names = (engine,) if engine else tuple(n for n in studio.engines.names(Port.SPEECH) if n in ("kokoro", "espeak"))
    found = [(n, v) for n in names for v in studio.engines.speech(n).voices() if _speaks(v.language, language)]
    if language and not found:
        raise UnknownChoice.of(
            "voice for the language",
            language,
            sorted({v.language for n in names for v in studio.engines.speech(n).voices()}),
        )
    if as_json:
        typer.echo("[" + ",".join(v.model_dump_json() for _, v in found) + "]")
        return
    table = Table("voice", "engine", "language", "gender", "age", "kind", "description", box=None)
    for name, v in found:
        kind = "neural" if v.neural else "rule-based"
        table.add_row(v.id, name, v.language, v.gender.value, v.age.value, kind, v.description)
    Console().print(table)


def doctor(as_json: AsJson = False) -> None:
    """Examine this machine: what works, what does not, and what to do about it."""
    from resources.doctor import examine

    findings = examine(Settings())
    if as_json:
        typer.echo("[" + ",".join(f.model_dump_json() for f in findings) + "]")
    else:
        console = Console(highlight=False)
        for f in findings:
            mark = "[green]ok  [/]" if f.healthy else "[red]bad [/]"
            console.print(
                f"{mark} {f.what}: {escape(f.found)}" + (f"\n     [bold]Hint[/]: {escape(f.hint)}" if f.hint else ""),
                soft_wrap=True,
            )
    if not all(f.healthy or not f.vital for f in findings):
        raise Failure("This machine cannot make a film yet.", "Follow the hints above.")


def _languages(info: EngineInfo) -> str:
    shown = ", ".join(info.languages[:6])
    return f"{shown} and {len(info.languages) - 6} more" if len(info.languages) > 6 else shown


def _measured(figure: ModelFigure | None) -> str:
    if figure is None:
        return "not yet"
    each = figure.average_time_ms / 1000
    return f"{each:.1f} s each, {figure.average_memory_mb} MB ({figure.operations} made)"


def _speaks(tag: str, wanted: str | None) -> bool:
    return wanted is None or tag.split("-")[0].lower() == wanted.split("-")[0].lower()
