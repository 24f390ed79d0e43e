"""What makes a preference that preference: its host, its scope and its event type."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass

from pulumi_thoughtspot.client.preferences import CLUSTER, Scope
from pulumi_thoughtspot.errors import InputError
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.orgs import is_org_id

_GET_TAKES_IDS = (
    "get takes the id alone: 'cluster/LIVEBOARD_SCHEDULE', or 'org/' and the Org's number, as in"
    " 'org/42/LIVEBOARD_SCHEDULE'. thoughtspot.get_communication_channel_preferences([NAME]) looks an Org up by its"
    " name."
)
_ID = re.compile(r"(?:cluster|org/(?P<org>0|[1-9][0-9]*))/(?P<event>[A-Z][A-Z0-9_]*)")


@dataclass(frozen=True)
class Key:
    """The natural key of a preference. ``org_id`` is None for the cluster's default."""

    host: str
    org_id: str | None
    event_type: str

    @property
    def id(self) -> str:
        """The resource's id in Pulumi. Ids of two hosts may be equal; keys never are."""
        level = "cluster" if self.org_id is None else f"org/{self.org_id}"
        return f"{level}/{self.event_type}"

    @property
    def family(self) -> Hashable | None:
        """Orgs' names of the same family may mean it; no name means the cluster."""
        return None if self.org_id is None else _family(self.event_type, self.host)

    @property
    def scope(self) -> Scope:
        """The scope by its id, which no renaming of Orgs can turn into another one."""
        return CLUSTER if self.org_id is None else Scope(self.org_id)


@dataclass(frozen=True)
class Named:
    """An Org by its name, whose id is not known; equal for names that may mean the same Org."""

    host: str
    name: str
    event_type: str

    @classmethod
    def of(cls, name: str, event_type: str, host: str) -> Named:
        """Whether ThoughtSpot tells case apart is undocumented."""
        return cls(host, name.casefold(), event_type)

    @property
    def family(self) -> Hashable:
        return _family(self.event_type, self.host)


def _family(event_type: str, host: str) -> Hashable:
    return "preference", event_type, host


def claim(scope: Scope, event_type: str, host: str, key: Key | None = None) -> Claim:
    """What a resource declares that is set on ``scope``; ``key`` where ThoughtSpot has told it."""
    if scope.org is None or is_org_id(scope.org):
        return Claim(event_type, str(scope), Key(host, scope.org, event_type))
    return Claim(event_type, str(scope), key, Named.of(scope.org, event_type, host))


def parse_id(resource_id: str, host: str) -> Key:
    """The key behind a resource's id; raises ValueError where it is not a canonical one.

    Building and parsing are one round trip: ``parse_id(key.id, key.host) == key``.
    """
    match = _ID.fullmatch(resource_id)
    if match is None:
        raise ValueError(f"{resource_id!r} is not cluster/EVENT_TYPE or org/ORG_ID/EVENT_TYPE")
    return Key(host, match["org"], match["event"])


def key_to_read(resource_id: str, host: str = "") -> Key:
    """The key behind an id that `get` is given; raises `InputError` where it is not a canonical one."""
    try:
        return parse_id(resource_id, host)
    except ValueError as error:
        raise InputError(f"{error}.", _GET_TAKES_IDS) from None
