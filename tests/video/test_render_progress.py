"""A render's progress over the WebSocket: told to those who watch its project, as it happens."""

import json
import threading

import pytest
from iafactory_video import VideoClient

from tests.video.test_renders import Room
from tests.video.test_websocket import auth, free_port, serving, subscribe, watching

STAGES = ["preparation", "compositing", "encoding", "finalization"]


@pytest.fixture(scope="module")
def room(house) -> Room:
    return Room(house)


def heard_until(socket, status: str, render: str) -> list[dict]:
    """What a watcher is told of a render until it has the status."""
    heard: list[dict] = []
    while not heard or heard[-1]["status"] != status:
        message = socket.receive_json()
        if message.get("render_id") == render:
            heard.append(message)
            assert message["status"] in ("queued", "rendering", status), message
    return heard


def test_every_watcher_of_the_project_hears_stage_and_percent(room):
    place = f"/{room.project}"
    with watching(room.house, place) as one, watching(room.house, place) as two:
        assert "render_id" not in one.receive_json()
        order = room.order(room.write(), {"quality": "high"}).json()["render_id"]
        threading.Thread(target=room.house.worker.run_waiting).start()
        for socket in (one, two):
            heard = heard_until(socket, "completed", order)
            assert (heard[0]["type"], heard[0]["channel"]) == ("progress", f"project:{room.project}")
            percents = [m["progress"] for m in heard]
            assert percents == sorted(percents) and percents[-1] == 100 and len(percents) > 3, heard
            steps = [STAGES.index(m["step"]) for m in heard if m["step"]]
            assert steps == sorted(steps) and {"encoding", "finalization"} <= {m["step"] for m in heard}
            assert heard[-1]["video_id"] == room.status(order)["video_id"]


def test_who_comes_later_is_told_the_end_and_a_stopped_render_is_told(room):
    timeline = room.write(transition_duration=0.16)
    done = room.render(timeline)
    with watching(room.house, f"/{room.project}") as socket:
        assert heard_until(socket, "completed", done["render_id"])[-1]["progress"] == 100
        order = room.order(timeline).json()["render_id"]
        assert heard_until(socket, "queued", order)[0]["step"] is None
        room.ask("DELETE", f"/videos/render/{order}")
        assert heard_until(socket, "cancelled", order)[-1]["video_id"] is None


def test_another_projects_renders_are_not_told(room):
    with room.house.client.websocket_connect("/ws") as socket:
        socket.send_text(json.dumps(auth(room.house.token)))
        other = Room(room.house)
        socket.send_text(json.dumps(subscribe(f"/{other.project}")))
        assert socket.receive_json()["project_id"] == other.project
        room.render(room.write(transition_duration=0.24))
        ended = other.render(other.write())["render_id"]
        assert {m["project_id"] for m in heard_until(socket, "completed", ended)} == {other.project}


def test_the_python_client_hears_a_render_and_the_projects_progress_apart(room):
    port, pushed, film = free_port(), [], []
    with serving(room.house, port):
        token = room.house.token["Authorization"].removeprefix("Bearer ")
        with VideoClient(token, f"http://127.0.0.1:{port}/api/v1") as client:
            order = client.videos.render(room.write(transition_duration=0.28)).render_id
            listener = threading.Thread(target=client.videos.on_render_progress, args=(order, pushed.append))
            other = threading.Thread(target=client.projects.on_progress, args=(room.project, film.append), daemon=True)
            listener.start()
            other.start()
            assert room.house.worker.run_waiting()
            listener.join(60)
            assert (pushed[-1].percentage, pushed[-1].status) == (100, "completed")
            assert [p.percentage for p in pushed] == sorted(p.percentage for p in pushed)
            assert [p.status for p in film] == ["draft"]
            again: list = []
            client.videos.on_render_progress(order, again.append)
            assert [p.percentage for p in again] == [100]
