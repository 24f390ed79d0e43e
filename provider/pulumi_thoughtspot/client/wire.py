"""The JSON that goes to ThoughtSpot and comes back: the one place that knows its field names, the login's aside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_thoughtspot.client.model import (
    CLUSTER,
    Change,
    Channels,
    Org,
    OrgPreferences,
    Preferences,
    Replace,
    Scope,
    SessionUser,
)

_ORG_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")

Json = Any
"""What JSON decodes to."""


class ShapeError(ValueError):
    """The JSON is not of the shape that the API describes. Its text says where."""


def configure_body(changes: Sequence[Change]) -> dict[str, Json]:
    """The body of ``configure`` for ``changes``. A section that nothing is written to is left out."""
    cluster = [
        _preference(change.event_type, change.channels)
        for change in changes
        if isinstance(change, Replace) and change.scope == CLUSTER
    ]
    orgs = [_org_change(change) for change in changes if change.scope != CLUSTER]
    sections = {"cluster_preferences": cluster, "org_preferences": orgs}
    return {section: entries for section, entries in sections.items() if entries}


def _org_change(change: Change) -> dict[str, Json]:
    if isinstance(change, Replace):
        return {
            "org_identifier": change.scope.org,
            "operation": "REPLACE",
            "preferences": [_preference(change.event_type, change.channels)],
        }
    return {"org_identifier": change.scope.org, "operation": "RESET", "reset_events": [change.event_type]}


def _preference(event_type: str, channels: Channels) -> dict[str, Json]:
    return {"event_type": event_type, "channels": sorted(channels)}


def search_body(scopes: Sequence[Scope], event_type: str) -> dict[str, Json]:
    """The body of ``search`` for one event type at ``scopes``.

    The cluster's section is asked for only where the cluster is among the scopes: it takes ADMINISTRATION, which an
    Org's administrator may not have.
    """
    body: dict[str, Json] = {}
    if CLUSTER in scopes:
        body["cluster_preferences"] = [event_type]
    orgs = [{"org_identifier": scope.org, "event_types": [event_type]} for scope in scopes if scope != CLUSTER]
    if orgs:
        body["org_preferences"] = orgs
    return body


def preferences(answer: Json, *, cluster_asked: bool) -> Preferences:
    """What ``search`` answered; raises `ShapeError` where the answer is not one of a search.

    A section that is absent, null or empty holds nothing; unknown channels, event types and fields are kept or
    passed over, since ThoughtSpot may add some.
    """
    if not isinstance(answer, Mapping):
        raise ShapeError("not an object")
    sections = ("cluster_preferences", "org_preferences")
    if answer and not any(section in answer for section in sections):
        raise ShapeError("neither cluster_preferences nor org_preferences in it")
    if answer.get("error") or answer.get("errors"):
        raise ShapeError("an error in it")
    cluster, orgs = (_entries(answer.get(section), section) for section in sections)
    return Preferences(
        cluster=_by_event(cluster, "cluster_preferences") if cluster_asked else None,
        orgs=tuple(_org_preferences(entry) for entry in orgs),
    )


def orgs(answer: Json) -> list[Org]:
    """What ``orgs/search`` answered; raises `ShapeError` where the answer is not one of it."""
    return [_org(entry) for entry in _entries(answer, "the answer")]


def session_user(answer: Json) -> SessionUser:
    """What ``auth/session/user`` answered; raises `ShapeError` where it is no object. Each field may be absent."""
    if not isinstance(answer, Mapping):
        raise ShapeError("not an object")
    name, org, privileges = (answer.get(field) for field in ("name", "current_org", "privileges"))
    return SessionUser(
        name=name if isinstance(name, str) else "",
        org=_org(org) if isinstance(org, Mapping) and org.get("id") is not None else None,
        privileges=frozenset(filter(_is_text, privileges)) if isinstance(privileges, list) else frozenset(),
    )


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _org(entry: Json) -> Org:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), (str, int)) or isinstance(entry["id"], bool):
        raise ShapeError("an Org without its id")
    if not _ORG_ID.fullmatch(str(entry["id"])):
        raise ShapeError("an Org's id that is none")
    name = entry.get("name")
    return Org(id=str(entry["id"]), name=_whole(name) if isinstance(name, str) else "")


def _whole(text: str) -> str:
    """``text`` with U+FFFD for half a character: JSON can bring one, but neither a state nor a file can hold it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _org_preferences(entry: Mapping[str, Json]) -> OrgPreferences:
    found = _entries(entry.get("preferences"), "org_preferences[].preferences")
    return OrgPreferences(
        org=_org(entry.get("org")),
        overrides=_by_event(found, "org_preferences[].preferences"),
    )


def _by_event(entries: Sequence[Mapping[str, Json]], where: str) -> dict[str, Channels]:
    by_event: dict[str, Channels] = {}
    for entry in entries:
        event_type, channels = entry.get("event_type"), entry.get("channels")
        if not isinstance(event_type, str) or not isinstance(channels, list):
            raise ShapeError(f"an entry of {where} without event_type or channels")
        if not all(isinstance(channel, str) for channel in channels):
            raise ShapeError(f"a channel in {where} that is not a string")
        by_event[event_type] = frozenset(map(_whole, channels))
    return by_event


def _entries(section: Json, where: str) -> Sequence[Mapping[str, Json]]:
    if section is None:
        return []
    if not isinstance(section, list) or not all(isinstance(entry, Mapping) for entry in section):
        raise ShapeError(f"{where} is not a list of objects")
    return section
