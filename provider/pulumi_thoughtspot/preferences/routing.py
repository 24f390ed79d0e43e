"""What every Org really gets, and why: the routing of a whole ThoughtSpot, which its own API does not show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, EventType, Preferences, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import BadRequestError, ForbiddenError, UnknownOrgError
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import EMAIL_ALONE, found_at
from pulumi_thoughtspot.preferences.scopes import MOST_LOOKED_AT, batches, joined, proves, search_batch
from pulumi_thoughtspot.rules.near_orgs import NearOrgs
from pulumi_thoughtspot.rules.orgs import is_org_id


class Origin(str, Enum):
    """Why an Org gets the channels that it gets."""

    OVERRIDE = "override"
    """The Org has its own."""
    CLUSTER = "cluster default"
    """The Org has none, and the cluster's default is set."""
    THOUGHTSPOT = "ThoughtSpot's own default"
    """Neither is set: ThoughtSpot sends e-mail."""
    UNKNOWN = "unknown"
    """The Org has none, and the caller may not see the cluster's default."""


@dataclass(frozen=True)
class OrgRouting:
    """What one Org gets for one event type: ``channels`` are in effect, and ``origin`` says where they come from."""

    id: str
    """The Org's id; empty only where ThoughtSpot does not tell it."""
    name: str
    """The Org's name; empty only where ThoughtSpot does not tell it."""
    event_type: str
    """What is delivered."""
    override: tuple[str, ...] | None
    """What the Org itself has set, sorted; None where it has nothing."""
    channels: tuple[str, ...] | None
    """What is in effect, sorted; empty: nothing is delivered; None where it cannot be told."""
    origin: Origin
    """Where ``channels`` come from."""


@dataclass(frozen=True)
class ClusterRouting:
    """The cluster's default for one event type; ``channels`` is None where nothing is set or nothing may be seen."""

    event_type: str
    """What is delivered."""
    channels: tuple[str, ...] | None
    """What is set, sorted; None where nothing is set, or where it may not be seen."""


@dataclass(frozen=True)
class Routing:
    """The routing of one ThoughtSpot: the cluster's default, and what its Orgs get."""

    host: str
    """The ThoughtSpot that was looked at."""
    cluster: tuple[ClusterRouting, ...]
    """The cluster's default, once for each event type."""
    cluster_visible: bool
    """Whether the cluster's default was read: False where the caller may not read it, or did not ask."""
    orgs: tuple[OrgRouting, ...]
    """The Orgs that were asked for, each once for each event type."""


def read_routing(
    thoughtspot: ThoughtSpot,
    org_identifiers: Iterable[str] | None = None,
    event_types: Iterable[str] = (EventType.LIVEBOARD_SCHEDULE.value,),
    *,
    cluster: bool = True,
) -> Routing:
    """Reads the routing; two requests where ThoughtSpot shows everything at once.

    Inputs: ``org_identifiers`` (names or ids; None: every Org that the caller may see), ``event_types``, ``cluster``
    (whether to read the cluster's default). A caller who may not read the cluster's default gets the Orgs without it.
    Raises `UnknownOrgError` that names the Org, `OtherOrgError` where ThoughtSpot answers for another one,
    `ForbiddenError` where the caller may not list the Orgs either.
    """
    events = dict.fromkeys(event_types)
    if org_identifiers is not None:
        identifiers = list(dict.fromkeys(org_identifiers))
        with NearOrgs(thoughtspot.orgs).named(identifiers):
            answers = {
                event: IndexedPreferences(_search(thoughtspot, identifiers, event, cluster=cluster)) for event in events
            }
        named = (
            _routing(_named(identifier, answer), event, answer)
            for identifier in identifiers
            for event, answer in answers.items()
        )
        return _routing_of(thoughtspot.host, answers, named)
    everything = _everything(thoughtspot) if cluster else None
    shown = None if everything is None else IndexedPreferences(everything)
    orgs = _orgs(thoughtspot, everything)
    org_ids = [org.id for org in orgs]
    answers = {
        event: IndexedPreferences(_completed(thoughtspot, shown, org_ids, event, cluster=cluster)) for event in events
    }
    listed = (_routing(_told(org, answer), event, answer) for org in orgs for event, answer in answers.items())
    return _routing_of(thoughtspot.host, answers, listed)


def _everything(thoughtspot: ThoughtSpot) -> Preferences | None:
    try:
        return thoughtspot.preferences.search_everything()
    except (BadRequestError, ForbiddenError):
        return None


