"""Live progress: one look at the database for all who watch, and for each watcher only the newest.

A worker tells its progress in the project's row; every API process with watchers reads the watched rows a few times a
second, in one query, whichever process or machine the worker is in. A watcher that reads slowly misses what is old and
holds nobody up: what is to be sent to it is one message a channel, replaced while it waits.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from visiobook.domain.video_project import VideoProject
from visiobook.errors import StorageFailed
from visiobook.ports.video_projects import VideoProjects

EVERY_S = 0.1
"""Seconds between two looks."""
AWAY_S = 1.0
"""Seconds to the next look while the database is away."""
Message = dict[str, JsonValue]


@dataclass(eq=False)
class Watcher:
    """One connection: what is waiting to be sent to it, by channel."""

    waiting: dict[str, Message] = field(default_factory=dict)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, channel: str, message: Message) -> None:
        """Send this next on the channel, in place of what has not been sent yet."""
        self.waiting[channel] = message
        self.something.set()

    async def take(self) -> tuple[Message, ...]:
        """What is waiting, once there is something."""
        await self.something.wait()
        self.something.clear()
        taken, self.waiting = tuple(self.waiting.values()), {}
        return taken


class Live:
    """Tells watchers of projects what changes. ``worded`` writes a project's message."""

    def __init__(self, projects: VideoProjects, worded: Callable[[VideoProject], Message]) -> None:
        self._projects = projects
        self._worded = worded
        self._watchers: dict[str, set[Watcher]] = {}
        self._told: dict[str, Message] = {}
        self._looking: asyncio.Task[None] | None = None

    def watch(self, watcher: Watcher, project: VideoProject) -> None:
        """Tell the watcher how the project is, and from now on what changes."""
        self._watchers.setdefault(project.id, set()).add(watcher)
        message = self._worded(project)
        self._told.setdefault(project.id, message)
        watcher.put(project.id, message)
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
            for project_id, project in (await self._seen(list(self._watchers))).items():
                message = self._worded(project)
                if self._told.get(project_id) != message:
                    self._told[project_id] = message
                    for watcher in self._watchers.get(project_id, ()):
                        watcher.put(project_id, message)

    async def _seen(self, project_ids: Sequence[str]) -> dict[str, VideoProject]:
        try:
            return await run_in_threadpool(self._projects.several, project_ids)
        except StorageFailed:  # the database is away: watchers wait on
            await asyncio.sleep(AWAY_S)
            return {}
