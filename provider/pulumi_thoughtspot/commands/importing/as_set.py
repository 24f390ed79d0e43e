"""What is set on a ThoughtSpot as one resource, for `pulumi-thoughtspot import --as-set`."""

from __future__ import annotations

from pulumi_thoughtspot.commands.importing.existing import Existing, Resource
from pulumi_thoughtspot.commands.importing.program import channels_in_source, literal
from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.preference_sets import record
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preference_sets.inputs import checked
from pulumi_thoughtspot.preference_sets.properties import CLUSTER, EVENT_TYPE, HOST, ORG_IDS, ORG_NAMES, ORGS
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Preference
from pulumi_thoughtspot.preferences.properties import CHANNELS, ORG_ID, ORG_IDENTIFIER, ORG_NAME

NAME = "routing"
"""The name of the resource."""
_CLASS = "CommunicationChannelPreferenceSet"


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
    return Resource(NAME, held.id, inputs, record.outputs(held, inputs))


def program_of_set(host: str, resource: Resource) -> str:
    """The Python program that declares it, formatted as Black and Ruff would."""
    orgs, ids, names = resource.inputs[ORGS], resource.outputs[ORG_IDS], resource.outputs[ORG_NAMES]
    lines = [
        f"        {literal(called)}: {channels_in_source(channels)},{_named(called, names.get(called))}"
        for called, channels in sorted(orgs.items(), key=lambda org: (str(names.get(org[0])).casefold(), ids[org[0]]))
    ]
    cluster = resource.inputs.get(CLUSTER)
    words = [*orgs.values(), cluster or []]
    known = any("Channel." in channels_in_source(channels) for channels in words)
    return "\n".join(
        [
            f'"""Which channels deliver on {host}."""',
            "",
            f"from pulumi_thoughtspot import {'Channel, ' if known else ''}{_CLASS}",
            "",
            f"{_CLASS}(",
            f"    {literal(resource.name)},",
            *([] if cluster is None else [f"    {CLUSTER}={channels_in_source(cluster)},"]),
            *([f"    {ORGS}={{", *lines, "    },"] if lines else [f"    {ORGS}={{}},"]),
            ")",
            "",
        ]
    )


def _named(called: str, name: str | None) -> str:
    # An id tells a reader nothing.
    return f"  # {one_line(name, 60)}" if name is not None and name.strip() and name != called else ""
