"""The bearer token: given, or got by logging in.

Source: ThoughtSpot's REST API v2, ``auth/token/full``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pulumi_thoughtspot.client.answers import json_of, unreadable
from pulumi_thoughtspot.client.retry import REPEATABLE
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import (
    BadRequestError,
    ForbiddenError,
    LoginError,
    ThoughtSpotError,
    UnauthenticatedError,
    UnknownOrgError,
)

VALIDITY_SECONDS = 1800
"""The lifetime asked for. A run rarely takes longer, and a token that leaks is not good for long."""

_NO_ACCESS_TO_ORG = "13090"
_LONGEST_LIFE_MILLIS = 24 * 3600 * 1000
"""What an absurd lifetime is taken for. A run is over before."""


@dataclass(frozen=True)
class BearerToken:
    """A token that the user has; it carries its own Org."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Password:
    """A user's name and password. Does not work where multi-factor authentication is on."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class SecretKey:
    """Trusted authentication: the instance's secret key vouches for the user."""

    username: str
    secret_key: str = field(repr=False)


Credentials = BearerToken | Password | SecretKey


class Tokens(Protocol):
    """Where a client's token comes from."""

    def current(self) -> str:
        """The token to use now."""

    def renewed(self, refused: str) -> str | None:
        """Another token after ThoughtSpot refused this one; None where there is no way to get one."""


class GivenToken:
    """The token that the user gave."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        return self._token

    def renewed(self, refused: str) -> str | None:
        del refused
        return None


class LoginTokens:
    """Tokens from logging in: one for all threads, renewed before it expires.

    Its age is measured on the monotonic clock against the lifetime in ThoughtSpot's answer, since this machine's clock
    and ThoughtSpot's may differ.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Password | SecretKey,
        org_id: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._org_id = org_id
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew_at = 0.0
        self._refused: ThoughtSpotError | None = None

    def current(self) -> str:
        with self._lock:
            if self._token is None or self._clock() >= self._renew_at:
                self._log_in()
            assert self._token is not None
            return self._token

    def renewed(self, refused: str) -> str:
        with self._lock:
            # Another thread may have renewed it while this one waited.
            if self._token is None or self._token == refused:
                self._log_in()
            assert self._token is not None
            return self._token

    def _log_in(self) -> None:
        if self._refused is not None:
            # The same login again would be refused again, and many refusals lock an account.
            raise self._refused
        login = self._credentials
        secret = {"password": login.password} if isinstance(login, Password) else {"secret_key": login.secret_key}
        purpose = f"log in to {self._transport.host} as {login.username!r} for Org {self._org_id}"
        asked_at = self._clock()
        try:
            answer = self._transport.send(
                "POST",
                "/auth/token/full",
                {
                    "username": login.username,
                    **secret,
                    "org_id": self._org_id,
                    "validity_time_in_sec": VALIDITY_SECONDS,
                },
                purpose=purpose,
                retry=REPEATABLE,
                token=None,
                secret=next(iter(secret.values())),
            )
        except BadRequestError as error:
            # Never as an Org that is not known: a step would take that for the Org that it asked for.
            no_access = error.code == _NO_ACCESS_TO_ORG or isinstance(error, UnknownOrgError)
            self._refused = _no_access(error, login.username, self._org_id) if no_access else error
            raise self._refused from None
        except (UnauthenticatedError, ForbiddenError) as error:
            self._refused = _login_refused(error, login)
            raise self._refused from None
        answer = replace(answer, secret=True)
        body = json_of(answer, self._transport.host, purpose)
        token = body.get("token") if isinstance(body, Mapping) else None
        if not isinstance(token, str) or not token:
            raise unreadable(answer, self._transport.host, purpose, "no token in it")
        self._refuse_other_org(body, login.username)
        self._token = token
        # A tenth of its life ahead: time for the request that is about to use it.
        self._renew_at = asked_at + 0.9 * _lifetime(body)

    def _refuse_other_org(self, body: Mapping[str, Any], username: str) -> None:
        scope = body.get("scope")
        org_id = scope.get("org_id") if isinstance(scope, Mapping) else None
        if org_id is not None and str(org_id) != str(self._org_id):
            raise LoginError(
                f"ThoughtSpot gave {username!r} a token for Org {org_id} instead of Org {self._org_id}; it was not"
                " used.",
                "Set the Org that the user is to act in: pulumi config set thoughtspot:orgId (or THOUGHTSPOT_ORG_ID).",
            )


def _lifetime(body: Mapping[str, Any]) -> float:
    """Seconds that the token lives, by its own answer; what was asked for where the answer does not say."""
    created, expires = body.get("creation_time_in_millis"), body.get("expiration_time_in_millis")
    if isinstance(created, (int, float)) and isinstance(expires, (int, float)) and expires > created:
        # An absurd number may be too large to be reckoned with, as one with a fraction is.
        lives = _LONGEST_LIFE_MILLIS if expires > created + _LONGEST_LIFE_MILLIS else expires - created
        return lives / 1000
    return float(VALIDITY_SECONDS)


def _no_access(error: BadRequestError, username: str, org_id: int) -> LoginError:
    return LoginError(
        f"ThoughtSpot gave {username!r} no token for Org {org_id}: {error.words} (code {error.code})",
        f"Give {username!r} access to that Org, or set another one: pulumi config set thoughtspot:orgId (or"
        " THOUGHTSPOT_ORG_ID).",
    )


def _login_refused(
    error: UnauthenticatedError | ForbiddenError, login: Password | SecretKey
) -> UnauthenticatedError | ForbiddenError:
    if isinstance(login, Password):
        remedy = (
            "Check thoughtspot:username and thoughtspot:password (or THOUGHTSPOT_USERNAME and THOUGHTSPOT_PASSWORD)."
            " Where multi-factor authentication is on, a password cannot log in: use thoughtspot:secretKey (trusted"
            " authentication)."
        )
    else:
        remedy = (
            "Check thoughtspot:username and thoughtspot:secretKey (or THOUGHTSPOT_USERNAME and"
            " THOUGHTSPOT_SECRET_KEY), and that trusted authentication is enabled."
        )
    return type(error)(
        error.sentence, remedy, status=error.status, words=error.words, code=error.code, incident=error.incident
    )
