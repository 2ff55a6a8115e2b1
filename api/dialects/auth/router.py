"""The endpoints of accounts. One login opens every contract."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CallerDep, ServiceDep
from api.errors import ErrorEnvelope
from visiobook.domain.account import Account, TokenPair

router = APIRouter(prefix="/api/v1/auth", tags=["Accounts"])
Email = Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["user@example.com"])]
REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorEnvelope, "description": text}
    for code, text in {
        400: "Cannot be used",
        401: "Refused",
        404: "No such account",
        409: "The address is taken",
        413: "The body is too large",
        422: "A field does not fit",
        429: "Too many requests",
        500: "Failed",
        503: "The database is away",
    }.items()
}


class Body(BaseModel):
    """A body of a request."""

    model_config = ConfigDict(strict=True)


class LoginRequest(Body):
    email: Email
    password: str = Field(min_length=1, max_length=256)


class RegisterRequest(Body):
    email: Email
    password: str = Field(min_length=8, max_length=256)
    name: str = Field(default="", max_length=200)


class RefreshRequest(Body):
    refresh_token: str = Field(min_length=1, max_length=500)


class UserOut(BaseModel):
    id: str
    email: str
    name: str
    role: str


class Tokens(BaseModel):
    """What a login gives (the superset of contracts 001 and 003)."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"
    expires_in: int
    user: UserOut


class LoggedOut(BaseModel):
    logged_out: bool


@router.post("/register", status_code=201, responses=REFUSED)
def register(body: RegisterRequest, service: ServiceDep) -> Tokens:
    """A new account, logged in."""
    service.accounts.register(body.email, body.password, body.name)
    return _tokens(service.accounts.login(body.email, body.password))


@router.post("/login", responses=REFUSED)
def login(body: LoginRequest, service: ServiceDep) -> Tokens:
    """Tokens for an e-mail address and a password."""
    return _tokens(service.accounts.login(body.email, body.password))


@router.post("/refresh", responses=REFUSED)
def refresh(body: RefreshRequest, service: ServiceDep) -> Tokens:
    """New tokens for a refresh token, which is used up; one that comes twice ends the login."""
    return _tokens(service.accounts.renew(body.refresh_token))


@router.post("/logout", responses=REFUSED)
def logout(body: RefreshRequest, service: ServiceDep) -> LoggedOut:
    """End a login."""
    service.accounts.logout(body.refresh_token)
    return LoggedOut(logged_out=True)


@router.get("/me", responses=REFUSED)
def me(service: ServiceDep, caller: CallerDep) -> UserOut:
    """Who is asking."""
    return _user(service.accounts.account(caller))


def _tokens(pair: TokenPair) -> Tokens:
    return Tokens(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in,
        user=_user(pair.account),
    )


def _user(account: Account) -> UserOut:
    return UserOut(id=account.id, email=account.email, name=account.name, role=account.role.value)
