"""State and rules: the Orgs, the cluster's preferences, the Orgs' overrides, and what a change does to them.

The webhooks, which have rules of their own in `webhooks/`, go with their Orgs.

Nothing here knows HTTP or JSON, and nothing locks: the emulator holds its one lock around every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.emulator.errors import ForbiddenError, InvalidRequestError, RefusedError
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.stale import StaleReads
from pulumi_thoughtspot.emulator.webhooks.rules import Webhooks

PRIMARY = 0
Preferences = Mapping[str, tuple[str, ...]]
"""Event type to channels. Never changed in place, so that it can be shared between the present and the past."""
Reach = Callable[[int], bool]
"""Whether a caller may read and configure the Org with this id."""


@dataclass(frozen=True)
class SetCluster:
    """Set preferences at cluster level, the default of every Org."""

    preferences: Preferences


@dataclass(frozen=True)
class Replace:
    """Set an Org's override. Without preferences it is refused."""

    org_identifier: str
    preferences: Preferences


@dataclass(frozen=True)
class Reset:
    """Remove an Org's override for some event types. Without event types it is refused."""

    org_identifier: str
    event_types: tuple[str, ...]


Change = SetCluster | Replace | Reset


@dataclass(frozen=True)
class Search:
    """What to look for: event types at cluster level, and Orgs with their event types (none: all of them)."""

    cluster: tuple[str, ...] = ()
    orgs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_unfiltered(self) -> bool:
        """Whether the search names nothing at all."""
        return not self.cluster and not self.orgs


@dataclass(frozen=True)
class Found:
    """What a search found. None is a section that was not asked for. Orgs are sorted by their numeric id."""

    cluster: Preferences | None = None
    orgs: tuple[tuple[int, str, Preferences], ...] | None = None


