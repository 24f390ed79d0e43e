"""What is set on a ThoughtSpot, as resources that Pulumi could manage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.client.preferences import in_words
from pulumi_thoughtspot.commands.importing import names
from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.preferences import record
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.inputs import checked
from pulumi_thoughtspot.preferences.preference import Preference, place
from pulumi_thoughtspot.preferences.properties import CHANNELS, EVENT_TYPE, HOST, ORG_IDENTIFIER
from pulumi_thoughtspot.preferences.routing import Routing

CLASS = "CommunicationChannelPreference"
"""The class that declares a single preference."""


@dataclass(frozen=True)
class Resource:
    """What is set, as the resource that declares it: its name, its id, and what the state holds of it.

    ``inputs`` and ``outputs`` are what a check and a create that takes it over would store. ``class_name`` is that of
    the class in a program.
    """

    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    class_name: str = CLASS


@dataclass(frozen=True)
class Existing:
    """What is set, the cluster's default first, then the Orgs by name; and, in words, what has to be left out."""

    resources: tuple[Resource, ...]
    left_out: tuple[str, ...]

    @property
    def orgs(self) -> int:
        """How many of the resources are Orgs' overrides."""
        return sum(ORG_IDENTIFIER in resource.inputs for resource in self.resources)

    @property
    def cluster(self) -> bool:
        """Whether the cluster's default is among the resources."""
        return self.orgs < len(self.resources)


def existing(routing: Routing) -> Existing:
    """The resources for what is set; an Org without an override has none."""
    orgs = {org.id or org.name: org for org in routing.orgs}.values()  # Each once, in however many ways it was named.
    taken = Counter(org.name.casefold() for org in orgs)
    overriding = sorted(
        (org for org in orgs if org.override is not None), key=lambda org: (org.name.casefold(), org.name, org.id)
    )
    org_names = names.resource_names({org.id: org.name for org in overriding})
    found: list[tuple[str, str | None, Preference]] = [
        (names.CLUSTER, None, _preference(routing.host, None, None, default.event_type, default.channels))
        for default in routing.cluster
        if default.channels is not None
    ] + [
        (
            org_names[org.id],
            names.org_identifier(org.id, org.name, taken),
            _preference(routing.host, org.id, org.name, org.event_type, org.override),
        )
        for org in overriding
    ]
    resources, left_out = [], []
    for name, identifier, preference in found:
        scope = {} if identifier is None else {ORG_IDENTIFIER: identifier}
        inputs, failures = checked(
            {CHANNELS: sorted(preference.channels), EVENT_TYPE: preference.key.event_type, **scope}
        )
        if failures:  # A channel of tomorrow may look like a slip to this release.
            where = place(preference.key.org_id, one_line(preference.org_name or "") or None)
            reasons = "; ".join(map(str, failures))
            left_out.append(
                f"{where} is left out: it is {one_line(in_words(preference.channels))}, which this release does not"
                f" take ({one_line(reasons)})."
            )
            continue
        inputs[HOST] = routing.host
        resources.append(Resource(name, preference.key.id, inputs, record.outputs(preference, inputs)))
    return Existing(tuple(resources), tuple(left_out))


def _preference(
    host: str, org_id: str | None, org_name: str | None, event_type: str, channels: tuple[str, ...] | None
) -> Preference:
    """A preference that is taken over: what was set before is what is set."""
    found = frozenset(channels or ())
    return Preference(Key(host, org_id, event_type), org_name, found, previous=found)
