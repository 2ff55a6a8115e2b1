"""``/ws``: authenticate, subscribe to ``project:{id}``, and progress arrives as it happens."""

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass

from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from api.dialects.video001.told import CHANNEL, progress_message
from api.errors import COMMON, status_of
from api.live import Live, Watcher
from visiobook.domain.account import Caller
from visiobook.errors import InvalidField, Unauthorised, VisiobookError
from visiobook.services.service import Service
from visiobook.services.video_projects import video_of

router = APIRouter()
UNAUTHORISED = 4401
"""The close code of a connection whose token does not hold."""
PATIENCE_S = 10.0
"""How long a connection may take to authenticate."""
RECHECK_S = 30.0
"""Seconds between two looks at whether the token still holds."""
MOST_CHANNELS, LONGEST = 100, 16_384


class Said(BaseModel):
    """What a client says: ``auth``, ``subscribe`` or ``unsubscribe``."""

    type: str
    token: str = ""
    channel: str = ""


@router.websocket("/ws")
async def live(socket: WebSocket) -> None:
    """One connection."""
    await socket.accept()
    connection = Connection(socket, socket.app.state.service, socket.app.state.live, Watcher())
    with contextlib.suppress(WebSocketDisconnect):
        await connection.serve()


@dataclass
class Connection:
    """A client: who it is, and what it watches."""

    socket: WebSocket
    service: Service
    live: Live
    watcher: Watcher
    token: str = ""
    channels: frozenset[str] = frozenset()

    async def serve(self) -> None:
        """Authenticate, then listen and tell until somebody leaves."""
        try:
            self.token = await asyncio.wait_for(self._authenticated(), PATIENCE_S)
        except Unauthorised as refusal:
            await self._refuse(refusal)
            return
        except TimeoutError:
            await self._refuse(Unauthorised("No token came.", "Send {type: 'auth', token: 'Bearer …'} first."))
            return
        await self._until_one_ends(self._listen(), self._tell(), self._recheck())

    async def _until_one_ends(self, *work: Coroutine[None, None, None]) -> None:
        tasks = [asyncio.create_task(w) for w in work]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except Unauthorised as refusal:
            await self._refuse(refusal)
        finally:
            self.live.unwatch(self.watcher)
            for task in tasks:
                task.cancel()

    async def _authenticated(self) -> str:
        """The token of the first message, once it was found to hold. Raises Unauthorised."""
        said = await self._heard()
        if said is None or said.type != "auth":
            raise Unauthorised("The first message must be {type: 'auth'}.", "Send your token with it.")
        token = said.token.removeprefix("Bearer ").removeprefix("bearer ").strip()
        await run_in_threadpool(self.service.accounts.caller, token)
        return token

    async def _listen(self) -> None:
        while True:
            said = await self._heard()
            try:
                await self._do(said)
            except Unauthorised:
                raise
            except VisiobookError as problem:
                await self._say_error(problem)

    async def _do(self, said: Said | None) -> None:
        if said is None:
            raise InvalidField("A message is a JSON object with a `type`.", "Send {type: 'subscribe', channel: '…'}.")
        if said.type == "auth":
            self.token = said.token.removeprefix("Bearer ").removeprefix("bearer ").strip()
            await self._caller()
        elif said.type in ("subscribe", "unsubscribe"):
            await self._subscribe(said)
        else:
            raise InvalidField(f"There is no message {said.type!r}.", "There are: auth, subscribe, unsubscribe.")

    async def _subscribe(self, said: Said) -> None:
        if not said.channel.startswith(CHANNEL):
            raise InvalidField(f"There is no channel {said.channel!r}.", "Channels are: project:{id}.", "channel")
        project_id = said.channel.removeprefix(CHANNEL)
        if said.type == "unsubscribe":
            self.channels -= {project_id}
            self.live.unwatch(self.watcher, project_id)
            return
        if len(self.channels) >= MOST_CHANNELS:
            raise InvalidField(f"A connection has at most {MOST_CHANNELS} channels.", "Open another.", "channel")
        caller = await self._caller()
        project = await run_in_threadpool(video_of, self.service, caller, project_id)
        self.channels |= {project.id}
        self.live.watch(self.watcher, project.id, progress_message(project))

    async def _tell(self) -> None:
        while True:
            for message in await self.watcher.take():
                await self.socket.send_text(json.dumps(message, ensure_ascii=False))

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            await self._caller()

    async def _caller(self) -> Caller:
        """Who is asking. Raises Unauthorised once the token has expired."""
        return await run_in_threadpool(self.service.accounts.caller, self.token)

    async def _heard(self) -> Said | None:
        """The next message; None for one that cannot be understood."""
        text = await self.socket.receive_text()
        try:
            return Said.model_validate_json(text) if len(text) <= LONGEST else None
        except ValidationError:
            return None

    async def _say_error(self, problem: VisiobookError) -> None:
        code = COMMON.codes.get(status_of(problem), "ERROR")
        error = {"code": code, "message": problem.message, "details": {"hint": problem.hint}}
        await self.socket.send_text(json.dumps({"type": "error", "message": problem.message, "error": error}))

    async def _refuse(self, refusal: Unauthorised) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._say_error(refusal)
            await self.socket.close(UNAUTHORISED, "unauthorised")
