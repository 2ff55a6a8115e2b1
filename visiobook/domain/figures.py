"""How models perform, as measured by the jobs that used them."""

from datetime import datetime

from visiobook.domain.base import Value


class Operation(Value):
    """Uses of one version of a model for one kind of work: ``times`` of them, each ``time_ms`` long on the average."""

    model: str
    version: str
    kind: str
    time_ms: int
    memory_mb: int
    success: bool
    times: int = 1


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
