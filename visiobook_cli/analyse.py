"""``visiobook analyse``: reads only."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from resources.factory import build_studio
from resources.storage.overlay import OverlayStore
from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.project import Brief
from visiobook.reading.report import report
from visiobook.services.film import FilmSteps
from visiobook.services.projects import project_of
from visiobook.settings import Settings
from visiobook_cli.choices import engine_choices
from visiobook_cli.sources import default_name, source_of


def analyse(
    source: Annotated[str, typer.Argument(help=".txt .md .html .epub .pdf .docx, or - for standard input")],
    language: Annotated[str | None, typer.Option(help="BCP-47 tag such as fr (default: detected)")] = None,
    max_scenes: Annotated[int | None, typer.Option(min=1)] = None,
    engine: Annotated[list[str] | None, typer.Option(help="reading=NAME")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")] = False,
) -> None:
    """Read a text and print its analysis, scenes, characters and quotations. Nothing is stored."""
    from dataclasses import replace

    settings = Settings()
    given = source_of(source, None, settings)
    studio = build_studio(settings)
    studio = replace(studio, store=OverlayStore(studio.store))
    studio.store.put_bytes(given.data)
    brief = Brief(language=language, max_scenes=max_scenes, engines=engine_choices(engine or []))
    run = FilmSteps(studio, project_of(given, default_name(given, None), brief), studio.maker())
    manuscript = run.manuscript()
    reading = run.analysis(manuscript, Corrections())
    if as_json:
        typer.echo(report(reading))
    else:
        _show(Console(highlight=False), manuscript.title, reading)


def _show(console: Console, title: str, reading: Reading) -> None:
    a = reading.analysis
    console.print(
        f"[bold]{escape(title)}[/]: {a.language}, {a.word_count} words, {a.genre.primary}, {a.reading_level.label}"
    )
    console.print(escape(a.summary), soft_wrap=True)
    for notice in a.notices:
        console.print(f"[yellow]Note[/]: {escape(notice)}", soft_wrap=True)
    for theme in a.themes:
        console.print(
            f"  theme {theme.theme} ({theme.confidence:.2f}): {escape('; '.join(theme.quotations[:2]))}", soft_wrap=True
        )
    console.rule("Characters")
    for c in sorted(reading.characters, key=lambda c: -c.mentions):
        console.print(
            f"  {c.name} ({c.gender.value}, {c.age.value}, {c.species}): {c.role.value}, {c.mentions} mentions"
        )
    console.rule("Scenes")
    for s in reading.scenes:
        place = s.slugline.place or s.slugline.place_kind.value
        console.print(
            f"  {s.number}. {escape(s.title)}: {escape(place)}, {s.slugline.time_of_day.value}, {s.mood.value}",
            soft_wrap=True,
        )
    console.rule("Quotations")
    names = {c.id: c.name for c in reading.characters}
    for q in reading.quotations:
        who = names.get(q.speaker or "", "?")
        console.print(f"  {who} ({q.how.value} {q.confidence:.2f}): {escape(q.text)}", soft_wrap=True)
