"""Live progress: one look at the database for all who watch, and for each watcher only the newest.

A worker tells its progress in the rows of the project and of its renders; every API process with watchers reads the
watched rows a few times a second, in two queries, whichever process or machine the worker is in. A watcher that reads
slowly misses what is old and holds nobody up: what is to be sent to it is one message a subject (the project, each of
its renders), replaced while it waits.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from visiobook.errors import StorageFailed

EVERY_S = 0.1
"""Seconds between two looks."""
AWAY_S = 1.0
"""Seconds to the next look while the database is away."""
Message = dict[str, JsonValue]
Messages = dict[str, Message]
"""What there is to be told of a project, by its subject: the id of the project, or of one of its renders."""
Look = Callable[[Sequence[str]], Mapping[str, Messages]]
"""How the projects are now. Raises StorageFailed."""


@dataclass(eq=False)
class Watcher:
    """One connection: what is waiting to be sent to it, by subject."""

    waiting: Messages = field(default_factory=dict)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, subject: str, message: Message) -> None:
        """Send this next of the subject, in place of what has not been sent yet."""
        self.waiting[subject] = message
        self.something.set()

    async def take(self) -> tuple[Message, ...]:
        """What is waiting, once there is something."""
        await self.something.wait()
        self.something.clear()
        taken, self.waiting = tuple(self.waiting.values()), {}
        return taken


class Live:
    """Tells watchers of projects what changes. ``look`` reads how they are."""

    def __init__(self, look: Look) -> None:
        self._reads = look
        self._watchers: dict[str, set[Watcher]] = {}
        self._told: dict[str, Messages] = {}
        self._looking: asyncio.Task[None] | None = None

    def watch(self, watcher: Watcher, project_id: str, now: Message) -> None:
        """Tell the watcher how the project is now, and from now on what changes."""
        self._watchers.setdefault(project_id, set()).add(watcher)
        known = self._told.setdefault(project_id, {project_id: now})
        for subject, message in {**known, project_id: now}.items():
            watcher.put(subject, message)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    def unwatch(self, watcher: Watcher, project_id: str | None = None) -> None:
        """Tell the watcher no more of the project (None: of any)."""
        for watched in [project_id] if project_id is not None else list(self._watchers):
            left = self._watchers.get(watched, set())
            left.discard(watcher)
            if not left:
                self._watchers.pop(watched, None)
                self._told.pop(watched, None)

    @property
    def watched(self) -> int:
        """How many projects are watched."""
        return len(self._watchers)

    async def _look(self) -> None:
        while self._watchers:
            await asyncio.sleep(EVERY_S)
            for project_id, messages in (await self._seen(list(self._watchers))).items():
                if project_id in self._watchers:
                    self._tell(project_id, messages)

    def _tell(self, project_id: str, messages: Messages) -> None:
        known, self._told[project_id] = self._told.get(project_id, {}), messages
        for subject, message in messages.items():
            if known.get(subject) != message:
                for watcher in self._watchers[project_id]:
                    watcher.put(subject, message)

    async def _seen(self, project_ids: Sequence[str]) -> Mapping[str, Messages]:
        try:
            return await run_in_threadpool(self._reads, project_ids)
        except StorageFailed:  # the database is away: watchers wait on
            await asyncio.sleep(AWAY_S)
            return {}
