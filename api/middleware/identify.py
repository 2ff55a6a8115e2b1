"""Who is asking: read once from the ``Authorization`` header; routes that need it refuse those who are not known."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware.trace import header
from visiobook.errors import Unauthorised
from visiobook.services.accounts import Accounts


class Identify:
    """Puts ``caller`` into the scope, or ``refusal``: why a token that was sent does not hold."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            self._identify(scope)
        await self._app(scope, receive, send)

    def _identify(self, scope: Scope) -> None:
        sent = header(scope, b"authorization")
        if sent is None:
            return
        scheme, _, token = sent.partition(" ")
        try:
            if scheme.lower() != "bearer" or not token.strip():
                raise Unauthorised(
                    "The Authorization header is not of the form `Bearer TOKEN`.", "Send a bearer token."
                )
            scope["caller"] = self._accounts.caller(token.strip())
        except Unauthorised as refusal:
            scope["refusal"] = refusal


def who(scope: Scope) -> str:
    """Whose request it is for counters: the account, else the address."""
    caller = scope.get("caller")
    client = scope.get("client")
    return f"account:{caller.id}" if caller else f"address:{client[0] if client else 'unknown'}"
