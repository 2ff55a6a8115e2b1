from pathlib import Path

import pytest

from resources.clock import SystemClock
from resources.engines.reading.embedded import EmbeddedReader, embedded_reader
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.analysis import Reading
from visiobook.domain.correction import Corrections
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.reading.reader import read
from visiobook.stages.making import Maker

TALE = Path(__file__).parents[2] / "examples" / "chaperon_rouge.txt"


def manuscript(text: str, title: str = "") -> Manuscript:
    body = Passage(start=0, end=len(text))
    return Manuscript(title=title, text=text, body=body, source_name="x.txt", media_type="text/plain")


def by_rules(text: str, language: str = "fr", corrections: Corrections | None = None) -> Reading:
    return read(manuscript(text), language, 1.0, ReadingOptions(), corrections or Corrections())


@pytest.fixture
def maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


@pytest.fixture(scope="session")
def manuscript_of():
    return manuscript


@pytest.fixture(scope="session")
def read_rules():
    return by_rules


@pytest.fixture(scope="session")
def reader() -> EmbeddedReader:
    return embedded_reader(EngineSettings())


@pytest.fixture(scope="session")
def tale() -> Manuscript:
    return manuscript(TALE.read_text(encoding="utf-8"), "Le Petit Chaperon Rouge")


@pytest.fixture(scope="session")
def tale_reading(reader: EmbeddedReader, tale: Manuscript) -> Reading:
    return reader.read(tale, ReadingOptions(), Corrections())
