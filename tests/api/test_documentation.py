"""The API describes itself: OpenAPI with the contract's examples, pages without a CDN, metrics, logs."""

import json
import logging
import re

import pytest

from resources.logs import JsonLines
from tests.api.test_contract000 import POSTS, request

DOCUMENTED = [
    ("get", "/health"),
    *(("post", path) for path, _ in POSTS.values()),
    ("get", "/api/v1/generation/images/{generation_id}"),
    ("get", "/api/v1/jobs"),
    ("get", "/api/v1/jobs/{job_id}"),
    ("delete", "/api/v1/jobs/{job_id}"),
    ("get", "/api/v1/models"),
    ("get", "/api/v1/storage/download/{file_id}"),
]


@pytest.mark.parametrize(("method", "path"), DOCUMENTED)
def test_every_endpoint_of_the_contract_is_documented(app, method, path):
    operation = app.openapi()["paths"][path][method]
    assert operation["summary"]
    answer = operation["responses"]["200"]["content"]
    if "storage" not in path:
        assert answer["application/json"]["example"]


def test_submissions_document_their_202_and_every_failure(app):
    for path, _ in POSTS.values():
        responses = app.openapi()["paths"][path]["post"]["responses"]
        assert {"200", "202", "400", "401", "403", "409", "413", "422", "429", "500", "503", "507"} <= set(responses)
        assert responses["422"]["content"]["application/json"]["schema"]["$ref"].endswith("ErrorEnvelope")


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_pages_need_nothing_from_elsewhere(client, page):
    html = client.get(page).text
    assert "https://" not in re.sub(r"https?://(www\.)?w3\.org\S*", "", html)
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', html):
        assert client.get(address).status_code == 200


def test_prometheus_reads_requests_jobs_and_engines(client, hand, user):
    client.post(POSTS["semantic"][0], json=request("semantic"), headers=user)
    text = client.get("/metrics").text
    assert 'visiobook_http_requests_total{method="POST",route="/api/v1/analysis/semantic",status="200"} 1.0' in text
    assert 'visiobook_jobs{status="pending"} 0.0' in text
    assert 'visiobook_engine_seconds{model="plain",operation="semantic_analysis"}' in text


def test_logs_are_json_with_the_request_id(client, caplog):
    with caplog.at_level(logging.INFO, "visiobook.api"):
        logging.getLogger("visiobook").propagate = True
        client.get("/health", headers={"X-Request-ID": "abc", "X-Client-Version": "1.2"})
    record = next(r for r in caplog.records if r.message == "request")
    line = json.loads(JsonLines().format(record))
    assert (line["request_id"], line["path"], line["status"]) == ("abc", "/health", 200)
    assert line["client_version"] == "1.2"


def test_a_browser_may_call_from_the_front_end_and_from_nowhere_else(build):
    from starlette.testclient import TestClient

    from api.main import create_app

    with TestClient(create_app(build(frontend_url="https://studio.example"))) as client:
        asked = {"Access-Control-Request-Method": "POST"}
        allowed = client.options("/api/v1/jobs", headers={"Origin": "https://studio.example", **asked})
        assert allowed.headers["access-control-allow-origin"] == "https://studio.example"
        refused = client.options("/api/v1/jobs", headers={"Origin": "https://evil.example", **asked})
        assert "access-control-allow-origin" not in refused.headers
