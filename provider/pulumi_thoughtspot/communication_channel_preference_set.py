"""The resource that declares many Orgs at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from typing import Any, TypeAlias

import pulumi

from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.communication_channel_preference import ChannelsInput
from pulumi_thoughtspot.dynamic import PreferenceSetProvider
from pulumi_thoughtspot.preference_sets.inputs import NONE, checked
from pulumi_thoughtspot.preference_sets.properties import (
    ALLOW_OVERWRITE,
    CLUSTER,
    EVENT_TYPE,
    EXCLUSIVE,
    INPUTS,
    ORGS,
    OUTPUTS,
)
from pulumi_thoughtspot.resource import Kind, LeftOut, ThoughtSpotResource, comes_later, now_or_later, plain_list
from pulumi_thoughtspot.rules.orgs import number_as_text

_KIND = Kind("CommunicationChannelPreferenceSet", PreferenceSetProvider, checked, (*INPUTS, *OUTPUTS))
RESOURCE_TYPE = _KIND.token

# Of several types of mappings, mypy could not tell which one is written down. So names and numbers are both Any here.
OrgsInput: TypeAlias = Mapping[Any, ChannelsInput] | Awaitable[Mapping[Any, Any]] | pulumi.Output[Mapping[Any, Any]]
"""What ``orgs`` takes: channels by the name or id of an Org, or an output of that."""


class CommunicationChannelPreferenceSet(ThoughtSpotResource, kind=_KIND):
    """Which channels deliver an event type to many Orgs, and on request that no other Org has an override.

    ::

        CommunicationChannelPreferenceSet("routing", orgs={"Sales": ["WEBHOOK"], "77": []}, exclusive=True)

    It is one resource however many Orgs it names: Pulumi writes its state once, and a `pulumi up` of a thousand Orgs
    sends some twenty requests. Create takes over what is equal without a write, and where anything else is set already
    (see ``allow_overwrite``) it refuses before it writes anything. An Org that is left out later loses its override, as
    all do with the resource itself, and the cluster's default applies to it again.

    Outputs: the inputs, ``host``, ``org_ids``, ``org_names``, ``previous_cluster_channels``, and the ``id``, which is
    ``set/LIVEBOARD_SCHEDULE``. There is no ``get``; `pulumi-thoughtspot import --as-set` writes one for what is set.
    """

    orgs: pulumi.Output[dict[str, list[str]]]
    """The channels by Org. With ``exclusive``, a refresh adds the Orgs that are not named and have an override."""
    cluster: pulumi.Output[list[str] | None]
    """The cluster's default; None where this resource does not manage it."""
    event_type: pulumi.Output[str]
    """What is delivered."""
    exclusive: pulumi.Output[bool | None]
    """Whether Orgs that are not named have no override."""
    allow_overwrite: pulumi.Output[bool | None]
    """Whether different settings may be overwritten."""
    host: pulumi.Output[str]
    """The ThoughtSpot that these preferences live on."""
    org_ids: pulumi.Output[dict[str, str]]
    """The id of each Org that the program names, by what it calls it. An id never changes."""
    org_names: pulumi.Output[dict[str, str]]
    """The name of each Org as ThoughtSpot gave it last, by what the program calls it."""
    previous_cluster_channels: pulumi.Output[list[str] | None]
    """The cluster's default before this resource managed it; None where nothing was set, or it does not manage it."""

    def __init__(
        self,
        resource_name: str,
        orgs: OrgsInput,
        cluster: ChannelsInput | LeftOut = LeftOut.LEFT_OUT,
        event_type: pulumi.Input[EventType | str] = EventType.LIVEBOARD_SCHEDULE,
        exclusive: pulumi.Input[bool] = False,
        allow_overwrite: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares the preferences of many Orgs.

        :param resource_name: the resource's name in Pulumi.
        :param orgs: the channels of each Org, by its name or id; a number is an id. ``{}``: of none. A list of
            channels is a set; ``[]``: deliver nothing. The whole and each list may be an output.
        :param cluster: the cluster's default; left out: this resource does not manage it.
        :param event_type: what is delivered. A change replaces the resource.
        :param exclusive: whether Orgs that are not named shall have no override. One that has is drift, which a refresh
            shows and the next `pulumi up` removes. It takes a user who may see every Org.
        :param allow_overwrite: let create, and an update that names new Orgs, overwrite different settings; with
            ``exclusive``, let them remove overrides of other Orgs that no refresh has shown so far.
        :param opts: Pulumi's options.
        :raises pulumi.RunError: for what is plainly wrong, before anything is registered.
        """
        inputs: dict[str, Any] = {
            ORGS: _orgs_now_or_later(orgs),
            EVENT_TYPE: event_type,
            EXCLUSIVE: exclusive,
            ALLOW_OVERWRITE: allow_overwrite,
        }
        if cluster is not LeftOut.LEFT_OUT:
            inputs[CLUSTER] = now_or_later(cluster, _channels_as_sent)
        if exclusive is not False and opts is not None and any(map(_names_every_org, opts.ignore_changes or ())):
            raise self._mistake(
                resource_name,
                f"ignore_changes must not name {ORGS!r} as a whole together with exclusive: what a refresh finds on"
                " other Orgs would count as declared. Name single entries, like 'orgs.Sales'.",
            )
        super().__init__(resource_name, inputs, opts)


def _names_every_org(path: str) -> bool:
    """Whether Pulumi takes a path for the whole mapping, or for each of its entries."""
    return [part for part in re.split(r'[.\[\]"]+', path) if part] in ([ORGS], [ORGS, "*"], ["*"])


def _orgs_now_or_later(orgs: Any) -> Any:
    """The mapping as it may leave the program. Pulumi takes none apart that has numbers for keys, so those go first."""
    if isinstance(orgs, pulumi.Output):
        return orgs.apply(lambda known: pulumi.Output.from_input(_orgs_as_sent(known)))
    if comes_later(orgs):

        async def known() -> Any:
            return _orgs_as_sent(await orgs)

        return pulumi.Output.from_input(known())
    return _orgs_as_sent(orgs)


def _orgs_as_sent(orgs: Any) -> Any:
    """The mapping as it may leave the program; what is none stays as it is, for check to refuse.

    Pulumi would send a number as a float and drop what is None. A second key for one id is kept apart from the first by
    a zero in front, which check takes off again.
    """
    if orgs is None:
        return NONE
    if not isinstance(orgs, Mapping):
        return orgs
    sent: dict[str, Any] = {}
    for org, channels in orgs.items():
        key = number_as_text(org)
        key = key if isinstance(key, str) else ""  # A number that is no Org's would be taken for a name.
        while key in sent:
            key = f"0{key}" if key.strip() else f" {key}"
        sent[key] = now_or_later(channels, _channels_as_sent)
    return sent


def _channels_as_sent(channels: Any) -> Any:
    return NONE if channels is None else plain_list(channels)
