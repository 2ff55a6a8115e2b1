import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from resources.factory import build_studio
from tests.prepared import prepared
from visiobook.domain.project import Brief
from visiobook.errors import BadInput, UnknownChoice
from visiobook.services.projects import Source, set_up
from visiobook.settings import Settings
from visiobook_cli.commands import app
from visiobook_cli.main import report

PLAY = "\n".join(
    f"{name}. {said}"
    for name, said in [
        ("LE ROI", "Qui vient là ?"), ("LA REINE", "Moi."), ("LE ROI", "Entrez."), ("LA REINE", "Le prince est parti."),
        ("LE ROI", "Quand ?"), ("LE VALET", "Hier, sire."), ("LE ROI", "Seul ?"), ("LE VALET", "Seul, sire."),
    ]
)  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(prepared(tmp_path)))
    set_up(build_studio(Settings()), Source(data=PLAY.encode(), name="p.txt"), "play", Brief(language="fr"))
    return tmp_path


def said(*words):
    result = CliRunner().invoke(app, ["correct", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_corrections_are_noted_listed_and_taken_back(home):
    noted = said("play", "--speaker", "Seul, sire", "La Reine", "--rename", "Le Roi", "Dagobert")
    assert "“La Reine” says “Seul, sire.”" in noted and "visiobook remake play" in noted
    assert "1. “Le Roi” is shown as “Dagobert”" in said("play", "--list")
    assert "Taken back: “Le Roi”" in said("play", "--undo", "1")
    assert "Dagobert" not in said("play", "--list")


def test_an_unknown_name_is_an_error_that_lists_the_cast(home):
    with pytest.raises(UnknownChoice) as error:
        said("play", "--merge", "Le Roi", "Hamlet")
    assert all(name in error.value.hint for name in ("Le Roi", "La Reine", "Le Valet"))


def test_no_correction_at_all_points_to_the_help(home):
    with pytest.raises(BadInput) as error:
        said("play")
    assert "--help" in error.value.hint


def test_the_help_has_examples():
    shown = said("--help")
    assert "--speaker" in shown and "visiobook correct tale --merge" in shown


def test_brackets_of_a_message_are_shown():
    screen = Console(record=True, width=200, file=io.StringIO())
    report(screen, BadInput("It is [red] here.", "pip install 'visiobook[script]'"))
    assert "visiobook[script]" in screen.export_text() and "[red]" in screen.file.getvalue()
