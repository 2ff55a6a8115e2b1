from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.records.ledger import LocalLedger
from tests.engines.contract import still_request
from visiobook.domain.budget import Budget
from visiobook.domain.engine import EngineInfo, Port
from visiobook.domain.moving import MotionRequest
from visiobook.errors import BudgetExceeded, EngineFailed, EngineRefused
from visiobook.ports.image import DrawnStill
from visiobook.ports.video import MovingPicture
from visiobook.services.spending import PaidCatalogue, Purse, held_to


class Painter:
    """An image engine that is paid by the still; ``fails`` names the seeds it fails at."""

    def __init__(self, price=1.0, cost=0.6, fails=None):
        self.price, self.cost, self.fails, self.drawn = price, cost, fails or {}, []

    def info(self):
        return EngineInfo(port=Port.IMAGE, name="painter", version="1", summary="", code_licence="")

    def fingerprint(self):
        return "1"

    def styles(self):
        return ()

    def price_usd(self, request):
        return self.price

    def draw(self, requests):
        for request in requests:
            if request.seed in self.fails:
                raise self.fails[request.seed]
            self.drawn.append(request.seed)
            yield DrawnStill(png=b"x", cost_usd=self.cost)


class Shelf:
    def __init__(self, engine):
        self.engine = engine

    def image(self, name="", model=""):
        return self.engine


@pytest.fixture
def ledger(tmp_path):
    return LocalLedger(tmp_path)


def painting(ledger, painter, *budgets):
    return PaidCatalogue(Shelf(painter), Purse(ledger, budgets)).image()


def requests(count):
    return [still_request(seed=n) for n in range(count)]


def test_a_budget_stops_before_it_is_passed(ledger):
    painter, drawn = Painter(), []
    with pytest.raises(BudgetExceeded, match=r"1\.2000 of the 2\.00 allowed for project:tale"):
        for still in painting(ledger, painter, Budget(account="project:tale", limit_usd=2.0)).draw(requests(9)):
            drawn.append(still)
    account = ledger.account("project:tale")
    assert len(drawn) == len(painter.drawn) == 2  # a third could have cost 1.00 and passed 2.00
    assert account.spent_usd == pytest.approx(1.2) and account.held == ()


def test_the_plans_budget_holds_over_its_projects_and_a_refusal_holds_nothing_elsewhere(ledger):
    painter = Painter(price=1.0, cost=1.0)
    for name in ("one", "two", "three"):
        paid = painting(
            ledger, painter, Budget(account=f"project:{name}", limit_usd=9), Budget(account="upgrade:u", limit_usd=2)
        )
        if name == "three":
            with pytest.raises(BudgetExceeded, match="upgrade:u"):
                next(paid.draw(requests(1)))
        else:
            next(paid.draw(requests(1)))
    assert ledger.account("upgrade:u").spent_usd == 2 and ledger.account("project:three").committed_usd() == 0


def test_a_refused_call_costs_nothing_and_a_broken_one_its_full_price(ledger):
    painter = Painter(fails={0: EngineRefused("no"), 1: EngineFailed("cut off")})
    budget = Budget(account="project:tale", limit_usd=5)
    with pytest.raises(EngineRefused):
        next(painting(ledger, painter, budget).draw(requests(1)))
    assert ledger.account("project:tale").spent_usd == 0
    with pytest.raises(EngineFailed):
        next(painting(ledger, painter, budget).draw([still_request(seed=1)]))
    assert ledger.account("project:tale").spent_usd == 1.0


def test_the_hold_of_a_killed_process_stays_since_it_may_have_been_billed(ledger, tmp_path):
    budget = Budget(account="project:tale", limit_usd=1.5)
    ledger.hold(budget, 1.0)
    with pytest.raises(BudgetExceeded):
        LocalLedger(tmp_path).hold(budget, 1.0)


def test_many_at_once_stay_within_the_limit_together(ledger):
    painter, budget = Painter(price=1.0, cost=1.0), Budget(account="project:tale", limit_usd=5)

    def one(_):
        try:
            next(painting(ledger, painter, budget).draw(requests(1)))
        except BudgetExceeded:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(20))) == 5
    assert ledger.account("project:tale").spent_usd == pytest.approx(5)


def test_an_engine_that_costs_nothing_is_handed_out_as_it_is(ledger):
    class Free:
        def draw(self, requests):
            return iter(())

    free = Free()
    assert painting(ledger, free) is free


def test_a_moving_picture_is_held_to_the_budget_too(tmp_path):
    ledger = LocalLedger(tmp_path)

    class Studio:
        def price_usd(self, request):
            return 0.6

        def animate(self, png, request):
            return MovingPicture(mp4=b"mp4", cost_usd=0.5)

    class Shelf:
        def video(self, name="", model=""):
            return Studio()

    engine = held_to(Shelf(), ledger, "project:tale", 1.0).video("runway")
    request = MotionRequest(picture="0" * 64, frames=24, width=64, height=64)
    engine.animate(b"png", request)
    with pytest.raises(BudgetExceeded):
        engine.animate(b"png", request)
    assert ledger.account("project:tale").committed_usd() == pytest.approx(0.5)
