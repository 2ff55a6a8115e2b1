"""Request rates, and answers kept under an idempotency key."""

from pydantic import Field

from visiobook.domain.base import Value


class RateRule(Value):
    """At most ``limit`` requests in ``window_s`` seconds. ``name`` is the counter's, so two paths may share one.

    ``path`` matches whole segments: ``*`` one of them, a last ``**`` all that follow.
    """

    name: str
    path: str
    methods: tuple[str, ...] = ()
    """Empty: every method."""
    limit: int = Field(gt=0)
    window_s: int = Field(gt=0)

    def covers(self, method: str, path: str) -> bool:
        """Whether the rule holds for a request."""
        return (not self.methods or method in self.methods) and matches(self.path.split("/"), path.split("/"))


class RateReading(Value):
    """A counter after a request. ``reset`` is the epoch second at which the window ends."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        """Requests left in this window."""
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit


class KeptAnswer(Value):
    """What an idempotency key stands for. ``status`` 0: the first request is still being answered."""

    request_digest: str
    status: int = 0
    headers: str = "{}"
    body: bytes = b""


def matches(pattern: list[str], path: list[str]) -> bool:
    """Whether path segments fit pattern segments."""
    if pattern and pattern[-1] == "**":
        return len(path) >= len(pattern) - 1 and matches(pattern[:-1], path[: len(pattern) - 1])
    return len(pattern) == len(path) and all(p in ("*", s) for p, s in zip(pattern, path, strict=True))