def _orgs(thoughtspot: ThoughtSpot, shown: Preferences | None) -> list[Org]:
    """The Orgs that are shown and those that are listed, each once."""
    try:
        listed = thoughtspot.orgs.search()
    except (BadRequestError, ForbiddenError):
        if shown is None:
            raise
        listed = []  # The caller may not list them, or Orgs are off.
    told = [*(entry.org for entry in shown.orgs), *listed] if shown is not None else listed
    return list({org.id: org for org in told}.values())


def _completed(
    thoughtspot: ThoughtSpot, shown: IndexedPreferences | None, org_ids: list[str], event_type: str, *, cluster: bool
) -> Preferences:
    """What is shown, and what a search asks for that is not: nothing promises that everything is shown."""
    if shown is None:
        return _search_of_listed(thoughtspot, org_ids, event_type, cluster=cluster)
    missing = [org_id for org_id in org_ids if not proves(shown.part_of_org(org_id), event_type)]
    known = proves(shown.part(CLUSTER), event_type)
    if not missing and known:
        return shown.preferences
    try:
        found = _search_of_listed(thoughtspot, missing, event_type, cluster=not known)
    except ForbiddenError:
        if missing or not org_ids:
            raise
        found = Preferences(None, ())  # The Orgs are shown, and the cluster's default may not be seen.
    return Preferences(shown.preferences.cluster if known else found.cluster, (*shown.preferences.orgs, *found.orgs))


def _search_of_listed(thoughtspot: ThoughtSpot, org_ids: list[str], event_type: str, *, cluster: bool) -> Preferences:
    """As `_search`, without the Orgs that are listed and not known: a list may be older, and longer."""
    try:
        return _search(thoughtspot, org_ids, event_type, cluster=cluster)
    except UnknownOrgError:
        if len(org_ids) == 1:
            return _search(thoughtspot, [], event_type, cluster=True) if cluster else Preferences(None, ())
    middle = len(org_ids) // 2
    some, others = org_ids[:middle], org_ids[middle:]
    return joined(
        [
            _search_of_listed(thoughtspot, some, event_type, cluster=cluster),
            _search_of_listed(thoughtspot, others, event_type, cluster=False),
        ]
    )


def _search(thoughtspot: ThoughtSpot, identifiers: list[str], event_type: str, *, cluster: bool) -> Preferences:
    """One search for many Orgs, and the cluster's default where the caller may read it."""
    first, *others = batches([Scope(identifier) for identifier in identifiers], MOST_LOOKED_AT) or [[]]
    try:
        answers = [search_batch(thoughtspot, ([CLUSTER] if cluster else []) + first, event_type)]
    except ForbiddenError:
        if not cluster or not identifiers:
            raise
        answers = [search_batch(thoughtspot, first, event_type)]
    answers += [search_batch(thoughtspot, batch, event_type) for batch in others]
    return joined(answers)


def _routing_of(host: str, answers: Mapping[str, IndexedPreferences], orgs: Iterable[OrgRouting]) -> Routing:
    clusters = {event: answer.preferences.cluster for event, answer in answers.items()}
    return Routing(
        host,
        tuple(ClusterRouting(event, _listed((cluster or {}).get(event))) for event, cluster in clusters.items()),
        all(cluster is not None for cluster in clusters.values()),
        tuple(orgs),
    )


def _named(identifier: str, answer: IndexedPreferences) -> Org:
    """The Org behind an identifier, as far as the answer tells it."""
    told = [entry.org for entry in answer.part(Scope(identifier)).orgs]
    unknown = Org(identifier, "") if is_org_id(identifier) else Org("", identifier)
    return max(told, key=lambda org: org.name == identifier, default=unknown)


def _told(listed: Org, answer: IndexedPreferences) -> Org:
    """An Org as the answer tells it, or else as it was listed: an Org without an override may be left out."""
    return next((entry.org for entry in answer.part_of_org(listed.id).orgs), listed)


def _routing(org: Org, event: str, answer: IndexedPreferences) -> OrgRouting:
    cluster = answer.preferences.cluster
    override = found_at(Scope(org.id), answer.part_of_org(org.id), event).channels if org.id else None
    channels: Channels | None
    if override is not None:
        channels, origin = override, Origin.OVERRIDE
    elif cluster is None:
        channels, origin = None, Origin.UNKNOWN
    elif event in cluster:
        channels, origin = cluster[event], Origin.CLUSTER
    else:
        channels, origin = EMAIL_ALONE, Origin.THOUGHTSPOT
    return OrgRouting(org.id, org.name, event, _listed(override), _listed(channels), origin)


def _listed(channels: Channels | None) -> tuple[str, ...] | None:
    return None if channels is None else tuple(sorted(channels))
