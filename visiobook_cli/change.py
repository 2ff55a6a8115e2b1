"""Commands that change a project: edit one scene, make it again."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from resources.factory import build_studio
from resources.unswept import unswept
from visiobook.domain.project import SceneOverride, Style
from visiobook.errors import BadInput
from visiobook.services.projects import override
from visiobook.settings import Settings
from visiobook_cli.choices import pick

PROJECT = Annotated[str, typer.Argument(help="A project (see: visiobook projects)")]


def edit(
    project: PROJECT,
    scene: Annotated[int, typer.Option(min=1, help="The scene's number (see scenes.csv)")],
    prompt: Annotated[str, typer.Option(help="Your own words for its pictures")] = "",
    style: Annotated[str, typer.Option(help="Another style for its pictures")] = "",
    voice: Annotated[str, typer.Option(help="Another narrator's voice in it")] = "",
) -> None:
    """Change one scene's prompt, style or voice. Then: visiobook remake PROJECT."""
    if not (prompt or style or voice):
        raise BadInput("Nothing to change.", "Give --prompt, --style or --voice.")
    chosen = pick(Style, "style", style) if style else None
    override(build_studio(Settings()), project, SceneOverride(scene=scene, prompt=prompt, style=chosen, voice=voice))
    Console(highlight=False).print(
        f"Scene {scene} is changed. See what that costs: visiobook remake {project} --explain"
    )


def remake(
    project: PROJECT,
    out: Annotated[Path | None, typer.Option(help="Folder for the film (default: films/PROJECT)")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what would be made; make nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON result and nothing else")] = False,
) -> None:
    """Make a project's film again from its record: only what changed is made."""
    with unswept():
        from visiobook_cli.filming import explain_again, make_again
    settings = Settings()
    if explain:
        explain_again(settings, project, as_json)
    else:
        make_again(settings, project, out, as_json)
