"""Webhooks: signed, retried, logged, sent again on request, and never to private addresses."""

import hashlib
import hmac
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from standardwebhooks import Webhook

from resources.webhooks import HttpWebhooks
from tests.api.conftest import Hand
from tests.api.test_contract000 import POSTS, request
from visiobook.domain.webhook import DeliveryState
from visiobook.errors import BadInput
from visiobook.services.webhooks import RETRY_AFTER_S, announce_finished, deliver_due

SEMANTIC = POSTS["semantic"][0]


class Receiver:
    """A real HTTP server that keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], str]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


def finish_a_job(client, service, headers) -> str:
    answer = client.post(SEMANTIC, json=request("semantic"), headers={**headers, "Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    Hand(service).do(service.jobs.claim("hand", service.clock.now()))
    return answer.json()["job_id"]


def test_the_end_of_a_job_is_told_with_a_signature_anybody_can_check(client, service, user, receiver):
    made = client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user)
    assert made.status_code == 201
    job_id = finish_a_job(client, service, user)
    assert (announce_finished(service), deliver_due(service)) == (1, 1)
    headers, body = receiver.received[0]
    told = Webhook(made.json()["secret"]).verify(body, headers)
    assert told["type"] == "job.completed"
    assert (told["data"]["job_id"], told["data"]["status"]) == (job_id, "completed")


def test_it_is_told_once(client, service, user, receiver):
    client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user)
    finish_a_job(client, service, user)
    for _ in range(3):
        announce_finished(service)
        deliver_due(service)
    assert len(receiver.received) == 1


def test_one_submission_can_name_an_address_of_its_own(client, service, user, receiver):
    finish_a_job(client, service, {**user, "X-Callback-URL": receiver.url})
    announce_finished(service)
    deliver_due(service)
    headers, body = receiver.received[0]
    assert Webhook(service.settings.webhook_secret.get_secret_value()).verify(body, headers)


def test_only_the_events_somebody_asked_for_are_told(client, service, user, receiver):
    client.post("/api/v1/webhooks", json={"url": receiver.url, "events": ["job.failed"]}, headers=user)
    finish_a_job(client, service, user)
    announce_finished(service)
    assert service.webhooks.take_due(service.clock.now(), 1, 5) == ()


def test_a_refusal_is_tried_again_later_and_logged(client, service, user, receiver):
    receiver.status = 500
    client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user)
    finish_a_job(client, service, user)
    announce_finished(service)
    deliver_due(service)
    (logged,) = client.get("/api/v1/webhooks/deliveries", headers=user).json()["deliveries"]
    assert (logged["state"], logged["attempts"], logged["last_status"]) == ("waiting", 1, 500)
    assert deliver_due(service) == 0
    receiver.status = 200
    assert client.post(f"/api/v1/webhooks/deliveries/{logged['id']}/resend", headers=user).status_code == 200
    assert deliver_due(service) == 1
    (logged,) = client.get("/api/v1/webhooks/deliveries", headers=user).json()["deliveries"]
    assert (logged["state"], logged["last_status"]) == ("delivered", 200)


def test_after_the_last_attempt_it_is_given_up(client, service, user, receiver):
    receiver.status = 503
    client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user)
    finish_a_job(client, service, user)
    announce_finished(service)
    for _ in range(len(RETRY_AFTER_S) + 1):
        (delivery,) = service.webhooks.list(_owner(service), 5)
        past = service.clock.now() - timedelta(seconds=1)
        service.webhooks.save(delivery.model_copy(update={"next_attempt_at": past}))
        deliver_due(service)
    (delivery,) = service.webhooks.list(_owner(service), 5)
    assert (delivery.state, len(receiver.received)) == (DeliveryState.GIVEN_UP, len(RETRY_AFTER_S) + 1)


def test_a_redirect_is_not_followed(client, service, user, receiver):
    receiver.status = 302
    client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user)
    finish_a_job(client, service, user)
    announce_finished(service)
    deliver_due(service)
    assert service.webhooks.list(_owner(service), 5)[0].last_status == 302


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost:8000/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "http://224.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "nonsense", "http://",
        "http://user@127.0.0.1/", "http://100.64.0.1/", "https://no-such-host.invalid/", "http://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_private_addresses_and_other_schemes_are_refused(url):
    with pytest.raises(BadInput):
        HttpWebhooks(allow_private=False).check(url)


def test_a_refused_address_cannot_be_registered_or_named(build):
    from starlette.testclient import TestClient

    from api.main import create_app
    from tests.api.conftest import bearer

    service = build()
    with TestClient(create_app(service)) as client:
        headers = bearer(service)
        refused = client.post("/api/v1/webhooks", json={"url": "http://169.254.169.254/"}, headers=headers)
        assert refused.status_code == 400
        named = client.post(
            SEMANTIC, json=request("semantic"), headers={**headers, "X-Callback-URL": "http://10.1.1.1/"}
        )
        assert named.status_code == 400
        assert service.jobs.queue(service.clock.now()).pending == 0


def test_another_persons_webhook_is_not_there(client, service, user, receiver):
    from tests.api.conftest import bearer

    made = client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=user).json()
    assert client.delete(f"/api/v1/webhooks/{made['id']}", headers=bearer(service)).status_code == 404
    assert client.delete(f"/api/v1/webhooks/{made['id']}", headers=user).json() == {"removed": True}
    assert client.get("/api/v1/webhooks", headers=user).json() == {"webhooks": []}


def _owner(service) -> str:
    from visiobook.domain.job import JobFilter

    return service.jobs.list(JobFilter())[0].owner


def test_the_example_of_contract_001_registers_with_its_own_secret(client, service, user, receiver):
    events = ["project.completed", "render.completed", "publish.completed"]
    body = {"url": receiver.url, "events": events, "secret": "my-webhook-secret"}
    made = client.post("/api/v1/webhooks", json=body, headers=user)
    assert made.status_code == 201
    assert (made.json()["events"], made.json()["secret"]) == (events, "my-webhook-secret")
    (listed,) = client.get("/api/v1/webhooks", headers=user).json()["webhooks"]
    assert (listed["id"], listed["secret"]) == (made.json()["id"], None)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("secret", ["short", "with a blank", "whsec_not base64!", "é" * 10, ""])
def test_a_secret_nobody_could_sign_with_is_refused(client, user, receiver, secret):
    refused = client.post("/api/v1/webhooks", json={"url": receiver.url, "secret": secret}, headers=user)
    assert refused.status_code == 422 and "secret" in refused.text


@pytest.mark.sqlite_only
def test_an_event_nobody_knows_is_refused_with_those_there_are(client, user, receiver):
    refused = client.post("/api/v1/webhooks", json={"url": receiver.url, "events": ["project.born"]}, headers=user)
    assert refused.status_code == 422 and "project.created" in refused.json()["error"]["message"]


def test_the_body_alone_is_signed_in_a_header_too(client, service, user, receiver):
    body = {"url": receiver.url, "secret": "my-webhook-secret"}
    client.post("/api/v1/webhooks", json=body, headers=user)
    finish_a_job(client, service, user)
    announce_finished(service)
    deliver_due(service)
    headers, raw = receiver.received[0]
    expected = hmac.new(b"my-webhook-secret", raw.encode(), hashlib.sha256).hexdigest()
    assert headers["x-webhook-signature"] == f"sha256={expected}"
