"""Money: what may be spent, what was, and what may have been."""

from pydantic import Field

from visiobook.domain.base import Value


class Budget(Value):
    """A hard limit for one account (``project:NAME`` or ``upgrade:ID``), in US dollars."""

    account: str
    limit_usd: float = Field(ge=0)


class Account(Value):
    """What an account has spent, and what calls under way (or killed while under way) may yet cost."""

    account: str
    spent_usd: float = 0.0
    held: tuple[tuple[str, float], ...] = ()
    """Ticket and price of each open call. That of a killed process stays: it may have been billed."""

    def committed_usd(self) -> float:
        """Spent and held together: what a limit is held against."""
        return self.spent_usd + sum(price for _, price in self.held)
