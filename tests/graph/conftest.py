"""One small film, made once through the real graph against a real instance, shared by the tests that look at it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from resources.factory import build_studio
from tests.prepared import prepared
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, EngineChoice, Project, Resolution
from visiobook.services.projects import Source, set_up
from visiobook.services.studio import Studio
from visiobook.settings import Settings
from visiobook_cli.instance import instance
from visiobook_cli.running import RunReport, run_film

TEXT = Path(__file__).with_name("fox.txt")


@dataclass
class House:
    """A home with its instance, where films are made."""

    studio: Studio
    settings: Settings

    def set_up(self, text: str, name: str = "fox") -> Project:
        """A small project: low resolution, the quick rule-based voice."""
        speech = EngineChoice(port=Port.SPEECH, engine="espeak")
        brief = Brief(resolution=Resolution.P360, fps=24, engines=(speech,))
        return set_up(self.studio, Source(data=text.encode(), name="fox.txt"), name, brief)

    def make(self, project: Project) -> RunReport:
        """A whole run of the graph."""
        with instance(self.settings) as dagster:
            return run_film(self.studio, project, dagster)


@dataclass
class Made:
    """A house in which a film was made."""

    house: House
    project: Project
    report: RunReport


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    settings = Settings(home=prepared(tmp_path_factory.mktemp("house")))
    return House(build_studio(settings), settings)


@pytest.fixture(scope="session")
def fox(house: House, text: str) -> Made:
    project = house.set_up(text)
    return Made(house, project, house.make(project))
