"""Voices are listed by provider and language, and heard: a sample each, and any text."""

import io
import threading
from contextlib import contextmanager

import av
import pytest

VOICES = "/api/v1/voices"


@contextmanager
def working(house):
    """The worker takes what waits while the block runs, as its process would."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.05):
            house.worker.run_waiting()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def listed(house, **query) -> list[dict]:
    answer = house.client.get(VOICES, params=query, headers=house.token)
    assert answer.status_code == 200, answer.text
    return answer.json()["voices"]


def seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data)) as file:
        assert file.streams.audio[0].codec_context.name.startswith("mp3")
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))


def test_voices_are_listed_with_the_documents_fields(house):
    for voice in listed(house, provider="espeak", language="fr"):
        assert set(voice) == {"id", "name", "provider", "language", "gender", "style", "preview_url"}
        assert voice["provider"] == "espeak" and voice["language"].startswith("fr")


def test_without_a_provider_every_engines_voices_are_listed_the_usual_one_first(house):
    everyone = listed(house, language="fr")
    assert everyone[0]["provider"] == "kokoro"
    assert {"kokoro", "espeak"} <= {v["provider"] for v in everyone}


def test_a_provider_without_a_key_is_stood_in_for_and_an_unknown_one_is_named(house):
    assert {v["provider"] for v in listed(house, provider="elevenlabs", language="fr")} == {"kokoro"}
    answer = house.client.get(VOICES, params={"provider": "nobody"}, headers=house.token)
    assert answer.status_code == 422 and "espeak" in answer.json()["error"]["details"]["hint"]


def test_a_preview_url_plays_without_a_token_and_is_made_once(house):
    voice = next(v for v in listed(house, provider="espeak", language="fr") if v["id"] == "fr-fr+f2")
    path = voice["preview_url"].removeprefix("http://testserver")
    with working(house):
        played = house.client.get(path)
    assert played.status_code == 200 and played.headers["content-type"] == "audio/mpeg"
    assert 1 < seconds(played.content) < 12
    again = house.client.get(path)
    assert again.content == played.content
    part = house.client.get(path, headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)


def test_the_address_of_a_sample_cannot_be_guessed(house):
    path = listed(house, provider="espeak", language="fr")[0]["preview_url"].removeprefix("http://testserver")
    for wrong in ("0" if path[-1] != "0" else "1", "é"):
        assert house.client.get(path[:-1] + wrong).status_code == 404


def test_any_text_is_spoken(house):
    body = {"text": "Bonjour, ceci est un test de voix. Il a deux phrases.", "provider": "espeak"}
    with working(house):
        heard = house.client.post(f"{VOICES}/fr-fr+m1/preview", json=body, headers=house.token)
    assert heard.status_code == 200, heard.text
    assert 2 < seconds(heard.content) < 12


def test_a_preview_that_takes_too_long_is_told_where_it_will_be(house):
    body = {"text": "Rien ne presse.", "provider": "espeak"}
    later = house.client.post(
        f"{VOICES}/fr-fr+m1/preview", json=body, headers={**house.token, "Prefer": "respond-async"}
    )
    assert later.status_code == 202 and later.json()["status"] == "processing"
    assert house.worker.run_waiting()
    heard = house.client.get(later.json()["preview_url"].removeprefix("http://testserver"))
    assert heard.status_code == 200 and seconds(heard.content) > 0.5


@pytest.mark.parametrize(
    ("voice", "body", "status"),
    [
        ("nobody", {"text": "Bonjour."}, 404),
        ("fr-fr+m1", {"text": ""}, 422),
        ("fr-fr+m1", {"text": "…"}, 422),
        ("fr-fr+m1", {"text": "x" * 501}, 422),
        ("fr-fr+m1", {}, 422),
        ("fr-fr+m1", {"text": "Bonjour.", "provider": "nobody"}, 422),
    ],
)
def test_what_cannot_be_spoken_is_said(house, voice, body, status):
    assert house.client.post(f"{VOICES}/{voice}/preview", json=body, headers=house.token).status_code == status


def test_nothing_is_listed_or_spoken_without_a_token(house):
    assert house.client.get(VOICES).status_code == 401
    assert house.client.post(f"{VOICES}/fr-fr+m1/preview", json={"text": "Bonjour."}).status_code == 401
    assert house.client.get(f"{VOICES}/previews/nonsense").status_code == 404
