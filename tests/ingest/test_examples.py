from pathlib import Path

import pytest

from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.sources.readers import LocalReaders
from resources.storage.memory import MemoryStore
from visiobook.domain.project import Brief
from visiobook.stages.ingest import ingest
from visiobook.stages.making import Maker

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "title", "author", "begins"),
    [
        ("chaperon_rouge.txt", "Le Petit Chaperon Rouge", "Charles Perrault", "Il était une fois une petite fille"),
        ("real_princess.txt", "The Real Princess", "Hans Christian Andersen", "There was once a Prince"),
    ],
)
def test_the_examples_are_read_with_their_title(name, title, author, begins):
    data = (EXAMPLES / name).read_bytes()
    made, _ = ingest(data, name, Brief(), LocalReaders(), Maker(MemoryStore(), SystemClock(), SilentProgress()))
    assert (made.title, made.author) == (title, author)
    assert made.body.of(made.text).startswith(begins)
    assert made.notices == ()


def test_every_example_is_named_with_its_licence():
    said = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for file in EXAMPLES.glob("*.txt"):
        assert f"`{file.name}`" in said
