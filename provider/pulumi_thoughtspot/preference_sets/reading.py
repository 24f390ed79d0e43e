"""What is set now on the Orgs of a set, and where it is exclusive, on every other Org: for a refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preference_sets.labels import labels
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, Preference, says_gone
from pulumi_thoughtspot.rules.steps import Log


def read(held: HeldSet, many: ManyScopes, log: Log) -> HeldSet:
    """What is set now. An Org without an override is not in it any more; one that is gone is told as a warning.

    Raises whatever else goes wrong: it is never taken for "nothing set", nor for "no other Org has an override".
    """
    strays: tuple[tuple[str, Channels], ...] = ()
    default: Found | None = None
    if held.exclusive:
        everything, default = many.everything(held.event_type, cluster=held.cluster is not None)
        found = {org.id: Found(org, channels) for org, channels in everything.items()}
        strays = _strays(held, list(everything), found)
        # One that is not listed may be there all the same, and not be visible as such.
        unseen = [org for org in held.orgs if org.id not in found]
        found |= look_or_gone(unseen, many, log)
    else:
        found = look_or_gone(held.orgs, many, log)
    orgs = tuple(org.as_found(found[org.id]) for org in held.orgs if found[org.id].channels is not None)
    return replace(held, orgs=orgs, strays=strays, cluster=_cluster(held, default, many))


def look_or_gone(
    orgs: tuple[HeldOrg, ...] | list[HeldOrg], many: ManyScopes, log: Log, failed: dict[str, Error] | None = None
) -> dict[str, Found]:
    """What is set at each of ``orgs``, by its id: nothing where the Org is gone, of which ``log`` is told."""
    found: dict[str, Found] = {}
    gone: list[HeldOrg] = []
    event_type = orgs[0].key.event_type if orgs else ""
    looked = many.look([org.scope for org in orgs], event_type)
    for org in orgs:
        seen = looked[org.scope]
        if says_gone(seen, org.id):
            gone.append(org)
        elif isinstance(seen, Error):
            if failed is None:
                raise seen
            failed[org.place] = seen
            continue
        found[org.id] = Found(None, None) if isinstance(seen, Error) else seen
    if gone:
        log.warning(notices.not_known(gone))
    return found


def _strays(held: HeldSet, everyone: list[Org], found: Mapping[str, Found]) -> tuple[tuple[str, Channels], ...]:
    declared = {org.called: org.id for org in held.orgs}
    called, own = labels(everyone, declared), set(declared.values())
    shown = ((called[org_id], each.channels) for org_id, each in found.items() if org_id not in own)
    return tuple((name, channels) for name, channels in sorted(shown, key=lambda each: each[0]) if channels is not None)


def _cluster(held: HeldSet, found: Found | Error | None, many: ManyScopes) -> Preference | None:
    """The cluster's default, where the set manages it and one is set; ``found`` where that was asked for already."""
    if held.cluster is None:
        return None
    found = found or many.look([CLUSTER], held.event_type)[CLUSTER]
    if isinstance(found, Error):
        raise found
    return None if found.channels is None else replace(held.cluster, channels=found.channels, earlier=frozenset())
