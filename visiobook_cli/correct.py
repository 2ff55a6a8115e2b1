"""``visiobook correct``: what a person knows better than the reader."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from resources.factory import build_studio
from visiobook.domain.character import Gender
from visiobook.domain.correction import (
    AddCharacter,
    Correction,
    MergeCharacters,
    MoveBoundary,
    RemoveCharacter,
    RenameCharacter,
    SetGender,
    SetSpeaker,
)
from visiobook.errors import BadInput
from visiobook.services.correcting import correct as keep
from visiobook.services.correcting import uncorrect, unmet_corrections
from visiobook.services.studio import Studio
from visiobook.settings import Settings
from visiobook_cli.choices import pick

PROJECT = Annotated[str, typer.Argument(help="A project (see: visiobook projects)")]


def correct(
    project: PROJECT,
    merge: Annotated[tuple[str, str] | None, typer.Option(help="KEEP DROP: two names, one person")] = None,
    rename: Annotated[tuple[str, str] | None, typer.Option(help="CHARACTER NAME: the name to show")] = None,
    gender: Annotated[tuple[str, str] | None, typer.Option(help="CHARACTER m, f or u (not known)")] = None,
    add: Annotated[str | None, typer.Option(help="Somebody the reader missed, as the text names them")] = None,
    remove: Annotated[str | None, typer.Option(help="A character that is nobody")] = None,
    speaker: Annotated[
        tuple[str, str] | None, typer.Option(help="WORDS CHARACTER: who says the line that begins so, or: nobody")
    ] = None,
    begin_scene: Annotated[str | None, typer.Option(help="First words of the paragraph a scene begins with")] = None,
    join_scene: Annotated[str | None, typer.Option(help="First words of a scene to join to the one before")] = None,
    move_scene: Annotated[
        tuple[str, str] | None, typer.Option(help="FROM TO: first words of a scene, and of where it begins instead")
    ] = None,
    occurrence: Annotated[int, typer.Option(min=1, help="Which of several lines or paragraphs that begin so")] = 1,
    undo: Annotated[int | None, typer.Option(min=1, help="Take back the correction of this number")] = None,
    show: Annotated[bool, typer.Option("--list", help="List the corrections and whether they apply")] = False,
) -> None:
    """Correct what the reader got wrong. A correction survives every later reading and a changed text.

    \b
    visiobook correct tale --merge "la mère-grand" "grand-mère"
    visiobook correct tale --speaker "Qui est là ?" Loup --occurrence 2
    visiobook correct tale --speaker "Le Temps" nobody
    visiobook correct tale --move-scene "Le Loup se mit" "Ensuite, il ferma"
    visiobook correct tale --rename Loup "Compère Loup" --gender Loup m
    visiobook correct tale --list
    visiobook correct tale --undo 2

    Then: visiobook remake tale (only what a correction touches is made again).
    """
    studio, console = build_studio(Settings()), Console(highlight=False)
    made = [
        *_people(merge, rename, gender, add, remove),
        *([SetSpeaker(text=speaker[0], character=speaker[1], occurrence=occurrence)] if speaker else []),
        *_scenes(begin_scene, join_scene, move_scene, occurrence),
    ]
    if undo is not None:
        console.print(f"Taken back: {escape(uncorrect(studio, project, undo).in_words())}", soft_wrap=True)
    elif show:
        _list(studio, project, console)
    elif made:
        known = keep(studio, project, made).items
        for correction in known[-len(made) :]:
            console.print(f"Noted: {escape(correction.in_words())}", soft_wrap=True)
        console.print(f"See what that costs: visiobook remake {project} --explain")
    else:
        raise BadInput("Nothing to correct.", "Say what is wrong, see: visiobook correct --help")


def _people(
    merge: tuple[str, str] | None,
    rename: tuple[str, str] | None,
    gender: tuple[str, str] | None,
    add: str | None,
    remove: str | None,
) -> list[Correction]:
    made: list[Correction] = []
    if merge:
        made.append(MergeCharacters(keep=merge[0], drop=merge[1]))
    if rename:
        made.append(RenameCharacter(character=rename[0], name=rename[1]))
    if gender:
        made.append(SetGender(character=gender[0], gender=pick(Gender, "gender", gender[1])))
    if add:
        made.append(AddCharacter(name=add))
    if remove:
        made.append(RemoveCharacter(character=remove))
    return made


def _scenes(begin: str | None, join: str | None, move: tuple[str, str] | None, occurrence: int) -> list[Correction]:
    made: list[Correction] = []
    if begin:
        made.append(MoveBoundary(text=begin, occurrence=occurrence))
    if join:
        made.append(MoveBoundary(text=join, remove=True, occurrence=occurrence))
    if move:
        made += [MoveBoundary(text=move[0], remove=True), MoveBoundary(text=move[1])]
    return made


def _list(studio: Studio, project: str, console: Console) -> None:
    items = studio.records.corrections(project).items
    unmet = {u.correction: u.why for u in unmet_corrections(studio, project)} if items else {}
    for number, correction in enumerate(items, 1):
        why = f" [yellow]no longer applies: {escape(unmet[correction])}[/]" if correction in unmet else ""
        console.print(f"  {number}. {escape(correction.in_words())}{why}", soft_wrap=True)
    if not items:
        console.print("No corrections yet. See: visiobook correct --help")
