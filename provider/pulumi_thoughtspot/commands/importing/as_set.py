"""What is set on a ThoughtSpot as one resource, for `pulumi-thoughtspot import --as-set`."""

from __future__ import annotations

from pulumi_thoughtspot.commands.importing.existing import Existing, Resource
from pulumi_thoughtspot.commands.importing.source import channels_in_source, literal, org_in_words
from pulumi_thoughtspot.preference_sets import record
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preference_sets.inputs import checked
from pulumi_thoughtspot.preference_sets.properties import CLUSTER, EVENT_TYPE, HOST, ORG_IDS, ORG_NAMES, ORGS
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Preference
from pulumi_thoughtspot.preferences.properties import CHANNELS, ORG_ID, ORG_IDENTIFIER, ORG_NAME

NAME = "routing"
"""The name of the resource."""
CLASS = "CommunicationChannelPreferenceSet"


def as_set(host: str, found: Existing) -> Resource:
    """One resource for all that was ``found``, of which there is at least one."""
    event_type = found.resources[0].inputs[EVENT_TYPE]
    orgs = tuple(
        HeldOrg(
            resource.inputs[ORG_IDENTIFIER],
            Key(host, resource.outputs[ORG_ID], event_type),
            resource.outputs[ORG_NAME],
            frozenset(resource.inputs[CHANNELS]),
        )
        for resource in found.resources
        if ORG_IDENTIFIER in resource.inputs
    )
    defaults = [frozenset(each.inputs[CHANNELS]) for each in found.resources if ORG_IDENTIFIER not in each.inputs]
    given = {ORGS: {org.called: sorted(org.channels or ()) for org in orgs}, EVENT_TYPE: event_type}
    cluster = None
    if defaults:  # It is taken over: what was set before is what is set.
        cluster = Preference(Key(host, None, event_type), None, defaults[0], previous=defaults[0])
        given[CLUSTER] = sorted(defaults[0])
    inputs, failures = checked(given)
    assert not failures, "each of them was checked"
    inputs[HOST] = host
    held = HeldSet(host, event_type, orgs, cluster=cluster)
    return Resource(NAME, held.id, inputs, record.outputs(held, inputs), CLASS)


def set_in_source(resource: Resource) -> str:
    """The declaration of the set, formatted as Black and Ruff would."""
    orgs, ids, names = resource.inputs[ORGS], resource.outputs[ORG_IDS], resource.outputs[ORG_NAMES]
    lines = [
        f"        {literal(called)}: {channels_in_source(channels)},{org_in_words(called, names.get(called))}"
        for called, channels in sorted(orgs.items(), key=lambda org: (str(names.get(org[0])).casefold(), ids[org[0]]))
    ]
    cluster = resource.inputs.get(CLUSTER)
    return "\n".join(
        [
            f"{CLASS}(",
            f"    {literal(resource.name)},",
            *([] if cluster is None else [f"    {CLUSTER}={channels_in_source(cluster)},"]),
            *([f"    {ORGS}={{", *lines, "    },"] if lines else [f"    {ORGS}={{}},"]),
            ")",
        ]
    )


def channels_of_set(resource: Resource) -> list[str]:
    """All the lists of channels of the set, in Python's source."""
    return [*map(channels_in_source, [*resource.inputs[ORGS].values(), resource.inputs.get(CLUSTER, [])])]
