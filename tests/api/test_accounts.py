"""Accounts: register, log in, renew; passwords and tokens that do not hold."""

from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from resources.security.tokens import JwtTokens, keys_of
from visiobook.errors import BadInput, Unauthorised
from visiobook.server_settings import ServerSettings
from visiobook.services.accounts import permissions_of

ANA = {"email": "ana@example.org", "password": "correct horse"}


@pytest.fixture
def tokens(client) -> dict:
    answer = client.post("/api/v1/auth/register", json={**ANA, "name": "Ana"})
    assert answer.status_code == 201
    return answer.json()


def test_login_answers_the_superset_of_both_contracts(client, tokens):
    answer = client.post("/api/v1/auth/login", json=ANA).json()
    assert set(answer) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert {k: answer["user"][k] for k in ("email", "name", "role")} == {
        "email": "ana@example.org", "name": "Ana", "role": "user",
    }  # fmt: skip


def test_a_token_has_the_documented_claims_and_opens_the_service(client, tokens):
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    documented = {"sub", "email", "role", "subscription_type", "permissions", "iat", "exp", "jti"}
    assert documented <= set(claims)
    assert all(len(p.split(":")) == 3 for p in claims["permissions"])
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/api/v1/jobs", headers=headers).status_code == 200
    assert client.get("/api/v1/auth/me", headers=headers).json()["email"] == "ana@example.org"


def test_a_wrong_address_and_a_wrong_password_are_told_alike(client, tokens):
    wrong = [{**ANA, "password": "wrong"}, {**ANA, "email": "bo@example.org"}]
    answers = [client.post("/api/v1/auth/login", json=w) for w in wrong]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_an_address_is_registered_once(client, tokens):
    assert client.post("/api/v1/auth/register", json={**ANA, "email": "ANA@example.org"}).status_code == 409


@pytest.mark.parametrize("bad", [{"password": "short"}, {"email": "nobody"}, {"email": 5}, {"password": None}])
def test_fields_that_do_not_fit_are_a_422_outside_contract_000(client, bad):
    answer = client.post("/api/v1/auth/register", json={**ANA, **bad})
    assert answer.status_code == 422 and answer.json()["error"]["code"] == "VALIDATION_ERROR"


def test_a_refresh_token_works_once_and_its_theft_ends_the_login(client, tokens):
    first = {"refresh_token": tokens["refresh_token"]}
    second = client.post("/api/v1/auth/refresh", json=first).json()
    assert client.post("/api/v1/auth/refresh", json=first).status_code == 401
    stolen = {"refresh_token": second["refresh_token"]}
    assert client.post("/api/v1/auth/refresh", json=stolen).status_code == 401


def test_of_many_at_once_one_gets_new_tokens(service, tokens):
    def renew(_):
        try:
            return service.accounts.renew(tokens["refresh_token"])
        except Unauthorised:
            return None

    with ThreadPoolExecutor(6) as pool:
        assert sum(pair is not None for pair in pool.map(renew, range(6))) == 1


def test_after_logout_the_refresh_token_is_worth_nothing(client, tokens):
    body = {"refresh_token": tokens["refresh_token"]}
    assert client.post("/api/v1/auth/logout", json=body).json() == {"logged_out": True}
    assert client.post("/api/v1/auth/refresh", json=body).status_code == 401


def test_the_first_admin_is_made_by_command_and_may_be_made_of_an_account(service, tokens, client):
    service.accounts.make_admin("ana@example.org", "another password")
    assert client.post("/api/v1/auth/login", json=ANA).status_code == 401
    answer = client.post("/api/v1/auth/login", json={**ANA, "password": "another password"}).json()
    assert answer["user"]["role"] == "admin"
    assert (
        client.get("/api/v1/models", headers={"Authorization": f"Bearer {answer['access_token']}"}).status_code == 200
    )


def test_passwords_are_kept_as_argon2_and_never_as_they_are(service, tokens):
    _, kept = service.accounts.records.find("ana@example.org")
    assert kept.startswith("$argon2id$") and "horse" not in kept


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path_factory.mktemp("keys") / "key.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public = file.with_name("public.pem")
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))
    return file


def issued(service, settings: ServerSettings) -> str:
    account = service.accounts.register("k@example.org", "12345678")
    return JwtTokens(keys_of(settings)).issue(account, permissions_of(account), service.clock.now(), 60)


def test_tokens_can_be_signed_with_an_rsa_key_and_read_with_its_public_half(service, key_file, tmp_path):
    private = ServerSettings(home=tmp_path, jwt_private_key_file=key_file)
    public = ServerSettings(home=tmp_path / "other", jwt_public_key_files=str(key_file.with_name("public.pem")))
    token = issued(service, private)
    assert jwt.get_unverified_header(token)["alg"] == "RS256"
    assert JwtTokens(keys_of(public)).read(token).email == "k@example.org"


def test_a_public_key_is_never_taken_for_a_secret(service, key_file, tmp_path):
    settings = ServerSettings(home=tmp_path, jwt_public_key_files=str(key_file.with_name("public.pem")))
    import base64
    import hashlib
    import hmac
    import json

    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    signed = f"{part({'alg': 'HS256'})}.{part({'sub': 'x', 'exp': 9999999999})}"
    pem = key_file.with_name("public.pem").read_bytes()
    mac = base64.urlsafe_b64encode(hmac.new(pem, signed.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    with pytest.raises(Unauthorised):
        JwtTokens(keys_of(settings)).read(f"{signed}.{mac}")


def test_a_key_that_was_replaced_still_verifies_until_it_is_dropped(service, tmp_path):
    old = ServerSettings(home=tmp_path, jwt_secret="a" * 40)
    token = issued(service, old)
    rotated = ServerSettings(home=tmp_path, jwt_secret="b" * 40, jwt_previous_secrets="a" * 40)
    assert JwtTokens(keys_of(rotated)).read(token).email == "k@example.org"
    with pytest.raises(Unauthorised):
        JwtTokens(keys_of(ServerSettings(home=tmp_path, jwt_secret="b" * 40))).read(token)


def test_without_a_secret_a_random_one_is_made_and_kept_for_its_owner_alone(tmp_path):
    first, second = (keys_of(ServerSettings(home=tmp_path)) for _ in range(2))
    assert first == second and len(first[0].verifying) > 40
    assert (tmp_path / "jwt-secret").stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_key_is_named(tmp_path):
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(BadInput, match=r"x\.pem"):
        keys_of(ServerSettings(home=tmp_path, jwt_private_key_file=tmp_path / "x.pem"))
