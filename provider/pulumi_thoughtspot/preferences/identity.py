"""What makes a preference that preference: its host, its scope and its event type."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pulumi_thoughtspot.client.model import CLUSTER, Scope

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
    def scope(self) -> Scope:
        """The scope by its id, which no renaming of Orgs can turn into another one."""
        return CLUSTER if self.org_id is None else Scope(self.org_id)


def parse_id(resource_id: str, host: str) -> Key:
    """The key behind a resource's id; raises ValueError where it is not a canonical one.

    Building and parsing are one round trip: ``parse_id(key.id, key.host) == key``.
    """
    match = _ID.fullmatch(resource_id)
    if match is None:
        raise ValueError(f"{resource_id!r} is not cluster/EVENT_TYPE or org/ORG_ID/EVENT_TYPE")
    return Key(host, match["org"], match["event"])


def is_org_id(identifier: str) -> bool:
    """Whether an Org identifier is an id: all digits. Never taken for a name, even where an Org is so named."""
    return identifier.isascii() and identifier.isdigit()


def same_name(one: str, other: str) -> bool:
    """Whether two Org names may mean the same Org. Whether ThoughtSpot tells case apart is undocumented: be wary."""
    return without_case(one) == without_case(other)


def without_case(name: str) -> str:
    """The form that two Org names have in common where they may mean the same Org: see `same_name`."""
    return name.casefold()
