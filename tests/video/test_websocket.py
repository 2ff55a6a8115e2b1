"""Progress over the WebSocket: pushed to its owner's watchers as it happens, and to nobody else."""

import asyncio
import json
import threading
import time
import uuid
from contextlib import contextmanager

import pytest
import uvicorn
import websockets
from starlette.websockets import WebSocketDisconnect

from api.dialects.video001 import websocket as door
from api.live import Watcher
from api.main import create_app
from resources.service import build_home_service
from tests.video.conftest import ESPEAK
from visiobook.domain.account import AccountRole


def auth(headers) -> dict:
    return {"type": "auth", "token": headers["Authorization"]}


def subscribe(place: str) -> dict:
    return {"type": "subscribe", "channel": f"project:{place[1:]}"}


@contextmanager
def watching(house, place, headers=None):
    """A connection that has authenticated and subscribed, as the document's JavaScript does."""
    with house.client.websocket_connect("/ws") as socket:
        socket.send_text(json.dumps(auth(headers or house.token)))
        socket.send_text(json.dumps(subscribe(place)))
        yield socket


def wait_until(true) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def refused(socket) -> int:
    assert socket.receive_json()["type"] == "error"
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return closed.value.code


def test_progress_arrives_while_the_film_is_made(house):
    place = house.written([{"narration": "Le phare éclaire la mer pendant la tempête."}])
    with watching(house, place) as socket:
        first = socket.receive_json()
        assert (first["type"], first["progress"], first["step"], first["status"]) == ("progress", 0, None, "draft")
        house.api("POST", f"{place}/start", ESPEAK)
        threading.Thread(target=house.worker.run_waiting).start()
        heard = [first]
        while heard[-1]["status"] != "completed":
            heard.append(socket.receive_json())
            assert heard[-1]["status"] not in ("failed", "cancelled")
    percents = [m["progress"] for m in heard]
    assert percents == sorted(percents) and percents[-1] == 100
    steps = [m["step"] for m in heard]
    assert "image_generation" in steps and "video_generation" in steps
    assert all(m["type"] == "progress" for m in heard)


@pytest.mark.parametrize(
    "first",
    [
        {"type": "auth", "token": "Bearer nonsense"},
        {"type": "auth"},
        {"type": "subscribe", "channel": "project:x"},
        "not JSON",
        [1],
    ],
)
def test_without_a_good_token_it_says_so_and_closes(house, first):
    with house.client.websocket_connect("/ws") as socket:
        socket.send_text(first if isinstance(first, str) else json.dumps(first))
        assert refused(socket) == 4401


def test_who_says_nothing_is_let_go(house, monkeypatch):
    monkeypatch.setattr(door, "PATIENCE_S", 0.1)
    with house.client.websocket_connect("/ws") as socket:
        assert refused(socket) == 4401


def test_a_token_that_expires_ends_the_connection(house, monkeypatch):
    monkeypatch.setattr(door, "RECHECK_S", 0.2)
    short = {"Authorization": f"Bearer {house.service.accounts.mint(AccountRole.USER, 1)}"}
    with house.client.websocket_connect("/ws") as socket:
        socket.send_text(json.dumps(auth(short)))
        assert refused(socket) == 4401


def test_somebody_elses_project_and_unknown_channels_are_errors_and_the_connection_goes_on(house):
    place, mine = house.written(), house.someone()
    own = house.order(mine)
    with house.client.websocket_connect("/ws") as socket:
        socket.send_text(json.dumps(auth(mine)))
        for channel in (f"project:{place[1:]}", f"project:{uuid.uuid4()}", "project:x", "weather"):
            socket.send_text(json.dumps({"type": "subscribe", "channel": channel}))
            assert socket.receive_json()["type"] == "error", channel
        for wrong in ("{", '{"type": "dance"}', "x" * 20_000):
            socket.send_text(wrong)
            assert socket.receive_json()["type"] == "error"
        socket.send_text(json.dumps(subscribe(own)))
        assert socket.receive_json()["status"] == "draft"


def test_every_watcher_is_told_and_who_unsubscribes_is_not(house):
    place = house.written()
    with watching(house, place) as one, watching(house, place) as two, watching(house, place) as three:
        for socket in (one, two, three):
            assert socket.receive_json()["status"] == "draft"
        three.send_text(json.dumps({"type": "unsubscribe", "channel": f"project:{place[1:]}"}))
        time.sleep(0.3)
        house.api("POST", f"{place}/start")
        assert one.receive_json()["status"] == two.receive_json()["status"] == "scripting"
        house.api("POST", f"{place}/cancel")
        assert one.receive_json()["status"] == two.receive_json()["status"] == "cancelled"
        three.send_text(json.dumps(subscribe(place)))
        assert three.receive_json()["status"] == "cancelled"
    wait_until(lambda: house.client.app.state.live.watched == 0)


def test_a_slow_watcher_gets_the_newest_only():
    async def slow() -> tuple:
        watcher = Watcher()
        for percent in range(100):
            watcher.put("p1", {"progress": percent})
            watcher.put("p2", {"progress": 2 * percent})
        return await watcher.take()

    assert asyncio.run(slow()) == ({"progress": 99}, {"progress": 198})


@contextmanager
def serving(house, port: int):
    """The API as a process of its own would be: a real server on a real socket, with its own connections."""
    app = create_app(build_home_service(house.service.settings))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def hear(address: str, headers, place: str, heard: list[dict]) -> None:
    """Connect, again whenever the connection is lost, until the pipeline is heard to be cancelled."""
    while True:
        try:
            async with websockets.connect(address) as socket:
                await socket.send(json.dumps(auth(headers)))
                await socket.send(json.dumps(subscribe(place)))
                while True:
                    heard.append(json.loads(await socket.recv()))
                    if heard[-1]["status"] == "cancelled":
                        return
        except (OSError, websockets.ConnectionClosed):
            await asyncio.sleep(0.1)


def test_a_watcher_lives_through_a_restart_of_the_api(house):
    place, port = house.written(), free_port()
    heard: list[dict] = []

    def listen() -> None:
        asyncio.run(hear(f"ws://127.0.0.1:{port}/ws", house.token, place, heard))

    listener = threading.Thread(target=listen, daemon=True)
    with serving(house, port):
        listener.start()
        wait_until(lambda: len(heard) == 1)
        house.api("POST", f"{place}/start")
        wait_until(lambda: len(heard) == 2)
    house.api("POST", f"{place}/cancel")
    with serving(house, port):
        listener.join(60)
    assert [m["status"] for m in heard] == ["draft", "scripting", "cancelled"]
