"""A preference as Pulumi's state holds it: both ways between its properties and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import Channels, Scope
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Preference, Wanted
from pulumi_thoughtspot.preferences.properties import (
    ALLOW_OVERWRITE,
    CHANNELS,
    EVENT_TYPE,
    HOST,
    INPUTS,
    MAY_BE_SET,
    ORG_ID,
    ORG_IDENTIFIER,
    ORG_NAME,
    PREVIOUS_CHANNELS,
)


def wanted(inputs: Mapping[str, Any]) -> Wanted:
    """What checked inputs ask for."""
    return Wanted(
        scope=Scope(inputs.get(ORG_IDENTIFIER)),
        event_type=inputs[EVENT_TYPE],
        channels=frozenset(inputs[CHANNELS]),
        allow_overwrite=bool(inputs.get(ALLOW_OVERWRITE)),
    )


def held(outputs: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> Preference:
    """What the outputs in the state say, and its inputs where they can be had and matter."""
    previous = outputs.get(PREVIOUS_CHANNELS)
    return Preference(
        key=Key(outputs[HOST], outputs.get(ORG_ID), outputs[EVENT_TYPE]),
        org_name=outputs.get(ORG_NAME),
        channels=frozenset(outputs[CHANNELS]),
        previous=None if previous is None else frozenset(previous),
        earlier=earlier(outputs, (inputs or {}).get(CHANNELS)),
    )


def earlier(outputs: Mapping[str, Any], channels: Any) -> frozenset[Channels]:
    """What else may be set, by the outputs and by the ``channels`` in the inputs."""
    return frozenset(map(frozenset, [*(outputs.get(MAY_BE_SET) or ()), *([] if channels is None else [channels])]))


def may_be_set(preference: Preference) -> dict[str, Any]:
    """The output that says what else may be set, where that is so."""
    return {MAY_BE_SET: sorted(map(sorted, preference.earlier))} if preference.earlier else {}


def outputs(preference: Preference, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs to store: the inputs as they were given, and what ThoughtSpot answered."""
    return {
        **{name: inputs[name] for name in INPUTS if name in inputs},
        CHANNELS: listed(preference.channels, inputs.get(CHANNELS)),
        EVENT_TYPE: preference.key.event_type,
        HOST: preference.key.host,
        ORG_ID: preference.key.org_id,
        ORG_NAME: preference.org_name,
        PREVIOUS_CHANNELS: None if preference.previous is None else sorted(preference.previous),
        **may_be_set(preference),
    }


def inputs(preference: Preference, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs to store after a refresh: every one that was stored and no other, with the channels set now."""
    now = {**stored, CHANNELS: listed(preference.channels, stored.get(CHANNELS))}
    return {name: now[name] for name in INPUTS if name in stored}


def listed(channels: Channels, stored: Any) -> list[str]:
    """Channels as a list: the stored one where it is the same set, so that an order alone never shows as a change."""
    if stored is not None and set(stored) == channels:
        return list(stored)
    return sorted(channels)
