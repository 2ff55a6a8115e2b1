"""What tokens cost: published prices of November 2025 in US dollars a million, by the beginning of a model's name.

``VISIOBOOK_<PROVIDER>_USD_PER_MILLION_IN`` and ``…_OUT`` come before the table. A model that is in neither is refused:
a budget cannot hold what it cannot count.
"""

from pydantic_settings import BaseSettings, SettingsConfigDict

from visiobook.domain.base import Value
from visiobook.errors import EngineMissing
from visiobook.ports.language import CompletionRequest


class TokenPrice(Value):
    """US dollars a million tokens."""

    text_in: float
    text_out: float

    def cost_usd(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost."""
        return (tokens_in * self.text_in + tokens_out * self.text_out) / 1e6

    def most_usd(self, request: CompletionRequest, tries: int) -> float:
        """The most a request can cost in ``tries`` tries: a token is at least one byte, an answer comes back in."""
        asked = len((request.system + request.prompt + request.json_schema).encode()) + 500
        once = self.cost_usd(asked, request.max_tokens)
        again = self.cost_usd(asked + request.max_tokens * 4, request.max_tokens)
        return once + (again * (tries - 1) if request.json_schema else 0.0)


PRICES = {
    "claude-opus-4-5": TokenPrice(text_in=5.0, text_out=25.0),
    "claude-opus": TokenPrice(text_in=15.0, text_out=75.0),
    "claude-sonnet": TokenPrice(text_in=3.0, text_out=15.0),
    "claude-haiku": TokenPrice(text_in=1.0, text_out=5.0),
    "gemini-2.5-pro": TokenPrice(text_in=2.5, text_out=15.0),
    "gemini-2.5-flash-lite": TokenPrice(text_in=0.1, text_out=0.4),
    "gemini-2.5-flash": TokenPrice(text_in=0.3, text_out=2.5),
    "gpt-5-mini": TokenPrice(text_in=0.25, text_out=2.0),
    "gpt-5-nano": TokenPrice(text_in=0.05, text_out=0.4),
    "gpt-5": TokenPrice(text_in=1.25, text_out=10.0),
    "gpt-4.1-mini": TokenPrice(text_in=0.4, text_out=1.6),
    "gpt-4.1": TokenPrice(text_in=2.0, text_out=8.0),
    "gpt-4o-mini": TokenPrice(text_in=0.15, text_out=0.6),
    "gpt-4o": TokenPrice(text_in=2.5, text_out=10.0),
}


class OwnPrice(BaseSettings):
    """A price set by a person."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    usd_per_million_in: float | None = None
    usd_per_million_out: float | None = None


def token_price(model: str, prefix: str) -> TokenPrice:
    """The price of a model's tokens. Raises EngineMissing where it is not known."""
    own = OwnPrice(_env_prefix=f"VISIOBOOK_{prefix}_")
    if own.usd_per_million_in is not None and own.usd_per_million_out is not None:
        return TokenPrice(text_in=own.usd_per_million_in, text_out=own.usd_per_million_out)
    begins = max((p for p in PRICES if model.startswith(p)), key=len, default="")
    if not begins:
        raise EngineMissing(
            f"The price of {model!r} is not known, so no budget could hold.",
            f"Set VISIOBOOK_{prefix}_USD_PER_MILLION_IN and VISIOBOOK_{prefix}_USD_PER_MILLION_OUT (0 for your own).",
        )
    return PRICES[begins]
