"""What an engine lacks before it can work is known without loading it or asking anybody."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resources.catalogue import EntryPointCatalogue
from resources.providers import MODELS, EnvironmentProviders
from visiobook.domain.engine import EngineInfo, Port
from visiobook.ports.engine import EngineSettings
from visiobook_cli.commands import app

ENGINES = Path(__file__).parents[2] / "resources" / "engines"


def engine(port: Port, name: str, *requires: str) -> EngineInfo:
    return EngineInfo(port=port, name=name, version="1", summary="", code_licence="", requires=requires)


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in (*MODELS.values(), "VISIOBOOK_OPENAI_API_KEY", "VISIOBOOK_OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("info", "lacks"),
    [
        (engine(Port.IMAGE, "mine"), ""),
        (engine(Port.IMAGE, "mine", "pydantic>=2", "typer"), ""),
        (engine(Port.IMAGE, "mine", "pydantic", "no-such-package==1.0"), "not installed: no-such-package"),
        (engine(Port.LANGUAGE, "mine", "visiobook[no-such-extra]"), ""),
        (engine(Port.IMAGE, "diffusers"), "no model (VISIOBOOK_DIFFUSERS_MODEL)"),
        (engine(Port.IMAGE, "openai"), "no key (VISIOBOOK_OPENAI_API_KEY)"),
    ],
)
def test_a_missing_package_model_or_key_is_named(info, lacks):
    assert EnvironmentProviders().lacking(info) == lacks


def test_with_its_model_or_key_an_engine_is_ready(monkeypatch):
    monkeypatch.setenv("VISIOBOOK_DIFFUSERS_MODEL", "/models/sdxl")
    monkeypatch.setenv("VISIOBOOK_OPENAI_API_KEY", "sk-test")
    for name in ("diffusers", "openai"):
        assert EnvironmentProviders().lacking(engine(Port.IMAGE, name)) == ""


def test_every_engine_that_must_be_given_a_model_is_known_by_its_setting(tmp_path):
    catalogue = EntryPointCatalogue(EngineSettings(cache_dir=tmp_path))
    for (port, name), setting in MODELS.items():
        assert name in catalogue.names(port)
        source = ENGINES / port.value / f"{name}.py"
        assert setting in source.read_text(), source


def test_the_terminal_says_which_engines_could_work_now(tmp_path, monkeypatch):
    monkeypatch.setenv("VISIOBOOK_HOME", str(tmp_path))
    shown = {
        (e["port"], e["name"]): e["lacks"] for e in json.loads(CliRunner().invoke(app, ["engines", "--json"]).output)
    }
    assert shown["image", "picturebook"] == "" and shown["image", "openai"] == "no key (VISIOBOOK_OPENAI_API_KEY)"
    monkeypatch.setenv("COLUMNS", "240")
    table = CliRunner().invoke(app, ["engines"]).output
    assert "ready" in table and "no key (VISIOBOOK_OPENAI_API_KEY)" in table
