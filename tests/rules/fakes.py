"""What the rules are tried on: a ThoughtSpot in memory, and the log that shows what a step says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import Change, Channels, OrgPreferences, Preferences, Replace, Scope
from pulumi_thoughtspot.errors import UnknownOrgError

HOST = "https://my.thoughtspot.cloud"
EVENT = "LIVEBOARD_SCHEDULE"

NOTHING: Channels = frozenset()
EMAIL: Channels = frozenset({"EMAIL"})
WEBHOOK: Channels = frozenset({"WEBHOOK"})
BOTH: Channels = EMAIL | WEBHOOK


def urn(name: str) -> str:
    return f"urn:pulumi:dev::it::pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference::{name}"


def unknown_org(identifier: str) -> UnknownOrgError:
    return UnknownOrgError(f"There is no Org {identifier!r}.", status=400, words="", code=None, incident=None)


@dataclass
class InMemory:
    """A ThoughtSpot in memory. ``cluster`` and ``overrides`` (by Org id) are what is set for `EVENT`.

    ``lag``: how many searches still show what was set before a write. ``name_first``: whether an identifier is taken
    for a name before it is taken for an id. ``left_out``: whether an Org without an override is left out of answers.
    ``search_fails`` and ``configure_fails`` are raised, one a call, until none is left.
    """

    orgs: Mapping[str, str] = field(default_factory=lambda: {"0": "Primary", "42": "Sales", "77": "Marketing"})
    cluster: Channels | None = None
    overrides: dict[str, Channels] = field(default_factory=dict)
    lag: int = 0
    name_first: bool = False
    left_out: bool = False
    search_fails: list[BaseException] = field(default_factory=list)
    configure_fails: list[BaseException] = field(default_factory=list)
    host: str = HOST
    asked: list[Scope] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._before = self._now()
        self._stale = 0

    def fresh(self) -> InMemory:
        """The same ThoughtSpot, which nobody has called so far: a table's log is to be used more than once."""
        return replace(
            self,
            overrides=dict(self.overrides),
            search_fails=list(self.search_fails),
            configure_fails=list(self.configure_fails),
            asked=[],
            written=[],
        )

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        assert event_type == EVENT
        self.asked += scopes
        if self.search_fails:
            raise self.search_fails.pop(0)
        cluster, overrides = self._before if self._stale else self._now()
        self._stale = max(0, self._stale - 1)
        entries = [self._entry(scope.org, overrides) for scope in scopes if scope.org is not None]
        return Preferences(
            cluster=None if Scope() not in scopes else {} if cluster is None else {EVENT: cluster},
            orgs=tuple(entry for entry in entries if entry.overrides or not self.left_out),
        )

    def configure(self, changes: Sequence[Change]) -> None:
        self.written += changes
        if self.configure_fails:
            raise self.configure_fails.pop(0)
        self._before, self._stale = self._now(), self.lag
        for change in changes:
            if change.scope.org is None:
                assert isinstance(change, Replace), "there is no way to unset the cluster's default"
                self.cluster = change.channels
            elif isinstance(change, Replace):
                self.overrides[self._id(change.scope.org)] = change.channels
            else:
                self.overrides.pop(self._id(change.scope.org), None)

    def _now(self) -> tuple[Channels | None, dict[str, Channels]]:
        return self.cluster, dict(self.overrides)

    def _entry(self, identifier: str, overrides: Mapping[str, Channels]) -> OrgPreferences:
        org_id = self._id(identifier)
        shown = {EVENT: overrides[org_id]} if org_id in overrides else {}
        return OrgPreferences(Org(org_id, self.orgs[org_id]), shown)

    def _id(self, identifier: str) -> str:
        by_id = [org_id for org_id in self.orgs if org_id == identifier]
        by_name = [org_id for org_id, name in self.orgs.items() if name == identifier]
        found = by_name + by_id if self.name_first else by_id + by_name
        if not found:
            raise unknown_org(identifier)
        return found[0]


@dataclass
class Log:
    """What a step tells its user."""

    infos: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)

    def info(self, message: str) -> None:
        self.infos.append(message)

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def status(self, message: str) -> None:
        self.statuses.append(message)

    @property
    def all(self) -> list[str]:
        return self.infos + self.warnings
