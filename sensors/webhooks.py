"""Webhooks: what the warm workers' own sender left undone is sent from here."""

import dagster as dg

from sensors.settling import warm_workers
from visiobook.services.service import Service
from visiobook.services.webhooks import announce_finished, deliver_due


@dg.sensor(
    name="webhooks",
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells submitters that their jobs are over, where no warm worker does.",
)
def webhooks_sensor(context: dg.SensorEvaluationContext, service: dg.ResourceParam[Service]) -> dg.SkipReason:
    """Announce and deliver."""
    if warm_workers(service):
        return dg.SkipReason("The warm workers send.")
    announced = announce_finished(service)
    return dg.SkipReason(f"{announced} jobs announced, {deliver_due(service, 4)} messages tried.")
