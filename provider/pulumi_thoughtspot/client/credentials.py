"""What a user logs in with."""

from __future__ import annotations

from dataclasses import dataclass, field


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
