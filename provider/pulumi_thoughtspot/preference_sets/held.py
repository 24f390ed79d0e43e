"""A set as the program wants it, and as the state holds it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pulumi_thoughtspot.client.preferences import Channels, Scope
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preferences.identity import Key, Named
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, place
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.orgs import is_org_id

_NOTHING: Mapping[Scope, Found | Error] = {}


@dataclass(frozen=True)
class SetKey:
    """Under what a run remembers what a set holds as a whole; its Orgs have keys of their own."""

    host: str
    event_type: str

    @property
    def family(self) -> Hashable | None:
        """No name means it."""
        return None


@dataclass(frozen=True)
class WantedSet:
    """What the program declares. Each Org is `Wanted` as a resource of its own would have it; so is the cluster."""

    event_type: str
    orgs: tuple[Wanted, ...]
    cluster: Wanted | None = None
    exclusive: bool = False
    allow_overwrite: bool = False

    def claims(self, host: str, found: Mapping[Scope, Found | Error] = _NOTHING) -> list[Claim]:
        """What it declares, as far as the program tells, and ThoughtSpot where it was asked: ``found``."""
        seen = {scope: each for scope, each in found.items() if isinstance(each, Found)}
        every = [each.claim(host, each.key(host, seen.get(each.scope))) for each in self.orgs]
        every += [] if self.cluster is None else [self.cluster.claim(host)]
        if self.exclusive:
            every.append(Claim(self.event_type, "every Org", all_of=all_orgs(host, self.event_type)))
        return every


@dataclass(frozen=True)
class HeldOrg:
    """One Org of a set as the state holds it.

    ``called`` is what the program calls it; ``name`` its name as ThoughtSpot gave it last. ``channels`` is None where
    the set owns what is there without knowing it: a write was sent, and nobody has seen what came of it.
    """

    called: str
    key: Key
    name: str | None
    channels: Channels | None

    @property
    def id(self) -> str:
        """The Org's id."""
        assert self.key.org_id is not None, "an Org"
        return self.key.org_id

    @property
    def scope(self) -> Scope:
        """The Org by its id, called by its name."""
        return Scope(self.key.org_id, self.name)

    @property
    def place(self) -> str:
        """The Org, to begin a sentence with."""
        return place(self.key.org_id, self.name)

    def as_found(self, found: Found) -> HeldOrg:
        """The same with what ThoughtSpot shows now: its name, where that is told, and its channels."""
        return replace(self, name=found.org_name or self.name, channels=found.channels)

    @property
    def preference(self) -> Preference:
        """The same as a resource of its own would hold it."""
        return Preference(self.key, self.name, self.channels or frozenset(), previous=None)

    @property
    def claim(self) -> Claim:
        """What it is about: its key, and what the program calls it."""
        name = None if is_org_id(self.called) else Named.of(self.called, self.key.event_type, self.key.host)
        return Claim(self.key.event_type, str(Scope(self.called)), self.key, name, to=self.channels)


@dataclass(frozen=True)
class HeldSet:
    """What the state holds of a set.

    ``strays``: the channels of the Orgs that the program does not name, as the last read has shown them, by what it
    calls them. ``cluster``: the cluster's default, where the set manages it.
    """

    host: str
    event_type: str
    orgs: tuple[HeldOrg, ...] = ()
    strays: tuple[tuple[str, Channels], ...] = ()
    cluster: Preference | None = None
    exclusive: bool = False

    @property
    def id(self) -> str:
        """The resource's id in Pulumi."""
        return f"set/{self.event_type}"

    @property
    def set_key(self) -> SetKey:
        """Under what a run remembers it."""
        return SetKey(self.host, self.event_type)

    @property
    def key(self) -> Key:
        """What stands for all that it holds, where one key is asked for: no other resource of a run holds it too.

        That of a set which holds no Org is nobody's.
        """
        ids = [org.id for org in self.orgs]
        return Key(self.host, min(ids, key=lambda each: (len(each), each), default=""), self.event_type)

    @property
    def place(self) -> str:
        """What it is set on, to begin a sentence with."""
        return f"The set of {len(self.orgs):,} Org{'' if len(self.orgs) == 1 else 's'}"

    @cached_property
    def _found_by(self) -> dict[str, HeldOrg]:
        """Its Orgs by each text that a program may mean them by; of two, what the program calls one comes first."""
        by_name = {org.name: org for org in self.orgs if org.name and not is_org_id(org.name)}
        by_call = {org.called: org for org in self.orgs if not is_org_id(org.called)}
        return {**by_name, **by_call, **{org.id: org for org in self.orgs}}

    def org(self, identifier: str) -> HeldOrg | None:
        """The Org that ``identifier`` means, as far as the state tells."""
        return self._found_by.get(identifier)

    def called_as_in(self, orgs: Iterable[str]) -> HeldSet:
        """The same, with each Org called as among ``orgs``: the state's inputs may be newer than its outputs."""
        called = {found.id: each for each in orgs if (found := self.org(each)) is not None}
        return replace(self, orgs=tuple(replace(org, called=called.get(org.id, org.called)) for org in self.orgs))

    def claims(self) -> Iterator[Claim]:
        """What it holds."""
        yield from (org.claim for org in self.orgs)
        if self.cluster is not None:
            yield self.cluster.claim


def all_orgs(host: str, event_type: str) -> Hashable:
    """The family of everything that any Org may be declared to have."""
    return Key(host, "0", event_type).family
