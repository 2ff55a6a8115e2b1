"""What a run of the graph is told as."""

from visiobook.domain.base import Value


class StepReport(Value):
    """One asset of a run: seconds, and how many artifacts were made and found."""

    asset: str
    seconds: float
    made: int
    found: int
    engine_s: float
    """Wall seconds its producers worked, summed (parallel work counts each)."""


class RunReport(Value):
    """A finished run. ``failed_checks`` are the asset checks that did not pass, as ``asset: check: why``."""

    run_id: str
    seconds: float
    steps: tuple[StepReport, ...]
    failed_checks: tuple[str, ...]
    checks_s: float = 0.0
    """Seconds of the asset checks, nearly all of them decoding the new segments once."""
