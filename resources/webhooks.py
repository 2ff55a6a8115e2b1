"""Sending webhooks: signed as Standard Webhooks asks (https://www.standardwebhooks.com), never to private addresses."""

import base64
import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from visiobook.domain.webhook import WebhookDelivery, secret_key
from visiobook.errors import BadInput, DeliveryFailed

TIMEOUT_S = 15.0


@dataclass(frozen=True)
class HttpWebhooks:
    """Keeps :class:`visiobook.ports.webhooks.WebhookSender`.

    The host is resolved once, every address it has is checked, and the request goes to the checked address itself, so
    that a name which changes its address in between cannot lead inside. Redirects are not followed.
    """

    allow_private: bool = False

    def check(self, url: str) -> None:
        """Raises BadInput for another scheme than http(s), a name that does not resolve, or a private address."""
        self._address(url)

    def send(self, delivery: WebhookDelivery, secret: str, now: datetime) -> int:
        """POST the body; the status answered."""
        try:
            address = self._address(delivery.url)
        except BadInput as refused:
            raise DeliveryFailed(refused.message, refused.hint) from refused
        parts = urlsplit(delivery.url)
        headers = {
            "Host": parts.netloc.rsplit("@", 1)[-1],
            "Content-Type": "application/json",
            "User-Agent": "visiobook-webhooks/1",
            **signed(delivery.id, delivery.body, secret, now),
        }
        target = httpx.URL(delivery.url).copy_with(host=address)
        try:
            with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
                request = client.build_request("POST", target, content=delivery.body.encode(), headers=headers)
                request.extensions["sni_hostname"] = parts.hostname or ""
                return client.send(request, stream=True).status_code
        except httpx.HTTPError as problem:
            raise DeliveryFailed(
                f"No answer from {parts.hostname}: {problem}.", "It is tried again later."
            ) from problem

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput(f"{url!r} is no http(s) address.", "Give a full URL, such as https://example.org/hook.")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, ValueError) as problem:
            raise BadInput(f"The host {parts.hostname!r} cannot be found.", "Check the address.") from problem
        addresses = [str(entry[4][0]) for entry in found]
        if not self.allow_private and not all(_is_public(a) for a in addresses):
            raise BadInput(
                f"{parts.hostname!r} is a private address; no messages go there.",
                "Use a public address, or set VISIOBOOK_WEBHOOK_ALLOW_PRIVATE=true on a trusted network.",
            )
        return addresses[0]


def signed(message_id: str, body: str, secret: str, now: datetime) -> dict[str, str]:
    """The headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` (v1: HMAC-SHA256), and beside them
    ``x-webhook-signature``: the same over the body's bytes alone, in hexadecimal.
    """
    timestamp = str(int(now.timestamp()))
    content = f"{message_id}.{timestamp}.{body}".encode()
    signature = base64.b64encode(hmac.new(secret_key(secret), content, hashlib.sha256).digest()).decode()
    plain = hmac.new(secret_key(secret), body.encode(), hashlib.sha256).hexdigest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
        "x-webhook-signature": f"sha256={plain}",
    }


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    return bool(inner.is_global and not inner.is_multicast)
