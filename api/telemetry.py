"""Metrics for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from visiobook.domain.job import JobType
from visiobook.services.service import Service

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Telemetry:
    """The service's metrics. Queue and engine figures are read from the database when Prometheus asks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "visiobook_http_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "visiobook_http_request_seconds",
            "Seconds to answer",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._jobs = Gauge("visiobook_jobs", "Unfinished jobs", ("status",), registry=self.registry)
        self._workers = Gauge("visiobook_workers", "Warm workers alive", ("state",), registry=self.registry)
        self._wait = Gauge("visiobook_queue_wait_seconds", "Mean wait of the last jobs", registry=self.registry)
        self._typical = Gauge(
            "visiobook_job_seconds", "Mean seconds of the last completed jobs", ("job_type",), registry=self.registry
        )
        self._engine = Gauge(
            "visiobook_engine_seconds", "Mean seconds of an operation", ("model", "operation"), registry=self.registry
        )
        self._gpu = Gauge("visiobook_gpu_memory_used_bytes", "GPU memory in use", ("gpu",), registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def exposition(self, service: Service, gpu_memory: dict[int, int]) -> bytes:
        """Everything in Prometheus' text format."""
        queue = service.jobs.queue(service.clock.now())
        self._jobs.labels("pending").set(queue.pending)
        self._jobs.labels("running").set(queue.running)
        self._workers.labels("idle").set(queue.idle_workers)
        self._workers.labels("busy").set(queue.workers - queue.idle_workers)
        self._wait.set(queue.average_wait_s)
        for job_type in JobType:
            self._typical.labels(job_type.value).set(service.jobs.average_s(job_type))
        for figure in service.figures.all():
            self._engine.labels(figure.model, figure.operation).set(figure.average_time_ms / 1000)
        for gpu, used in gpu_memory.items():
            self._gpu.labels(str(gpu)).set(used)
        return generate_latest(self.registry)
