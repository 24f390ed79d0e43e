"""Many Orgs from a file: what routing.json says is what they get."""

import json
from pathlib import Path
from typing import Any

import pulumi

from pulumi_thoughtspot import CommunicationChannelPreference

routing = json.loads(Path(__file__).with_name("routing.json").read_bytes())

CommunicationChannelPreference("default", channels=routing["default"])

orgs = [
    CommunicationChannelPreference(
        entry["org"],
        org_identifier=entry["org"],
        channels=entry["channels"],
        allow_overwrite=entry.get("allow_overwrite", False),
    )
    for entry in routing["orgs"]
]


def by_channels(orgs: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The names of the Orgs under what they get."""
    names: dict[str, list[str]] = {}
    for org in orgs:
        names.setdefault(" and ".join(org["channels"]) or "nothing", []).append(org["name"])
    return names


answered = [{"name": org.org_name, "channels": org.channels} for org in orgs]
pulumi.export("routing", pulumi.Output.all(*answered).apply(by_channels))
