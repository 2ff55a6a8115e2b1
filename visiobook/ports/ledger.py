"""The ledger of what was spent."""

from typing import Protocol

from visiobook.domain.budget import Account, Budget


class Ledger(Protocol):
    """Holds a price before a call and books the cost after it. Each method is one step for all processes."""

    def hold(self, budget: Budget, price_usd: float) -> str:
        """Hold a price; returns a ticket. Raises BudgetExceeded, and holds nothing, where it would pass the limit."""
        ...

    def book(self, account: str, ticket: str, cost_usd: float) -> None:
        """Give the hold back and add what the call cost."""
        ...

    def account(self, account: str) -> Account:
        """What was spent and is held; zero for an account nobody used."""
        ...
