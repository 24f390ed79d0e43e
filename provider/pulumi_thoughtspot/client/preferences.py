"""Communication channel preferences: what they are made of, their JSON, and their calls.

Source: ThoughtSpot's REST API v2, ``system/preferences/communication-channels`` (Beta, since 10.14.0.cl).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from pulumi_thoughtspot.client.calls import Calls, listed
from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.orgs import Org, org_in
from pulumi_thoughtspot.client.shapes import Json, ShapeError, entries, whole

_PATH = "/system/preferences/communication-channels"


class Channel(str, Enum):
    """A way in which ThoughtSpot delivers. ThoughtSpot may add others: wherever one is taken, a string is too."""

    EMAIL = "EMAIL"
    """By e-mail, which is what ThoughtSpot does where nothing is set."""
    WEBHOOK = "WEBHOOK"
    """To the webhook that is set up in ThoughtSpot."""


class EventType(str, Enum):
    """What is delivered. ThoughtSpot may add others: wherever one is taken, a string is too."""

    LIVEBOARD_SCHEDULE = "LIVEBOARD_SCHEDULE"
    """The scheduled delivery of a Liveboard."""


Channels = frozenset[str]
"""The channels of one preference. A set: order means nothing. Empty: deliver nothing, which is not "unset"."""


def in_words(channels: Iterable[str] | None) -> str:
    """Channels as a person reads them: ``EMAIL and WEBHOOK``, ``no channel``, or ``nothing`` where none are set."""
    if channels is None:
        return "nothing"
    return " and ".join(sorted(channels)) or "no channel"


@dataclass(frozen=True)
class Scope:
    """Where a preference is set: one Org (``org`` is its name or id) or, with None, the cluster's default.

    ``name`` is what a person calls an Org that is given by its id, where that is known; it makes no other scope.
    """

    org: str | None = None
    name: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if self.org is None:
            return "the cluster"
        return f"Org {self.name!r} (id {self.org})" if self.name else f"Org {self.org!r}"


CLUSTER = Scope()


@dataclass(frozen=True)
class Replace:
    """Set the channels of one event type at a scope."""

    scope: Scope
    event_type: str
    channels: Channels

    def __str__(self) -> str:
        return f"set {in_words(self.channels)} for {self.scope}"


@dataclass(frozen=True)
class Reset:
    """Remove an Org's override of one event type, so that the cluster's default applies.

    Raises ValueError for the cluster: ThoughtSpot's RESET is for Orgs alone, and a request would change nothing.
    """

    scope: Scope
    event_type: str

    def __post_init__(self) -> None:
        if self.scope == CLUSTER:
            raise ValueError("the cluster's default cannot be reset: ThoughtSpot can unset an Org's alone")

    def __str__(self) -> str:
        return f"reset {self.scope}"


Change = Replace | Reset


@dataclass(frozen=True)
class OrgPreferences:
    """What one Org overrides: channels by event type. No entry: the cluster's default applies."""

    org: Org
    overrides: Mapping[str, Channels]


@dataclass(frozen=True)
class Preferences:
    """What a search answered.

    ``cluster`` is None where the cluster was not asked for, since nothing may be concluded then. In ``orgs``, an Org
    that is absent has no override, is unknown, or was not asked for: ThoughtSpot does not promise which.
    """

    cluster: Mapping[str, Channels] | None
    orgs: tuple[OrgPreferences, ...]


_REMEDIES = {
    403: "The cluster's default takes a token for Primary (Org 0), and the privilege ADMINISTRATION; an Org's override"
    " takes ADMINISTRATION or DEVELOPER in that Org (with role-based access control: APPLICATION_ADMINISTRATION)."
}


class PreferenceCalls:
    """The calls about preferences."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        """What is set at ``scopes`` for one event type. At least one scope."""
        purpose = f"read the channel preference of {listed(scopes, ', ')}"
        parse = partial(preferences_in, cluster_asked=CLUSTER in scopes)
        body = search_body(scopes, event_type)
        return self._calls.ask(f"{_PATH}/search", body, purpose, parse, remedies=_REMEDIES)

    def search_everything(self, around: Around = nullcontext) -> Preferences:
        """What is set at all, as far as ThoughtSpot shows it: a search without filters.

        It is shown to answer the cluster and every Org, but nothing promises it. Takes ADMINISTRATION. ``around`` is as
        for `Calls.ask`.
        """
        parse = partial(preferences_in, cluster_asked=True)
        purpose = "read all channel preferences"
        return self._calls.ask(f"{_PATH}/search", {}, purpose, parse, around=around, remedies=_REMEDIES)

    def configure(self, changes: Sequence[Change]) -> None:
        """Makes ``changes``, in one request. At least one change; never the same scope twice."""
        self._calls.change(f"{_PATH}/configure", configure_body(changes), listed(changes, "; "), remedies=_REMEDIES)


def configure_body(changes: Sequence[Change]) -> dict[str, Json]:
    """The body of ``configure`` for ``changes``. A section that nothing is written to is left out."""
    cluster = [
        _preference(change.event_type, change.channels)
        for change in changes
        if isinstance(change, Replace) and change.scope == CLUSTER
    ]
    orgs = [_org_change(change) for change in changes if change.scope != CLUSTER]
    sections = {"cluster_preferences": cluster, "org_preferences": orgs}
    return {section: changed for section, changed in sections.items() if changed}


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


def preferences_in(answer: Json, *, cluster_asked: bool) -> Preferences:
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
    cluster, orgs = (entries(answer.get(section), section) for section in sections)
    return Preferences(
        cluster=_by_event(cluster, "cluster_preferences") if cluster_asked else None,
        orgs=tuple(_org_preferences(entry) for entry in orgs),
    )


def _org_preferences(entry: Mapping[str, Json]) -> OrgPreferences:
    found = entries(entry.get("preferences"), "org_preferences[].preferences")
    return OrgPreferences(
        org=org_in(entry.get("org")),
        overrides=_by_event(found, "org_preferences[].preferences"),
    )


def _by_event(found: Sequence[Mapping[str, Json]], where: str) -> dict[str, Channels]:
    by_event: dict[str, Channels] = {}
    for entry in found:
        event_type, channels = entry.get("event_type"), entry.get("channels")
        if not isinstance(event_type, str) or not isinstance(channels, list):
            raise ShapeError(f"an entry of {where} without event_type or channels")
        if not all(isinstance(channel, str) for channel in channels):
            raise ShapeError(f"a channel in {where} that is not a string")
        by_event[event_type] = frozenset(map(whole, channels))
    return by_event
