"""Logging in: how it is asked, and what comes of it.

Source: ThoughtSpot's REST API v2, ``auth/token/full``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_thoughtspot.client.answers import json_of, unreadable
from pulumi_thoughtspot.client.credentials import Password, SecretKey
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
from pulumi_thoughtspot.settings_table import ORG_ID, PASSWORD, SECRET_KEY, USERNAME, Setting

VALIDITY_SECONDS = 1800
"""The lifetime asked for. A run rarely takes longer, and a token that leaks is not good for long."""

_NO_ACCESS_TO_ORG = "13090"
_LONGEST_LIFE_MILLIS = 24 * 3600 * 1000
"""What an absurd lifetime is taken for. A run is over before."""


@dataclass(frozen=True)
class Granted:
    """What a login brought: the token, and how many seconds it lives from when it was asked for."""

    token: str = field(repr=False)
    lives: float


class RefusedError(Exception):
    """ThoughtSpot refuses the login; ``error`` is what to say.

    The same login again would be refused again, and many refusals lock an account. ``everywhere``: whatever the Org.
    """

    def __init__(self, error: ThoughtSpotError, *, everywhere: bool) -> None:
        self.error = error
        self.everywhere = everywhere


def purpose_of(transport: Transport, login: Password | SecretKey, org_id: int) -> str:
    """Completes "could not …"."""
    return f"log in to {transport.host} as {login.username!r} for Org {org_id}"


def log_in(transport: Transport, login: Password | SecretKey, org_id: int, *, of_the_settings: bool = True) -> Granted:
    """One login, for a token of Org ``org_id``; ``of_the_settings``: that Org is the one that the settings name.

    Raises `RefusedError`, or a `ThoughtSpotError` where it just failed.
    """
    secret = {"password": login.password} if isinstance(login, Password) else {"secret_key": login.secret_key}
    purpose = purpose_of(transport, login, org_id)
    try:
        answer = transport.send(
            "POST",
            "/auth/token/full",
            {"username": login.username, **secret, "org_id": org_id, "validity_time_in_sec": VALIDITY_SECONDS},
            purpose=purpose,
            retry=REPEATABLE,
            token=None,
            secrets=secret.values(),
        )
    except BadRequestError as error:
        # Never as an Org that is not known: a step would take that for the Org that it asked for.
        no_access = error.code == _NO_ACCESS_TO_ORG or isinstance(error, UnknownOrgError)
        if no_access:
            no_token = _no_access(error, login.username, org_id, of_the_settings=of_the_settings)
            raise RefusedError(no_token, everywhere=False) from None
        raise RefusedError(error, everywhere=False) from None
    except (UnauthenticatedError, ForbiddenError) as error:
        raise RefusedError(_login_refused(error, login), everywhere=True) from None
    answer = replace(answer, secret=True)
    body = json_of(answer, transport.host, purpose)
    token = body.get("token") if isinstance(body, Mapping) else None
    if not isinstance(token, str) or not token:
        raise unreadable(answer, transport.host, purpose, "no token in it")
    _refuse_other_org(body, login.username, org_id)
    return Granted(token, _lifetime(body))


def _refuse_other_org(body: Mapping[str, Any], username: str, org_id: int) -> None:
    scope = body.get("scope")
    answered = scope.get("org_id") if isinstance(scope, Mapping) else None
    if answered is not None and str(answered) != str(org_id):
        raise LoginError(
            f"ThoughtSpot gave {username!r} a token for Org {answered} instead of Org {org_id}; it was not used.",
            f"Set the Org that the user is to act in: {ORG_ID.ways}.",
        )


def _lifetime(body: Mapping[str, Any]) -> float:
    """Seconds that the token lives, by its own answer; what was asked for where the answer does not say."""
    created, expires = body.get("creation_time_in_millis"), body.get("expiration_time_in_millis")
    if isinstance(created, (int, float)) and isinstance(expires, (int, float)) and expires > created:
        # An absurd number may be too large to be reckoned with, as one with a fraction is.
        lives = _LONGEST_LIFE_MILLIS if expires > created + _LONGEST_LIFE_MILLIS else expires - created
        return lives / 1000
    return float(VALIDITY_SECONDS)


def _no_access(error: BadRequestError, username: str, org_id: int, *, of_the_settings: bool) -> LoginError:
    return LoginError(
        f"ThoughtSpot gave {username!r} no token for Org {org_id}: {error.words} (code {error.code})",
        f"Give {username!r} access to that Org, or set another one: {ORG_ID.ways}."
        if of_the_settings
        else f"Add {username!r} to that Org, or give the resource a thoughtspot.Provider with a token of that Org.",
    )


def _login_refused(
    error: UnauthenticatedError | ForbiddenError, login: Password | SecretKey
) -> UnauthenticatedError | ForbiddenError:
    if isinstance(login, Password):
        remedy = (
            f"Check {_both(PASSWORD)}. Where multi-factor authentication is on, a password cannot log in: use"
            f" {SECRET_KEY.config_key} (trusted authentication)."
        )
    else:
        remedy = f"Check {_both(SECRET_KEY)}, and that trusted authentication is enabled."
    return error.with_remedy(remedy)


def _both(secret: Setting) -> str:
    """The user's name and the secret, in both layers."""
    return f"{USERNAME.config_key} and {secret.config_key} (or {USERNAME.variable} and {secret.variable})"
