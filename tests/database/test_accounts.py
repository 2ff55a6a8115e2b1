"""What the account records promise, on every database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.accounts import DatabaseAccounts, DatabaseQuotas, DatabaseRefreshTokens
from visiobook.domain.account import Account, AccountRole, RefreshToken, Subscription
from visiobook.errors import Conflict, NotFound

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def an_account(email: str = "ana@example.org") -> Account:
    return Account(id=str(uuid.uuid4()), email=email, name="Ana", permissions=("x:y:z",), created_at=NOW)


@pytest.fixture
def accounts(database):
    return DatabaseAccounts(database)


@pytest.fixture
def token(database, accounts) -> RefreshToken:
    account = an_account()
    accounts.add(account, "hash")
    token = RefreshToken(
        id=str(uuid.uuid4()),
        account_id=account.id,
        family=str(uuid.uuid4()),
        digest="d" * 64,
        created_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    DatabaseRefreshTokens(database).add(token)
    return token


def test_an_account_is_found_by_its_id_and_by_its_address_in_any_case(accounts):
    account = an_account()
    accounts.add(account, "hash")
    assert accounts.get(account.id) == account
    assert accounts.find("ANA@Example.org") == (account, "hash")
    assert accounts.find("bo@example.org") is None


def test_an_address_is_taken_once(accounts):
    accounts.add(an_account(), "hash")
    with pytest.raises(Conflict, match="ana@example"):
        accounts.add(an_account("Ana@example.org".lower()), "hash")


def test_an_unknown_account_is_named(accounts):
    with pytest.raises(NotFound):
        accounts.get(str(uuid.uuid4()))


def test_a_role_and_a_password_can_be_changed(accounts):
    account = an_account()
    accounts.add(account, "hash")
    changed = account.model_copy(update={"role": AccountRole.ADMIN, "active": False})
    accounts.save(changed)
    accounts.save_password(account.id, "better")
    assert accounts.find(account.email) == (changed, "better")


def test_a_refresh_token_is_used_once_even_by_many_at_once(database, token):
    tokens = DatabaseRefreshTokens(database)
    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(lambda _: tokens.use(token.id, NOW), range(8)))
    assert used.count(True) == 1
    assert tokens.find(token.digest).used_at == NOW


def test_a_revoked_family_cannot_be_used(database, token):
    tokens = DatabaseRefreshTokens(database)
    tokens.revoke_family(token.family, NOW)
    assert not tokens.use(token.id, NOW)
    assert tokens.find(token.digest).revoked_at == NOW


def test_the_first_quotas_are_there_and_admins_have_none(database):
    quotas = DatabaseQuotas(database)
    assert quotas.quota(Subscription.FREE, "image_generation").limit == 40
    assert quotas.quota(Subscription.PREMIUM, "music_generation").limit == 400
    assert quotas.quota(Subscription.FREE, "something_else") is None
