"""Where the environment names a collector, every request is a span it is sent; else nothing is traced."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from resources.tracing import NoTraces, OtlpTraces, build_traces
from visiobook.errors import EngineMissing


@pytest.fixture
def collector(monkeypatch):
    """A real HTTP server that keeps what a collector would be sent."""
    pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    yield received
    server.shutdown()


def test_a_request_is_a_span_that_continues_the_clients_trace(collector, service):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    app = create_app(service)
    with TestClient(app) as client:
        client.get("/health", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-ID": "mine-7"})
    app.state.traces.flush()
    ((path, body),) = collector
    assert path == "/v1/traces"
    for told in (bytes.fromhex(trace), b"/health", b"mine-7", b"visiobook"):
        assert told in body


def test_without_a_collector_nothing_is_traced(monkeypatch):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert type(build_traces("api")) is NoTraces


def test_it_can_be_switched_off(collector, monkeypatch):
    assert isinstance(build_traces("api"), OtlpTraces)
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert type(build_traces("api")) is NoTraces


def test_a_missing_package_is_told(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.resources", None)
    with pytest.raises(EngineMissing, match="opentelemetry"):
        build_traces("api")
