"""``visiobook make``: a film from a text."""

from pathlib import Path
from typing import Annotated

import typer

from resources.unswept import unswept
from visiobook.settings import Settings
from visiobook_cli.choices import brief_of
from visiobook_cli.sources import default_name, source_of


def make(
    source: Annotated[
        str | None, typer.Argument(help=".txt .md .html .epub .pdf .docx, or - for standard input")
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="An idea; the language engine writes the script")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the film (default: films/PROJECT)")] = None,
    name: Annotated[str | None, typer.Option(help="Project name (default: after the source)")] = None,
    language: Annotated[str | None, typer.Option(help="BCP-47 tag such as fr (default: detected)")] = None,
    style: Annotated[
        str, typer.Option(help="realistic pixar anime flat_design watercolor oil_painting sketch")
    ] = "watercolor",
    use_case: Annotated[str, typer.Option(help="storytelling education marketing documentary")] = "storytelling",
    voice: Annotated[str, typer.Option(help="The narrator's voice (see: visiobook voices)")] = "",
    speed: Annotated[float, typer.Option(help="Pace of speech, 0.5 to 2")] = 1.0,
    pitch: Annotated[float, typer.Option(help="Pitch of the narrator, 0.5 to 2")] = 1.0,
    resolution: Annotated[str, typer.Option(help="360p 480p 720p 1080p 1440p 2160p")] = "1080p",
    fps: Annotated[int, typer.Option(help="24 25 30 50 60")] = 30,
    aspect: Annotated[str, typer.Option(help="16:9 9:16 1:1")] = "16:9",
    template: Annotated[
        str, typer.Option(help="basic_fade slide_left slide_right zoom_in zoom_out ken_burns")
    ] = "ken_burns",
    music: Annotated[str, typer.Option(help="cinematic ambient classical folk electronic off")] = "cinematic",
    captions: Annotated[str, typer.Option(help="soft burned off")] = "soft",
    max_scenes: Annotated[int | None, typer.Option(min=1, help="At most this many scenes")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other pictures and music")] = 0,
    engine: Annotated[list[str] | None, typer.Option(help="PORT=NAME or PORT=NAME:MODEL; may be repeated")] = None,
    without_motion: Annotated[
        str, typer.Option(help="A shot the video engine cannot move: stop, or camera (its camera move)")
    ] = "stop",
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars paid engines may cost in all")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what would be made and found, and why; make nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON result and nothing else")] = False,
) -> None:
    """Make a film from a text. Making the same film again makes nothing twice."""
    with unswept():
        from visiobook_cli.filming import Order, explain_film, make_film
    settings = Settings()
    brief = brief_of(
        style=style,
        use_case=use_case,
        resolution=resolution,
        fps=fps,
        aspect=aspect,
        template=template,
        music=music,
        captions=captions,
        engines=engine or [],
        language=language,
        voice=voice,
        speed=speed,
        pitch=pitch,
        max_scenes=max_scenes,
        seed=seed,
        budget_usd=budget,
        without_motion=without_motion,
    )
    given = source_of(source, prompt, settings)
    order = Order(source=given, name=default_name(given, name), out=out, brief=brief)
    if explain:
        explain_film(settings, order, as_json)
    else:
        make_film(settings, order, as_json)
