from dataclasses import replace

import pytest

from tests.engines.quick import BRIEF, Box, quick_studio, tale
from visiobook.domain.engine import Port
from visiobook.errors import BudgetExceeded
from visiobook.services.filming import Filming


def spent(studio):
    return studio.ledger.account("project:tale-000").committed_usd()


def test_a_project_stops_before_its_budget_is_passed_and_goes_on_when_it_is_raised(tmp_path):
    box = Box(price=0.5)
    studio = quick_studio(tmp_path, box)
    poor = tale(studio, 0, BRIEF.model_copy(update={"budget_usd": 0.4}))
    with pytest.raises(BudgetExceeded, match=r"0\.40 allowed for project:tale-000"):
        Filming(studio, poor).film()
    assert box.count.get(Port.IMAGE) is None and spent(studio) == 0
    assert tale(studio, 0).brief.budget_usd == 0.4  # set up again without a word of money: the limit stays
    rich = tale(studio, 0, BRIEF.model_copy(update={"budget_usd": 2.0}))
    Filming(studio, rich).film()
    assert spent(studio) == pytest.approx(0.5 * box.count[Port.IMAGE])
    Filming(studio, rich).film()  # what is found costs nothing
    assert spent(studio) == pytest.approx(0.5 * box.count[Port.IMAGE])


def test_the_machines_budget_holds_where_a_project_says_nothing(tmp_path):
    studio = quick_studio(tmp_path, Box(price=0.5))
    studio = replace(studio, settings=studio.settings.model_copy(update={"project_budget_usd": 0.1}))
    with pytest.raises(BudgetExceeded):
        Filming(studio, tale(studio, 0)).film()


def test_what_a_film_without_a_limit_costs_is_booked(tmp_path):
    box = Box(price=0.25)
    studio = quick_studio(tmp_path, box)
    Filming(studio, tale(studio, 0)).film()
    assert spent(studio) == pytest.approx(0.25 * box.count[Port.IMAGE])
