"""A preference as the program wants it, as the state holds it, and as ThoughtSpot shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.client.model import Channel, Channels, Org, Preferences, Scope
from pulumi_thoughtspot.errors import OtherOrgError
from pulumi_thoughtspot.preferences.identity import Key, is_org_id, same_name, without_case

EMAIL_ALONE: Channels = frozenset({Channel.EMAIL.value})
"""What ThoughtSpot does at cluster level while nothing is configured; there, it counts as nothing set."""


@dataclass(frozen=True)
class Wanted:
    """What the program declares."""

    scope: Scope
    event_type: str
    channels: Channels
    allow_overwrite: bool = False

    def key(self, host: str, found: Found | None = None) -> Key | None:
        """The key, once it is known: of an Org given by name, when ThoughtSpot has told its id."""
        org_id = self.scope.org
        if org_id is not None and not is_org_id(org_id):
            if found is None or found.org is None:
                return None
            org_id = found.org.id
        return Key(host, org_id, self.event_type)


@dataclass(frozen=True)
class Preference:
    """What the state holds of a preference. ``previous`` is what was set before it; None: nothing was."""

    key: Key
    org_name: str | None
    channels: Channels
    previous: Channels | None

    @property
    def scope(self) -> Scope:
        """The scope by its id, called by its name."""
        return Scope(self.key.org_id, self.org_name)

    @property
    def before(self) -> Channels:
        """What the cluster's default goes back to: there is no way to unset it."""
        return EMAIL_ALONE if self.previous is None else self.previous

    @property
    def place(self) -> str:
        """The scope, to begin a sentence with."""
        return place(self.key.org_id, self.org_name)


@dataclass(frozen=True)
class Found:
    """What ThoughtSpot shows at a scope: nothing set where ``channels`` is None; ``org`` as far as it is told."""

    org: Org | None
    channels: Channels | None

    @property
    def org_name(self) -> str | None:
        """The Org's name, where ThoughtSpot tells it."""
        return self.org.name if self.org else None


def place(org_id: str | None, org_name: str | None) -> str:
    """A scope, to begin a sentence with."""
    return "The cluster's default" if org_id is None else f"Org {org_name or org_id!r}"


def found_at(scope: Scope, answer: Preferences, event_type: str) -> Found:
    """What a search that asked for ``scope`` alone says of it.

    Raises `OtherOrgError` where the answer is for another Org. An Org that is absent has no override, as far as one can
    tell.
    """
    if scope.org is None:
        assert answer.cluster is not None, "asked for"
        return Found(None, answer.cluster.get(event_type))
    meant = [entry for entry in answer.orgs if is_meant(entry.org, scope.org)]
    # Whether ThoughtSpot tells case apart in names is undocumented; where it does, the exact name is meant. An Org that
    # is listed several times has what any of its entries shows.
    for entry in sorted(meant, key=lambda entry: (entry.org.name != scope.org, event_type not in entry.overrides)):
        return Found(entry.org, entry.overrides.get(event_type))
    if not answer.orgs:
        return Found(None, None)
    other = answer.orgs[0].org
    raise OtherOrgError(
        f"ThoughtSpot answered for Org {other.name!r} (id {other.id}) when asked for {scope}.",
        "An identifier of digits is always an Org's id here; an Org that is named so must be given by its id."
        if is_org_id(scope.org)
        else "Give the Org's id instead of its name.",
    )


def proves(part: Preferences, event_type: str) -> bool:
    """Whether the ``part`` of a search without filters that is about one scope proves what is set for ``event_type``.

    Nothing promises that such a search shows everything, so an event type that is not shown may still be set. An Org's
    entry without any event type is proof as well: that is how ThoughtSpot shows an Org without an override. The
    cluster's section is none where it is empty, since a search that does not ask for the cluster is shown with one.
    """
    if part.cluster is not None:
        return event_type in part.cluster
    shown = [entry.overrides for entry in part.orgs]
    return bool(shown) and (any(event_type in overrides for overrides in shown) or not any(shown))


def misled(scopes: Sequence[Scope], answer: Preferences) -> list[Scope]:
    """Those of ``scopes`` for which the answer to a search for all of them may be meant for another Org.

    Only a search for such a scope alone tells: for any of them where an Org is in the answer that none of them means,
    and for an id that is the name of an Org in it.
    """
    asked = [scope for scope in scopes if scope.org is not None]
    identifiers = {scope.org for scope in scopes if scope.org is not None}
    ids = {identifier for identifier in identifiers if is_org_id(identifier)}
    names = {without_case(identifier) for identifier in identifiers - ids}
    if not all(entry.org.id in ids or without_case(entry.org.name) in names for entry in answer.orgs):
        return asked
    named_as_ids = ids.intersection(entry.org.name for entry in answer.orgs)
    return [scope for scope in asked if scope.org in named_as_ids]


def is_meant(org: Org, identifier: str) -> bool:
    """Whether ``identifier``, as a name or an id, is this Org's."""
    return org.id == identifier if is_org_id(identifier) else same_name(org.name, identifier)