class State:
    """The Orgs of one ThoughtSpot, their preferences and their webhooks. Primary, with the id 0, is always there."""

    def __init__(self, orgs: Mapping[int, str], readings: Readings) -> None:
        self.readings = readings
        self.orgs: dict[int, str] = {PRIMARY: "Primary"}
        self.cluster: Preferences = {}
        self.overrides: dict[int, Preferences] = {}
        self.webhooks: Webhooks = Webhooks()
        self._stale = StaleReads[tuple[Preferences, dict[int, Preferences]]]()
        self.name_orgs({**self.orgs, **orgs})

    def name_orgs(self, orgs: Mapping[int, str]) -> None:
        """Set all Orgs, id to name. The overrides and webhooks of those that are left out go with them.

        Raises :class:`ValueError` if Primary is missing, an id is negative or beyond int32, or two names are the same.
        """
        if PRIMARY not in orgs:
            raise ValueError("Primary, the Org with the id 0, is always there.")
        for org_id, name in orgs.items():
            if type(org_id) is not int or not 0 <= org_id < 2**31 or not isinstance(name, str) or not name:
                raise ValueError(f"An Org has a number from 0 to {2**31 - 1} and a name, not {org_id!r} and {name!r}.")
        if len(set(orgs.values())) < len(orgs):
            raise ValueError("No two Orgs may have the same name.")
        self.orgs = dict(sorted(orgs.items()))
        self.overrides = {org_id: kept for org_id, kept in self.overrides.items() if org_id in orgs}
        self.webhooks.keep(orgs)

    def set_preferences(self, cluster: Preferences, overrides: Mapping[int, Preferences]) -> None:
        """Set everything at both levels, as every search sees it from now on, whatever `stale_reads` says.

        An empty override is none. Raises :class:`ValueError` for an Org that does not exist.
        """
        unknown = [str(org_id) for org_id in overrides if org_id not in self.orgs]
        if unknown:
            raise ValueError(f"There is no Org {', '.join(unknown)}.")
        self.cluster = dict(cluster)
        self.overrides = {org_id: override for org_id, override in overrides.items() if override}
        self._stale.forget()

    def find_org(self, identifier: str) -> int | None:
        """Return the id of the Org with this id or name, or None."""
        by_id = next((org_id for org_id in self.orgs if str(org_id) == identifier), None)
        by_name = next((org_id for org_id, name in self.orgs.items() if name == identifier), None)
        if by_name is None and self.readings.org_name_case == "ignored":
            wanted = identifier.casefold()
            by_name = next((org_id for org_id, name in self.orgs.items() if name.casefold() == wanted), None)
        first, second = (by_id, by_name) if self.readings.identifier_lookup == "id_first" else (by_name, by_id)
        return second if first is None else first

    def configure(self, changes: Iterable[Change], reach: Reach) -> None:
        """Apply the changes in their order.

        Raises :class:`InvalidRequestError` or :class:`ForbiddenError` for a change that the rules refuse.
        """
        cluster, overrides = self.cluster, dict(self.overrides)
        seen: set[int] = set()
        try:
            for change in changes:
                self._apply(change, reach, seen)
        except RefusedError:
            if self.readings.several_entries == "all_or_nothing":
                self.cluster, self.overrides = cluster, overrides
            raise
        finally:
            if (cluster, overrides) != (self.cluster, self.overrides):
                self._stale.after_write((cluster, overrides), self.readings.stale_reads)

    def search(self, search: Search, reach: Reach) -> Found:
        """Return the preferences asked for.

        Raises :class:`InvalidRequestError` for an unknown Org, :class:`ForbiddenError` for one out of reach.
        """
        wanted: dict[int, tuple[str, ...]] = {}
        for identifier, event_types in search.orgs:
            org_id = self._reached(identifier, reach)
            asked_before = wanted.get(org_id, event_types)
            wanted[org_id] = event_types + asked_before if event_types and asked_before else ()
        cluster, overrides = self._stale.seen((self.cluster, self.overrides))
        if search.is_unfiltered:
            if self.readings.search_without_filter == "nothing":
                return Found()
            return Found(cluster, self._entries(dict.fromkeys(self.orgs, ()), overrides))
        return Found(
            _only(cluster, search.cluster) if search.cluster else None,
            self._entries(wanted, overrides) if search.orgs else None,
        )

    def _apply(self, change: Change, reach: Reach, seen: set[int]) -> None:
        if isinstance(change, SetCluster):
            self.cluster = {**self.cluster, **change.preferences}
            return
        org_id = self._reached(change.org_identifier, reach)
        if org_id in seen and self.readings.same_org_twice == "refused":
            raise InvalidRequestError(f"The Org {change.org_identifier} appears twice in org_preferences.")
        seen.add(org_id)
        kept = self.overrides.get(org_id, {})
        if isinstance(change, Replace):
            if not change.preferences:
                raise InvalidRequestError("REPLACE operation requires preferences to be specified.")
            override = {**({} if self.readings.replace == "whole_list" else kept), **change.preferences}
        else:
            if not change.event_types:
                raise InvalidRequestError("RESET operation requires reset_events to be specified.")
            if self.readings.reset_without_override == "refused" and not set(kept) & set(change.event_types):
                raise InvalidRequestError(f"The Org {change.org_identifier} has no preference to reset.")
            override = {event: channels for event, channels in kept.items() if event not in change.event_types}
        self.overrides[org_id] = override
        if not override:
            del self.overrides[org_id]

    def _reached(self, identifier: str, reach: Reach) -> int:
        org_id = self.find_org(identifier)
        if org_id is None:
            raise InvalidRequestError("org_identifier in org_preferences does not match a known org.")
        if not reach(org_id):
            raise ForbiddenError(f"The token does not reach the Org {identifier}.")
        return org_id

    def _entries(
        self, wanted: Mapping[int, Sequence[str]], overrides: Mapping[int, Preferences]
    ) -> tuple[tuple[int, str, Preferences], ...]:
        entries = (
            (org_id, self.orgs[org_id], _only(overrides.get(org_id, {}), event_types))
            for org_id, event_types in sorted(wanted.items())
        )
        return tuple(entry for entry in entries if entry[2] or self.readings.org_without_override == "empty_entry")


def _only(preferences: Preferences, event_types: Sequence[str]) -> Preferences:
    """Return the preferences for these event types, or all of them where none is named."""
    if not event_types:
        return preferences
    return {event: channels for event, channels in preferences.items() if event in event_types}
