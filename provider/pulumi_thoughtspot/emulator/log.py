"""The log of requests, without the secrets in them."""

from __future__ import annotations

from dataclasses import dataclass

_SECRET_FIELDS = {"password", "secret_key", "token", "BEARER_TOKEN", "client_secret", "secret"}


@dataclass(frozen=True)
class Request:
    """One request and its status."""

    method: str
    """The HTTP method, in capitals."""
    path: str
    """The path, without the host."""
    body: object
    """The JSON value sent, or None, with "***" for each password, key and other secret of a login or a webhook."""
    status: int
    """The HTTP status of the answer."""
    user: str | None
    """The name of the user whose token was sent, or None."""
    received_at: float
    """When it came in, in seconds of :func:`time.monotonic`."""


def without_secrets(value: object) -> object:
    """Return a copy of a JSON value with "***" in place of its secrets."""
    if isinstance(value, dict):
        return {name: _without_secrets(name, part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_secrets(part) for part in value]
    return value


def _without_secrets(name: str, value: object) -> object:
    if name in _SECRET_FIELDS:
        return "***"
    # A header of a webhook has a value, too, which is no secret to ThoughtSpot.
    if name == "API_KEY" and isinstance(value, dict) and "value" in value:
        value = {**value, "value": "***"}
    return without_secrets(value)
