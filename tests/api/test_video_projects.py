"""A client written from document 001 orders videos, finds them again and changes them."""

import uuid

import pytest

from tests.api.conftest import bearer

PROJECTS = "/api/v1/projects"
ASKED = {
    "title": "Ma Vidéo IA",
    "description": "Une vidéo générée par IA sur le machine learning",
    "prompt": "Créer une vidéo explicative de 2 minutes sur le machine learning pour débutants",
    "config": {"target_duration": 120, "format": "medium", "language": "fr", "style": "professional"},
}


def create(client, headers, **more) -> dict:
    answer = client.post(PROJECTS, json={**ASKED, **more}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def error(answer) -> dict:
    return answer.json()["error"]


def test_the_documents_example_becomes_a_draft(client, user):
    made = create(client, user)
    assert {"id", "title", "description", "status", "created_at", "updated_at"} <= set(made)
    assert uuid.UUID(made["id"]).version == 4
    assert (made["title"], made["name"], made["status"], made["type"]) == (
        "Ma Vidéo IA",
        "Ma Vidéo IA",
        "draft",
        "video",
    )
    assert made["created_at"].endswith("Z") and ASKED["config"].items() <= made["config"].items()


def test_a_title_and_a_prompt_are_enough(client, user):
    answer = client.post(PROJECTS, json={"title": "Ma Vidéo", "prompt": "Créer une vidéo sur l'IA..."}, headers=user)
    assert (answer.status_code, answer.json()["config"]["format"]) == (201, "medium")


@pytest.mark.parametrize("body", [{}, {"description": "x"}, {"name": "Nexus", "type": "chat"}])
def test_without_a_title_the_documents_own_error_is_answered(client, user, body):
    answer = client.post(PROJECTS, json=body, headers=user)
    assert (answer.status_code, error(answer)["code"]) == (422, "VALIDATION_ERROR")
    assert error(answer)["details"]["field"] == "title" and error(answer)["details"]["constraint"] == "required"
    assert ("contract 003" in error(answer)["details"].get("hint", "")) == ("name" in body)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"), ({"title": "x" * 256}, "title"), ({"title": 3}, "title"),
        ({"prompt": "x" * 4001}, "prompt"), ({"config": {"target_duration": 0}}, "config.target_duration"),
        ({"config": {"target_duration": 1e9}}, "config.target_duration"),
        ({"config": {"format": "epic"}}, "config.format"),
        ({"config": {"language": "français"}}, "config.language"), ({"config": []}, "config"),
    ],
)  # fmt: skip
def test_a_field_that_does_not_fit_is_named(client, user, more, field):
    answer = client.post(PROJECTS, json={**ASKED, **more}, headers=user)
    assert answer.status_code == 422 and error(answer)["details"]["field"] == field, answer.text


def test_a_body_that_is_not_json_is_a_bad_request(client, user):
    answer = client.post(PROJECTS, content=b"{", headers={**user, "Content-Type": "application/json"})
    assert (answer.status_code, error(answer)["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("GET", ""), ("GET", "/x"), ("PATCH", "/x"), ("DELETE", "/x")]
)
def test_nothing_is_given_without_a_token(client, method, path):
    answer = client.request(method, PROJECTS + path, json={} if method in ("POST", "PATCH") else None)
    assert (answer.status_code, error(answer)["code"]) == (401, "UNAUTHORIZED")


def test_a_list_has_pages(client, user):
    for number in range(5):
        create(client, user, title=f"t{number}")
    first = client.get(PROJECTS, params={"limit": 2}, headers=user).json()
    assert {k: v for k, v in first.items() if k != "items"} == {"total": 5, "page": 1, "limit": 2, "pages": 3}
    assert [p["title"] for p in first["items"]] == ["t4", "t3"]
    last = client.get(PROJECTS, params={"limit": 2, "page": 3}, headers=user).json()
    assert [p["title"] for p in last["items"]] == ["t0"]
    assert client.get(PROJECTS, params={"page": 9}, headers=user).json()["items"] == []


def test_an_empty_list_has_no_pages(client, user):
    assert client.get(PROJECTS, headers=user).json() == {"items": [], "total": 0, "page": 1, "limit": 10, "pages": 0}


@pytest.mark.parametrize(
    ("name", "value"), [("page", 0), ("limit", 0), ("limit", 101), ("page", "x"), ("status", "epic")]
)
def test_a_query_that_does_not_fit_is_named(client, user, name, value):
    answer = client.get(PROJECTS, params={name: value}, headers=user)
    assert (answer.status_code, error(answer)["details"]["field"]) == (422, name)


def test_a_list_can_be_searched_and_filtered(client, user):
    create(client, user)
    create(client, user, title="Autre", description="", prompt="La photosynthèse")
    found = client.get(PROJECTS, params={"search": "PHOTOSYNTHESE"}, headers=user).json()
    assert [p["title"] for p in found["items"]] == ["Autre"]
    assert client.get(PROJECTS, params={"status": "draft"}, headers=user).json()["total"] == 2
    assert client.get(PROJECTS, params={"status": "completed,failed"}, headers=user).json()["total"] == 0


def test_one_project_tells_its_progress_as_the_document_shows_it(client, user):
    found = client.get(f"{PROJECTS}/{create(client, user)['id']}", headers=user).json()
    pending = {"status": "pending", "progress": 0}
    steps = dict.fromkeys(("script", "images", "videos", "voice", "montage"), pending)
    assert found["progress"] == {"overall": 0, "current_step": None, "steps": steps}
    assert found["assets"] == [] and found["status"] == "draft"


def test_what_is_left_out_of_a_change_stays(client, user):
    made = create(client, user)
    changed = client.patch(f"{PROJECTS}/{made['id']}", json={"title": "Autre"}, headers=user).json()
    assert (changed["title"], changed["description"], changed["config"]) == (
        "Autre",
        made["description"],
        made["config"],
    )
    assert changed["updated_at"] > made["updated_at"]
    answer = client.patch(f"{PROJECTS}/{made['id']}", json={"title": ""}, headers=user)
    assert (answer.status_code, error(answer)["details"]["field"]) == (422, "title")


def test_a_deleted_project_is_gone(client, user):
    place = f"{PROJECTS}/{create(client, user)['id']}"
    assert client.delete(place, headers=user).status_code == 204
    assert client.get(place, headers=user).status_code == 404
    assert client.delete(place, headers=user).status_code == 404


def test_somebody_elses_project_is_not_there(client, service, user, admin):
    place = f"{PROJECTS}/{create(client, user)['id']}"
    other = bearer(service)
    for method in ("GET", "PATCH", "DELETE"):
        answer = client.request(method, place, json={} if method == "PATCH" else None, headers=other)
        assert (answer.status_code, error(answer)["code"]) == (404, "NOT_FOUND")
    assert client.get(PROJECTS, headers=other).json()["total"] == 0
    assert client.get(place, headers=admin).status_code == 200
    assert client.get(f"{PROJECTS}/nonsense", headers=user).status_code == 404


def test_the_same_order_sent_twice_with_a_key_is_one_project(client, user):
    keyed = {**user, "Idempotency-Key": "k1"}
    first, second = (client.post(PROJECTS, json=ASKED, headers=keyed).json() for _ in range(2))
    assert first["id"] == second["id"] and client.get(PROJECTS, headers=user).json()["total"] == 1
