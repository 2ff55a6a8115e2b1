import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from visiobook.domain.engine import Port

PAGES = Path(__file__).parents[2] / "docs/engines"


@pytest.mark.parametrize("port", list(Port))
def test_every_engine_is_in_the_table_and_its_page_names_it(port):
    readme = (PAGES / "README.md").read_text()
    row = next(line for line in readme.splitlines() if line.startswith(f"| {port.value} |"))
    pages = dict(re.findall(r"\[`(\w+)`\]\(([^)]+)\)", row))
    names = {e.name for e in entry_points(group=f"visiobook.engines.{port.value}")}
    assert set(pages) == names
    for name, page in pages.items():
        assert name in (PAGES / page).read_text().lower(), f"{page} does not speak of {name}"
