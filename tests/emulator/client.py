"""A small client for the emulator, and the request bodies that its tests send."""

from __future__ import annotations

from typing import Any

import requests

from pulumi_thoughtspot.emulator import Emulator

TOKEN = "secret-token"
EVENT_TYPE = "LIVEBOARD_SCHEDULE"
TIMEOUT = 10


class Api:
    """Sends requests to one emulator over one connection, with a bearer token or without."""

    def __init__(self, emulator: Emulator, token: str | None = TOKEN) -> None:
        self._base = f"{emulator.url}/api/rest/2.0/"
        self.session = requests.Session()
        self.session.trust_env = False
        if token is not None:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: Any) -> requests.Response:
        return self.session.post(self._base + path, json=body, timeout=TIMEOUT)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self._base + path, timeout=TIMEOUT)

    def configure(self, **body: Any) -> requests.Response:
        return self.post("system/preferences/communication-channels/configure", body)

    def search(self, **body: Any) -> requests.Response:
        return self.post("system/preferences/communication-channels/search", body)

    def log_in(self, **body: Any) -> requests.Response:
        return self.post("auth/token/full", body)

    def set_org(self, *orgs: str, channels: tuple[str, ...] = ("WEBHOOK",)) -> requests.Response:
        return self.configure(org_preferences=[replace(org, *channels) for org in orgs])

    def connections_opened(self) -> int:
        pools = self.session.get_adapter(self._base).poolmanager.pools  # type: ignore[attr-defined]
        return sum(pools[key].num_connections for key in pools.keys())  # noqa: SIM118 (it cannot be iterated)

    def org_entries(self, *orgs: str) -> Any:
        """The Org section of a search for these Orgs."""
        filters = [{"org_identifier": org, "event_types": [EVENT_TYPE]} for org in orgs]
        return self.search(org_preferences=filters).json()["org_preferences"]


def preference(*channels: str, event_type: str = EVENT_TYPE) -> dict[str, Any]:
    return {"event_type": event_type, "channels": list(channels)}


def replace(org: str, *channels: str) -> dict[str, Any]:
    return {"org_identifier": org, "operation": "REPLACE", "preferences": [preference(*channels)]}


def reset(org: str, *event_types: str) -> dict[str, Any]:
    return {"org_identifier": org, "operation": "RESET", "reset_events": list(event_types or (EVENT_TYPE,))}


def debug(response: requests.Response) -> str:
    """ThoughtSpot's own words in an error of shape 1."""
    text = response.json()["error"]["message"]["debug"]
    assert isinstance(text, str)
    return text
