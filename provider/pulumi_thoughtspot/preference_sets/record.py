"""A set as Pulumi's state holds it: both ways between its properties and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import CLUSTER as CLUSTER_SCOPE
from pulumi_thoughtspot.client.preferences import Channels, Scope
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.properties import (
    ALLOW_OVERWRITE,
    CLUSTER,
    EVENT_TYPE,
    EXCLUSIVE,
    HOST,
    INPUTS,
    ORG_IDS,
    ORG_NAMES,
    ORGS,
    PREVIOUS_CLUSTER_CHANNELS,
)
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Preference, Wanted
from pulumi_thoughtspot.preferences.record import earlier, listed, may_be_set


def wanted(inputs: Mapping[str, Any]) -> WantedSet:
    """What checked inputs ask for."""
    event_type, allow = inputs[EVENT_TYPE], bool(inputs.get(ALLOW_OVERWRITE))
    cluster = inputs.get(CLUSTER)
    return WantedSet(
        event_type,
        tuple(
            Wanted(Scope(called), event_type, frozenset(channels), allow)
            for called, channels in sorted(inputs[ORGS].items())
        ),
        None if cluster is None else Wanted(CLUSTER_SCOPE, event_type, frozenset(cluster), allow),
        bool(inputs.get(EXCLUSIVE)),
        allow,
    )


def held(outputs: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> HeldSet:
    """What the outputs in the state say, and of the cluster's default its inputs where they can be had and matter."""
    host, event_type = outputs[HOST], outputs[EVENT_TYPE]
    ids, names, orgs = outputs.get(ORG_IDS) or {}, outputs.get(ORG_NAMES) or {}, outputs.get(ORGS) or {}
    cluster, previous = outputs.get(CLUSTER), outputs.get(PREVIOUS_CLUSTER_CHANNELS)
    return HeldSet(
        host,
        event_type,
        tuple(
            HeldOrg(called, Key(host, org_id, event_type), names.get(called), _channels(orgs.get(called)))
            for called, org_id in sorted(ids.items())
        ),
        tuple((called, frozenset(channels)) for called, channels in sorted(orgs.items()) if called not in ids),
        None
        if cluster is None
        else Preference(
            Key(host, None, event_type),
            None,
            frozenset(cluster),
            _channels(previous),
            earlier(outputs, (inputs or {}).get(CLUSTER)),
        ),
        bool(outputs.get(EXCLUSIVE)),
    )


def outputs(now: HeldSet, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs to store: the inputs as they were given, but with what is set, and what ThoughtSpot answered."""
    cluster = now.cluster
    return {
        **{name: inputs[name] for name in INPUTS if name in inputs and name != CLUSTER},
        ORGS: _orgs(now, inputs),
        **({} if cluster is None else {CLUSTER: listed(cluster.channels, inputs.get(CLUSTER))}),
        EVENT_TYPE: now.event_type,
        EXCLUSIVE: now.exclusive,
        HOST: now.host,
        ORG_IDS: {org.called: org.id for org in now.orgs},
        ORG_NAMES: {org.called: org.name for org in now.orgs if org.name is not None},
        PREVIOUS_CLUSTER_CHANNELS: None if cluster is None or cluster.previous is None else sorted(cluster.previous),
        **({} if cluster is None else may_be_set(cluster)),
    }


def inputs(now: HeldSet, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs to store after a refresh: those that were stored, with what is set now."""
    kept = {name: its for name, its in stored.items() if name in INPUTS and name != CLUSTER}
    kept[ORGS] = _orgs(now, stored)
    if now.cluster is not None:  # Also what a failed update has set: the inputs are older then.
        kept[CLUSTER] = listed(now.cluster.channels, stored.get(CLUSTER))
    return kept


def _orgs(now: HeldSet, given: Mapping[str, Any]) -> dict[str, Any]:
    """The channels of each Org that the set knows of: the declared ones, and the strays that a read has shown."""
    declared = given.get(ORGS) or {}
    known = [*((org.called, org.channels) for org in now.orgs), *now.strays]
    return {called: listed(channels, declared.get(called)) for called, channels in known if channels is not None}


def _channels(stored: Any) -> Channels | None:
    return None if stored is None else frozenset(stored)
