"""The resource that a Pulumi program declares."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal, TypeAlias

import pulumi

from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.dynamic import PreferenceProvider
from pulumi_thoughtspot.preferences.identity import key_to_read
from pulumi_thoughtspot.preferences.inputs import checked
from pulumi_thoughtspot.preferences.properties import (
    ALLOW_OVERWRITE,
    CHANNELS,
    EVENT_TYPE,
    INPUTS,
    ORG_IDENTIFIER,
    OUTPUTS,
)
from pulumi_thoughtspot.resource import Kind, LeftOut, ThoughtSpotResource, now_or_later, org_identifier_as_text

_KIND = Kind("CommunicationChannelPreference", PreferenceProvider, checked, (*INPUTS, *OUTPUTS), key_to_read)
RESOURCE_TYPE = _KIND.token

_Known: TypeAlias = Channel | Literal["EMAIL", "WEBHOOK"]
_Some: TypeAlias = Sequence[str] | AbstractSet[str]
# Of a list that is written down, a type checker knows the words: so it can tell a slip. It cannot tell such a list from
# a list[str] out of a file; those words come as a tuple or a frozenset, which hardly anybody writes down.
ChannelsInput: TypeAlias = (
    Sequence[_Known | Awaitable[str] | pulumi.Output[str]]
    | AbstractSet[_Known]
    | tuple[str, ...]
    | frozenset[str]
    | Awaitable[_Some]
    | pulumi.Output[_Some]
)
"""What ``channels`` takes: a list or set of known channels, a tuple or frozenset of any words, or an output.

So a type checker marks ``["EMIAL"]``, and takes words that are known only when the program runs: ``tuple(words)``.
It is for tables and functions of your own, too: ``ROUTING: dict[str, ChannelsInput] = {"Sales": ["WEBHOOK"]}``.
"""


class CommunicationChannelPreference(ThoughtSpotResource, kind=_KIND):
    """Which channels deliver an event type, as the cluster's default or as one Org's override.

    ::

        CommunicationChannelPreference("default", channels=["EMAIL"])
        CommunicationChannelPreference("sales", org_identifier="Sales", channels=[Channel.WEBHOOK])

    It owns exactly one scope and event type. Create takes over an equal setting without a write and refuses to
    overwrite another one (see ``allow_overwrite``). Deleting an Org's override makes the cluster's default apply again;
    deleting the cluster's default puts back what was set before, since ThoughtSpot cannot unset it.

    Outputs: the inputs, ``host``, ``org_id``, ``org_name``, ``previous_channels``, and the ``id``, which is
    ``cluster/LIVEBOARD_SCHEDULE`` or ``org/<org id>/LIVEBOARD_SCHEDULE``.
    """

    channels: pulumi.Output[list[str]]
    """The channels that deliver, sorted. Empty: nothing is delivered."""
    event_type: pulumi.Output[str]
    """What is delivered."""
    org_identifier: pulumi.Output[str | None]
    """The Org as the program names it; None at cluster level."""
    allow_overwrite: pulumi.Output[bool | None]
    """Whether create may overwrite a different preference."""
    host: pulumi.Output[str]
    """The ThoughtSpot this preference lives on."""
    org_id: pulumi.Output[str | None]
    """The Org's id, which never changes; None at cluster level."""
    org_name: pulumi.Output[str | None]
    """The Org's name as ThoughtSpot gave it last; None at cluster level."""
    previous_channels: pulumi.Output[list[str] | None]
    """What was set at this scope before create; None where nothing was."""

    def __init__(
        self,
        resource_name: str,
        channels: ChannelsInput,
        event_type: pulumi.Input[EventType | str] = EventType.LIVEBOARD_SCHEDULE,
        org_identifier: pulumi.Input[str | int] | LeftOut = LeftOut.LEFT_OUT,
        allow_overwrite: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares a preference.

        :param resource_name: the resource's name in Pulumi.
        :param channels: which channels deliver; a set, so order and repeats mean nothing. ``[]``: deliver nothing.
            To a type checker, a list or set holds ``"EMAIL"``, ``"WEBHOOK"`` or a `Channel`; give other words, or words
            from a file, as a tuple: ``channels=tuple(words)``.
        :param event_type: what is delivered. A change replaces the resource.
        :param org_identifier: the name or id of the Org whose override this is; left out: the cluster's default.
            A number is an id. Naming another Org replaces the resource; naming the same one in another way does not.
        :param allow_overwrite: let create overwrite a different preference that is already set there.
        :param opts: Pulumi's options.
        :raises pulumi.RunError: for what is plainly wrong, before anything is registered.
        """
        inputs: dict[str, Any] = {
            CHANNELS: now_or_later(channels, plain_list),
            EVENT_TYPE: event_type,
            ALLOW_OVERWRITE: allow_overwrite,
        }
        if org_identifier is not LeftOut.LEFT_OUT:
            inputs[ORG_IDENTIFIER] = org_identifier_as_text(org_identifier)
        super().__init__(resource_name, inputs, opts)

    @classmethod
    def get(
        cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> CommunicationChannelPreference:
        """Reads a preference that this stack does not manage: it is neither changed nor reset.

        ::

            sales = CommunicationChannelPreference.get("sales", "org/42/LIVEBOARD_SCHEDULE")

        :param resource_name: the resource's name in Pulumi.
        :param id: ``cluster/LIVEBOARD_SCHEDULE`` or ``org/<org id>/LIVEBOARD_SCHEDULE``.
        :param opts: Pulumi's options.
        :returns: the resource, whose outputs are what ThoughtSpot has set.
        :raises pulumi.RunError: where ``id`` is not of that form. Where nothing is set, `pulumi up` fails.
        """
        return cls._read(resource_name, id, opts)


def plain_list(channels: Any) -> Any:
    """Sets and the like as a list, which is what Pulumi can send; anything else as it is, for check to refuse."""
    if isinstance(channels, (str, Mapping)) or not isinstance(channels, Iterable):
        return channels
    return sorted(channels, key=str) if isinstance(channels, AbstractSet) else list(channels)
