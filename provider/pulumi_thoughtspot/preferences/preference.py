"""A preference as the program wants it, as the state holds it, and as ThoughtSpot shows it."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID, Org
from pulumi_thoughtspot.client.preferences import Channel, Channels, Preferences, Scope
from pulumi_thoughtspot.errors import OtherOrgError, UnknownOrgError
from pulumi_thoughtspot.preferences.identity import Key, Named, claim
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.orgs import is_org_id, same_name

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

    def may_overwrite(self, channels: Channels) -> bool:
        """Whether create may, where ``channels`` are set and are not the resource's own doing."""
        return self.allow_overwrite or (self.scope.org is None and channels == EMAIL_ALONE)

    def would_overwrite(self, found: Channels | None, *, its_own: bool) -> bool:
        """Whether it is to be refused since ``found`` is set there, which is not ``its_own``."""
        return found is not None and found != self.channels and not (its_own or self.may_overwrite(found))

    def claim(self, host: str, key: Key | None = None) -> Claim:
        """What it declares; ``key`` where ThoughtSpot has told it."""
        return claim(self.scope, self.event_type, host, key)

    def setting_claim(self, key: Key) -> Claim:
        """What it is about to set at ``key``, or has set."""
        return self.claim(key.host, key).setting(self.channels)


@dataclass(frozen=True)
class Preference:
    """What the state holds of a preference. ``previous`` is what was set before it; None: nothing was.

    ``earlier``: what else may be set. After updates that may not have been done, ``channels`` are what the last one may
    have set, and these what was set before them or by the others; and the channels in the state's inputs, where they
    were looked at.
    """

    key: Key
    org_name: str | None
    channels: Channels
    previous: Channels | None
    earlier: frozenset[Channels] = frozenset()

    @property
    def scope(self) -> Scope:
        """The scope by its id, called by its name."""
        return Scope(self.key.org_id, self.org_name)

    @property
    def claim(self) -> Claim:
        """What it is about: its key."""
        return claim(self.scope, self.key.event_type, self.key.host, self.key)

    @property
    def name(self) -> Named | None:
        """What a program may call it, as far as known; nothing is the cluster's name."""
        if self.key.org_id is None or self.org_name is None:
            return None
        return Named.of(self.org_name, self.key.event_type, self.key.host)

    def has_set(self, channels: Channels | None) -> bool:
        """Whether it may be the resource's doing that ``channels`` are set."""
        return channels is not None and channels in {self.channels, *self.earlier}

    @property
    def before(self) -> Channels:
        """What the cluster's default goes back to: there is no way to unset it."""
        return EMAIL_ALONE if self.previous is None else self.previous

    @property
    def place(self) -> str:
        """The scope, to begin a sentence with."""
        return place(self.key.org_id, self.org_name)


def its_own(remembered: object | None, channels: Channels | None) -> Preference | None:
    """What this run's diff has seen the resource hold, where it is its own doing that ``channels`` are set."""
    return remembered if isinstance(remembered, Preference) and remembered.has_set(channels) else None


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


def says_gone(answer: object, org_id: str | None) -> bool:
    """Whether what ThoughtSpot answers for the Org of this id means that it is gone. Primary is never gone."""
    return isinstance(answer, (UnknownOrgError, OtherOrgError)) and org_id != PRIMARY_ORG_ID


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


def is_meant(org: Org, identifier: str) -> bool:
    """Whether ``identifier``, as a name or an id, is this Org's."""
    return org.id == identifier if is_org_id(identifier) else same_name(org.name, identifier)
