"""Accounts: users, their credentials and privileges, and the tokens they hold until the clock says otherwise."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from pulumi_thoughtspot.emulator.errors import NO_ACCESS_TO_ORG, InvalidRequestError, UnauthenticatedError
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.state import PRIMARY


@dataclass(frozen=True)
class User:
    """A user, who logs in with the password or the secret key."""

    name: str
    """The user's name, which is what a login gives."""
    password: str | None = field(default=None, repr=False)
    """The password; None: no login with one."""
    secret_key: str | None = field(default=None, repr=False)
    """The secret key of trusted authentication; None: no login with one."""
    privileges: tuple[str, ...] = ()
    """Privileges such as ``ADMINISTRATION``, which hold in each of the user's Orgs."""
    orgs: tuple[int, ...] | None = (PRIMARY,)
    """The ids of the Orgs that the user belongs to; None is every Org."""
    mfa: bool = False
    """Whether the password alone is refused, so that only the secret key works."""


@dataclass(frozen=True)
class Login:
    """The fields of a token request that count. `org_id` is None where none was given, or none that is a number."""

    username: str
    password: str | None = field(repr=False)
    secret_key: str | None = field(repr=False)
    org_id: int | None
    seconds: int


@dataclass(frozen=True)
class Token:
    """A bearer token for one user in one Org. Times are seconds since the epoch; without `expires` it never does."""

    value: str = field(repr=False)
    user: str
    org_id: int
    created: float
    expires: float | None


@dataclass(frozen=True)
class Caller:
    """Who sends a request: a user, with a token for one Org."""

    user: User
    org_id: int

    def has(self, *privileges: str) -> bool:
        """Return whether the user has at least one of these privileges."""
        return any(privilege in self.user.privileges for privilege in privileges)


NOBODY = Caller(User("nobody"), PRIMARY)
"""Who sends a request that takes no token."""


def user_id(name: str) -> str:
    """Return the GUID of the user with this name: always the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"thoughtspot-emulator:{name}"))


class Accounts:
    """The users and tokens of one ThoughtSpot.

    `clock` returns seconds since the epoch. `max_token_seconds` caps the lifetime of the tokens handed out.
    """

    def __init__(self, clock: Callable[[], float], max_token_seconds: int | None) -> None:
        self._clock = clock
        self._max_token_seconds = max_token_seconds
        self._users: dict[str, User] = {}
        self._tokens: dict[str, Token] = {}
        self._last_org: dict[str, int] = {}

    def add_user(self, user: User) -> None:
        """Add a user, or replace the one with the same name, whose tokens then carry the new privileges."""
        self._users[user.name] = user

    def add_token(self, value: str, user: str, org_id: int, expires_in: float | None) -> Token:
        """Make a token of this value valid, for `expires_in` seconds or for ever. Raises KeyError: no such user."""
        if user not in self._users:
            raise KeyError(f"There is no user {user!r}.")
        now = self._clock()
        token = Token(value, user, org_id, now, None if expires_in is None else now + expires_in)
        self._tokens[value] = token
        self._last_org[user] = org_id
        return token

    def expire_tokens(self) -> None:
        """Make every token unknown."""
        self._tokens.clear()

    def caller(self, token: str | None, orgs: Collection[int]) -> Caller:
        """Return who sends this token. `orgs` are the Orgs that exist.

        Raises :class:`UnauthenticatedError` if there is none, it is not valid, or its Org is gone.
        """
        known = self._tokens.get(token) if token else None
        if known is None or (known.expires is not None and known.expires <= self._clock()) or known.org_id not in orgs:
            raise UnauthenticatedError("The token is missing, unknown or expired.")
        return Caller(self._users[known.user], known.org_id)

    def log_in(self, login: Login, readings: Readings, orgs: Collection[int]) -> Token:
        """Return a new token for a user in one of the Orgs that exist.

        Raises :class:`UnauthenticatedError` for wrong credentials, :class:`InvalidRequestError` for an Org that the
        user has no access to.
        """
        user = self._users.get(login.username)
        if user is None or not self._proved(user, login, readings):
            raise UnauthenticatedError("The user name, the password or the secret key is wrong.")
        org_id = login.org_id
        if org_id is None:
            org_id = self._last_org.get(user.name, PRIMARY) if readings.org_of_token_by_default == "last" else PRIMARY
        if org_id not in orgs or (user.orgs is not None and org_id not in user.orgs):
            raise InvalidRequestError(f"The user {user.name} has no access to the Org {org_id}.", NO_ACCESS_TO_ORG)
        seconds = min(login.seconds, self._max_token_seconds or login.seconds)
        return self.add_token(secrets.token_urlsafe(32), user.name, org_id, seconds)

    @staticmethod
    def _proved(user: User, login: Login, readings: Readings) -> bool:
        """Return whether the one credential that counts is right."""
        by_password = login.password is not None and (
            login.secret_key is None or readings.password_and_secret_key == "password_wins"
        )
        given, right = (login.password, user.password) if by_password else (login.secret_key, user.secret_key)
        if right is None or given != right:
            return False
        if by_password and user.mfa:
            raise UnauthenticatedError("Multi-factor authentication (MFA) is enabled: a password alone is refused.")
        return True
