"""Webhooks at the provider's gRPC boundary, with a user who can log in to every Org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from faults.proxy import Choose, Exchange
from pulumi_thoughtspot.dynamic import WebhookProvider
from pulumi_thoughtspot.emulator import ADMIN, Emulator
from support.boundary import Boundary, pickled
from support.cli import Stack

URL = "https://hooks.example.com/liveboards"
SECRET_KEY = "4dabf18193072939515e22adb298388d"
"""The key by which a secret is known among properties that travel."""
_API = "/api/rest/2.0/"


class WebhookBoundary(Boundary):
    """One plugin process, and webhooks as its resources. ``token`` takes the place of the user's login."""

    provider = pickled(provider=WebhookProvider)
    kind = "Webhook"

    def __init__(self, thoughtspot: Emulator | None, token: str | None = None, **options: Any) -> None:
        login = {"THOUGHTSPOT_USERNAME": ADMIN.name, "THOUGHTSPOT_PASSWORD": str(ADMIN.password)}
        whose = {"THOUGHTSPOT_TOKEN": token} if token else {"THOUGHTSPOT_TOKEN": "", **login}
        super().__init__(thoughtspot, **{**whose, **options})


def logged_in(stack: Stack) -> Stack:
    """The same stack, with a user who can log in to every Org instead of a token."""
    del stack.environment["THOUGHTSPOT_TOKEN"]
    stack.environment.update(THOUGHTSPOT_USERNAME=ADMIN.name, THOUGHTSPOT_PASSWORD=str(ADMIN.password))
    return stack


def sent(thoughtspot: Emulator) -> list[str]:
    """The requests so far, below the API's path, an id as an asterisk."""
    paths = [request.path.removeprefix(_API) for request in thoughtspot.requests]
    return ["webhooks/*/update" if path.endswith("/update") else path for path in paths]


def made_in_marketing(thoughtspot: Emulator) -> Choose:
    """ThoughtSpot as it should never be: what is created lands in Marketing, whatever the token's Org."""

    def elsewhere(exchange: Exchange) -> bool:
        answer = json.loads(exchange.forward().body)
        thoughtspot.change_webhook(answer["id"], org_id=77)
        body = json.dumps({**answer, "org": {"id": "77", "name": "Marketing"}}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        exchange.send(head.encode() + body)
        return True

    return lambda endpoint: elsewhere if endpoint == "create" else None


def plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without the SDK's own, and with secrets as their values."""
    return {name: _plain(value) for name, value in properties.items() if name != "__provider"}


def secrets(properties: Any) -> list[Any]:
    """The values that travel as secrets, wherever they are."""
    if not isinstance(properties, Mapping):
        return []
    if SECRET_KEY in properties:
        return [properties["value"]]
    return [each for value in properties.values() for each in secrets(value)]


def _plain(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return value["value"] if SECRET_KEY in value else {name: _plain(each) for name, each in value.items()}
