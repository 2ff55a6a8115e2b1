"""Publications: what was scheduled is started at its time, once; what is out is asked what it counts."""

import dagster as dg

from visiobook.services.publication_work import count_stale
from visiobook.services.publishing import start_due
from visiobook.services.service import Service


@dg.sensor(
    name="publications",
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts scheduled publications at their time, and asks platforms for views, likes and comments.",
)
def publications_sensor(context: dg.SensorEvaluationContext, service: dg.ResourceParam[Service]) -> dg.SkipReason:
    """Start what is due: its row gets a job, which a warm worker or the sensor of submissions runs."""
    started = start_due(service)
    return dg.SkipReason(f"{started} publications started, {count_stale(service)} asked for their figures.")
