"""``visiobook make --explain``: what would be made is said, and nothing is made."""

import json

from typer.testing import CliRunner

from tests.prepared import prepared
from visiobook_cli.commands import app

TALE = "Il était une fois un roi. Le roi vivait dans un château. Un jour, il partit dans la forêt et vit un loup.\n"


def explained(tmp_path, monkeypatch, *more: str) -> str:
    monkeypatch.setenv("VISIOBOOK_HOME", str(prepared(tmp_path / "home")))
    source = tmp_path / "conte.txt"
    source.write_text(TALE, encoding="utf-8")
    said = CliRunner().invoke(app, ["make", str(source), "--explain", "--resolution", "360p", *more])
    assert said.exit_code == 0, said.output
    return said.stdout


def test_a_film_that_was_never_ordered_is_explained_and_stays_unordered(tmp_path, monkeypatch):
    plan = json.loads(explained(tmp_path, monkeypatch, "--json"))
    assert plan["project"] == "conte" and plan["found"] == 0
    assert {item["reason"] for item in plan["items"]} == {"new"}
    assert {"still", "utterance", "segment"} <= {item["stage"] for item in plan["items"]}
    assert not (tmp_path / "home" / "projects" / "conte").exists()
    assert "Nothing was made or changed." in explained(tmp_path, monkeypatch)
