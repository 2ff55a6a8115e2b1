"""Traces for OpenTelemetry, where the environment names a collector (``OTEL_EXPORTER_OTLP_ENDPOINT``); else nothing."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visiobook.errors import EngineMissing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
Attributes = Mapping[str, str | int | float]
Note = Callable[[str, str | int | float], None]
"""Sets an attribute of the present span."""


def no_note(_: str, __: str | float) -> None:
    """Nobody traces."""


class NoTraces:
    """Traces nothing."""

    def span(
        self, name: str, attributes: Attributes, parent: str | None = None, server: bool = False
    ) -> AbstractContextManager[Note]:
        """A block that is not told of."""
        return contextlib.nullcontext(no_note)

    def flush(self) -> None:
        """Nothing waits."""


@dataclass(frozen=True)
class OtlpTraces(NoTraces):
    """Sends spans to a collector in the background (OTLP over HTTP)."""

    provider: "TracerProvider"

    @contextlib.contextmanager
    def span(
        self, name: str, attributes: Attributes, parent: str | None = None, server: bool = False
    ) -> Iterator[Note]:
        """A span around a block; ``parent`` is a ``traceparent`` header (W3C Trace Context)."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        above = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
        kind = SpanKind.SERVER if server else SpanKind.INTERNAL
        tracer = self.provider.get_tracer("visiobook")
        with tracer.start_as_current_span(name, above, kind, attributes=dict(attributes)) as span:
            yield span.set_attribute

    def flush(self) -> None:
        """Send what waits."""
        self.provider.force_flush(5000)


def build_traces(role: str) -> NoTraces:
    """The traces the environment asks for; ``OTEL_SERVICE_NAME`` and the other ``OTEL_*`` variables hold as usual.

    Raises EngineMissing when they are asked for and the packages are not installed.
    """
    if not any(os.environ.get(name) for name in ENDPOINTS) or os.environ.get("OTEL_SDK_DISABLED", "") == "true":
        return NoTraces()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as missing:
        raise EngineMissing(
            f"Traces are asked for ({' or '.join(ENDPOINTS)}) but {missing.name} is not installed.",
            "pip install 'visiobook[otel]', or unset the variable.",
        ) from missing
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "visiobook"}
    provider = TracerProvider(resource=Resource.create({**named, "visiobook.role": role}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OtlpTraces(provider)
