"""The resource that a Pulumi program declares."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, Literal, TypeAlias

import pulumi
from pulumi.dynamic import Resource

from pulumi_thoughtspot.client.model import Channel, EventType
from pulumi_thoughtspot.dynamic import GET_TAKES_IDS, PreferenceProvider
from pulumi_thoughtspot.preferences.identity import parse_id
from pulumi_thoughtspot.preferences.inputs import (
    ALLOW_OVERWRITE,
    CHANNELS,
    EVENT_TYPE,
    HOST,
    ORG_IDENTIFIER,
    UNKNOWN,
    checked,
    number_as_text,
)
from pulumi_thoughtspot.preferences.record import OUTPUTS

_MODULE, _TITLE = "thoughtspot", "CommunicationChannelPreference"
RESOURCE_TYPE = f"pulumi-python:dynamic/{_MODULE}:{_TITLE}"
"""The type token, which stands in users' states."""

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


class _LeftOut(Enum):
    """The type of an argument that was not given: None is not the same, since it may be a mistake."""

    LEFT_OUT = "left out"

    def __repr__(self) -> str:
        return "<left out>"


class CommunicationChannelPreference(Resource, module=_MODULE, name=_TITLE):
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
        name: str,
        channels: ChannelsInput,
        event_type: pulumi.Input[EventType | str] = EventType.LIVEBOARD_SCHEDULE,
        org_identifier: pulumi.Input[str | int] | _LeftOut = _LeftOut.LEFT_OUT,
        allow_overwrite: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares a preference.

        :param name: the resource's name in Pulumi.
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
        props: dict[str, Any] = {
            CHANNELS: _plain_list(channels),
            EVENT_TYPE: event_type,
            ALLOW_OVERWRITE: allow_overwrite,
        }
        if org_identifier is not _LeftOut.LEFT_OUT:
            props[ORG_IDENTIFIER] = _as_text(org_identifier)
        _refuse_plain_mistakes(name, props)
        _refuse_options(name, opts or pulumi.ResourceOptions())
        outputs = dict.fromkeys((*OUTPUTS, HOST, ORG_IDENTIFIER))
        super().__init__(PreferenceProvider(), name, {**outputs, **props}, opts)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A subclass in a program is the same resource to Pulumi, with the same type in the state."""
        super().__init_subclass__(module=_MODULE, name=_TITLE, **kwargs)

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
        if isinstance(id, str):
            try:
                parse_id(id, host="")
            except ValueError as error:
                raise pulumi.RunError(f"{_TITLE} {resource_name!r}: {error}. {GET_TAKES_IDS}") from None
        preference = cls.__new__(cls)
        everything = dict.fromkeys((CHANNELS, EVENT_TYPE, ORG_IDENTIFIER, ALLOW_OVERWRITE, HOST, *OUTPUTS))
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        Resource.__init__(preference, PreferenceProvider(), resource_name, everything, opts)
        return preference


def _comes_later(value: Any) -> bool:
    """Whether it is an output; to Pulumi, awaitables are some too."""
    return isinstance(value, pulumi.Output) or hasattr(value, "__await__")


def _plain_list(channels: Any) -> Any:
    """Sets and the like as a list, which is what Pulumi can send; anything else as it is, for check to refuse."""
    if _comes_later(channels):
        return pulumi.Output.from_input(channels).apply(_plain_list)
    if isinstance(channels, (str, Mapping)) or not isinstance(channels, Iterable):
        return channels
    return sorted(channels, key=str) if isinstance(channels, AbstractSet) else list(channels)


def _as_text(identifier: Any) -> Any:
    """An identifier as it may leave the program; what is none stays as it is, for check to refuse.

    Pulumi sends a number as a float, which may be another Org's: so it goes as text. And Pulumi drops what is None, so
    that the cluster would be meant: so it goes as an empty string.
    """
    if _comes_later(identifier):
        return pulumi.Output.from_input(identifier).apply(_as_text)
    return "" if identifier is None else number_as_text(identifier)


def _refuse_plain_mistakes(name: str, props: Mapping[str, Any]) -> None:
    """What is wrong with the inputs, as far as they are known; outputs are not known yet."""
    _, failures = checked({key: _known(value) for key, value in props.items()})
    if failures:
        raise pulumi.RunError("\n".join(f"{_TITLE} {name!r}: {failure}" for failure in failures))


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return [_known(item) for item in value]
    return UNKNOWN if _comes_later(value) else value


def _refuse_options(name: str, opts: pulumi.ResourceOptions) -> None:
    if opts.import_ is not None:
        raise pulumi.RunError(
            f"{_TITLE} {name!r}: Pulumi cannot import into a dynamic provider with import_. Declare it without, and"
            " with the channels that are set: 'pulumi up' takes equal values over without a write. For a whole"
            " ThoughtSpot: pulumi-thoughtspot import."
        )
    if opts.id is not None:
        raise pulumi.RunError(f"{_TITLE} {name!r}: to read one that exists, use {_TITLE}.get(name, id).")
    ignored = {HOST, "*"}.intersection(opts.ignore_changes or ())
    if ignored:
        raise pulumi.RunError(
            f"{_TITLE} {name!r}: ignore_changes must not name {' or '.join(sorted(map(repr, ignored)))}: a move to"
            " another ThoughtSpot would go unseen. Name the inputs to ignore, such as 'channels'."
        )
