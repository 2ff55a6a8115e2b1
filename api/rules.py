"""Which request rates hold. Contract 000 names no figures; F3 of the conflicts gives it the general limit."""

from visiobook.domain.limits import RateRule
from visiobook.server_settings import ServerSettings


def rate_rules(settings: ServerSettings) -> tuple[RateRule, ...]:
    """The rules; of those that cover a request the tightest holds."""
    return (
        RateRule(name="login", path="/api/v1/auth/login", methods=("POST",), limit=10, window_s=60),
        RateRule(name="register", path="/api/v1/auth/register", methods=("POST",), limit=10, window_s=60),
        RateRule(name="publish", path="/api/v1/publish", methods=("POST",), limit=10, window_s=3600),
        RateRule(name="publish", path="/api/v1/publish/schedule", methods=("POST",), limit=10, window_s=3600),
        RateRule(name="general", path="/api/v1/**", limit=settings.requests_per_minute, window_s=60),
    )
