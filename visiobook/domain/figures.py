"""How models perform, as measured by the jobs that used them."""

from datetime import datetime

from visiobook.domain.base import Value


class ModelFigure(Value):
    """Means over ``operations`` uses of one version of a model for one kind of work."""

    model: str
    version: str
    operation: str
    average_time_ms: int
    average_memory_mb: int
    success_rate: float
    operations: int
    updated_at: datetime
