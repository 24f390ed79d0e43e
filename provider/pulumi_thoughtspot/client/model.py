"""What ThoughtSpot's communication channel preferences are made of.

Source: ThoughtSpot's REST API v2, ``system/preferences/communication-channels`` (Beta, since 10.14.0.cl).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

PRIMARY_ORG_ID = "0"
"""The id of the Org that every instance has and that cannot be deleted."""


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
class Org:
    """An Org as ThoughtSpot names it. The id is its identity and never changes; the name may."""

    id: str
    name: str


@dataclass(frozen=True)
class SessionUser:
    """Whom a token stands for. ``org`` is the token's Org, None where ThoughtSpot does not say (Orgs may be off)."""

    name: str
    org: Org | None
    privileges: frozenset[str]


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
