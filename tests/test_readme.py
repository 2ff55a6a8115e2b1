"""The README tells the truth: the files it shows are there, and the words it lists are those the tool takes."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from visiobook.domain.project import Aspect, CaptionMode, MusicStyle, Resolution, Style, Template
from visiobook_cli.commands import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("kind", [Style, Template, Resolution, Aspect, MusicStyle, CaptionMode])
def test_every_word_a_person_may_choose_is_listed(kind):
    assert [member.value for member in kind if member.value not in README] == []


def test_every_command_the_readme_shows_exists():
    shown = set(re.findall(r"visiobook ([a-z]+)\b", README))
    known = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert shown - known <= {"w"} and shown & known


def test_every_command_has_help():
    for command in app.registered_commands:
        result = CliRunner().invoke(app, [command.name or "", "--help"])
        assert result.exit_code == 0 and len(result.output) > 200
