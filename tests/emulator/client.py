"""A small client for the emulator, and the request bodies that its tests send."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import requests

from pulumi_thoughtspot.emulator import Emulator
from support.patience import HANGING

TOKEN = "secret-token"
EVENT_TYPE = "LIVEBOARD_SCHEDULE"
TIMEOUT = HANGING
URL = "https://hooks.example.com/liveboards"


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

    def create_webhook(self, name: str = "hook", url: str = URL, **body: Any) -> requests.Response:
        return self.post("webhooks/create", {"name": name, "url": url, "events": [EVENT_TYPE], **body})

    def update_webhook(self, identifier: str, **body: Any) -> requests.Response:
        return self.post(f"webhooks/{quote(identifier, safe='')}/update", body)

    def delete_webhooks(self, *identifiers: str) -> Any:
        """What a delete answers; its status is always 200."""
        answer = self.post("webhooks/delete", {"webhook_identifiers": list(identifiers)})
        assert answer.status_code == 200
        return answer.json()

    def search_webhooks(self, **body: Any) -> requests.Response:
        return self.post("webhooks/search", body)

    def webhooks(self, **body: Any) -> list[dict[str, Any]]:
        """The webhooks that a search finds."""
        found = self.search_webhooks(**body).json()["webhooks"]
        assert isinstance(found, list)
        return found

    def names(self, **body: Any) -> list[str]:
        """The names of the webhooks that a search finds."""
        return [webhook["name"] for webhook in self.webhooks(**body)]

    def validate(self, identifier: str, **body: Any) -> requests.Response:
        fields = {"channel_type": "WEBHOOK", "channel_identifier": identifier, "event_type": EVENT_TYPE, **body}
        return self.post("system/communication-channels/validate", fields)

    def search_history(self, **body: Any) -> requests.Response:
        return self.post("jobs/history/communication-channels/search", {"channel_type": "WEBHOOK", **body})

    def history(self, identifier: str, **body: Any) -> list[dict[str, Any]]:
        """The jobs of a webhook."""
        fields = {"channel_identifiers": [identifier], "events": [{"type": EVENT_TYPE}], **body}
        jobs = self.search_history(**fields).json()["jobs"]
        assert isinstance(jobs, list)
        return jobs

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
