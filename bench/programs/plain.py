"""N Orgs with a plain provider: the way in which Pulumi's guide for dynamic providers teaches to write one."""

from __future__ import annotations

import sys
from typing import Any

import requests
from pulumi.dynamic import ConfigureRequest, CreateResult, ReadResult, Resource, ResourceProvider, UpdateResult

from bench.programs.declared import channels_of_orgs

EVENT_TYPE = "LIVEBOARD_SCHEDULE"


class PreferenceProvider(ResourceProvider):
    def configure(self, req: ConfigureRequest) -> None:
        self.host = req.config.require("thoughtspot:host")
        self.token = req.config.require("thoughtspot:token")

    def post(self, action: str, body: dict[str, Any]) -> requests.Response:
        response = requests.post(
            f"{self.host}/api/rest/2.0/system/preferences/communication-channels/{action}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        response.raise_for_status()
        return response

    def search(self, org: str) -> list[str] | None:
        found = self.post("search", {"org_preferences": [{"org_identifier": org, "event_types": [EVENT_TYPE]}]})
        for entry in found.json()["org_preferences"] or []:
            for preference in entry["preferences"]:
                return list(preference["channels"])
        return None

    def configure_org(self, change: dict[str, Any]) -> None:
        self.post("configure", {"org_preferences": [change]})

    def set(self, props: dict[str, Any]) -> dict[str, Any]:
        preference = {"event_type": EVENT_TYPE, "channels": props["channels"]}
        self.configure_org({"org_identifier": props["org"], "operation": "REPLACE", "preferences": [preference]})
        return {**props, "channels": self.search(props["org"])}

    def create(self, props: dict[str, Any]) -> CreateResult:
        found = self.search(props["org"])
        if found is not None:
            raise RuntimeError(f"{props['org']} has {found} already")
        return CreateResult(props["org"], self.set(props))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        found = self.search(id_)
        return ReadResult(None, {}) if found is None else ReadResult(id_, {**props, "channels": found})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(self.set(_news))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self.configure_org({"org_identifier": _id, "operation": "RESET", "reset_events": [EVENT_TYPE]})


class Preference(Resource):
    def __init__(self, name: str, org: str, channels: list[str]) -> None:
        super().__init__(PreferenceProvider(), name, {"org": org, "channels": channels})


# Pulumi's SDK wraps the pickler once more for each resource: what is pickled by value fails at some 300 without this.
sys.setrecursionlimit(50_000)

for number, channels in channels_of_orgs().items():
    Preference(f"org-{number}", f"Org {number}", list(channels))
