"""The log of requests, without the secrets in them."""

from __future__ import annotations

from dataclasses import dataclass

_SECRET_FIELDS = {"password", "secret_key", "token"}


@dataclass(frozen=True)
class Request:
    """One request and its status.

    `body` is the JSON value sent, or None, with "***" for each password, secret key and token. `user` is the name of
    the user whose token was sent, or None. `received_at` is in seconds of :func:`time.monotonic`.
    """

    method: str
    path: str
    body: object
    status: int
    user: str | None
    received_at: float


def without_secrets(value: object) -> object:
    """Return a copy of a JSON value with "***" in place of its secrets."""
    if isinstance(value, dict):
        return {name: "***" if name in _SECRET_FIELDS else without_secrets(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_secrets(part) for part in value]
    return value
