"""Contract 001's request rates: its figures, by whole path segments, shared by all processes, told in three headers."""

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from tests.api.conftest import bearer

UNKNOWN = "00000000-0000-4000-8000-000000000000"
LIMITS = [
    ("GET", "/api/v1/projects", 100),
    ("POST", "/api/v1/projects", 100),
    ("GET", f"/api/v1/projects/{UNKNOWN}/status", 1000),
    ("GET", f"/api/v1/projects/{UNKNOWN}", 1000),
    ("POST", "/api/v1/assets/images/generate", 20),
    ("POST", "/api/v1/assets/voice/generate", 20),
    ("POST", "/api/v1/assets/music/generate", 20),
    ("GET", "/api/v1/assets", 1000),
    ("POST", "/api/v1/videos/render", 5),
    ("GET", f"/api/v1/videos/render/{UNKNOWN}/status", 1000),
    ("GET", "/api/v1/voices", 1000),
    ("POST", "/api/v1/publish", 10),
    ("GET", "/api/v1/publish/connections", 1000),
    ("GET", "/api/v1/projectsx", 1000),
]


@pytest.mark.parametrize(("method", "path", "limit"), LIMITS)
def test_each_path_has_the_documents_limit(client, user, method, path, limit):
    answer = client.request(method, path, headers=user, json={} if method == "POST" else None)
    told = {name: int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining", "Reset")}
    assert (told["Limit"], told["Remaining"]) == (limit, limit - 1)
    assert told["Reset"] > 1_700_000_000


def test_one_request_too_many_is_refused_by_every_process_and_told_when_to_come_back(client, service, user):
    other = TestClient(create_app(service), raise_server_exceptions=False)
    for number in range(5):
        (client if number % 2 else other).post("/api/v1/videos/render", json={}, headers=user)
    refused = client.post("/api/v1/videos/render", json={}, headers=user)
    if refused.headers["X-RateLimit-Remaining"] != "0":
        pytest.skip("the minute ended in between")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.post("/api/v1/videos/render", json={}, headers=bearer(service)).status_code != 429
    assert client.get("/api/v1/projects", headers=user).status_code == 200
