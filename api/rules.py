"""Which request rates hold: contract 001's. Contract 000 names none; F3 of the conflicts gives it the general one.

A path is that path alone (F2): what lies below it, such as a pipeline's status, has the general limit.
"""

from visiobook.domain.limits import RateRule
from visiobook.server_settings import ServerSettings


def rate_rules(settings: ServerSettings) -> tuple[RateRule, ...]:
    """The rules; of those that cover a request the tightest holds."""
    return (
        RateRule(name="login", path="/api/v1/auth/login", methods=("POST",), limit=10, window_s=60),
        RateRule(name="register", path="/api/v1/auth/register", methods=("POST",), limit=10, window_s=60),
        RateRule(name="projects", path="/api/v1/projects", limit=100, window_s=60),
        RateRule(name="assets", path="/api/v1/assets/*/generate", methods=("POST",), limit=20, window_s=60),
        RateRule(name="render", path="/api/v1/videos/render", methods=("POST",), limit=5, window_s=60),
        RateRule(name="publish", path="/api/v1/publish", methods=("POST",), limit=10, window_s=3600),
        RateRule(name="publish", path="/api/v1/publish/schedule", methods=("POST",), limit=10, window_s=3600),
        RateRule(name="general", path="/api/v1/**", limit=settings.requests_per_minute, window_s=60),
    )
