"""The inputs of a preference: the rule for each of them, and the one form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.preferences.properties import ALLOW_OVERWRITE, CHANNELS, EVENT_TYPE, ORG_IDENTIFIER
from pulumi_thoughtspot.rules import enumerations
from pulumi_thoughtspot.rules.check import UNKNOWN, Failure, Rule, WrongInputError, check_inputs, flag, shown
from pulumi_thoughtspot.rules.orgs import org_identifier


def checked(news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs in the form in which they are kept, and every failure among them.

    Channels become a sorted list without repeats, numbers become Org ids, and defaults are filled in. Channels that
    ``olds``, the inputs in the state, have already are not judged again: with ``ignore_changes`` they come from
    ThoughtSpot, which may know more of them.
    """
    given = {EVENT_TYPE: EventType.LIVEBOARD_SCHEDULE.value, ALLOW_OVERWRITE: False, **news}
    rules: dict[str, Rule] = {
        CHANNELS: channels,
        EVENT_TYPE: event_type,
        ORG_IDENTIFIER: org_identifier,
        ALLOW_OVERWRITE: flag,
    }
    if ORG_IDENTIFIER not in given:
        del rules[ORG_IDENTIFIER]
    if given.get(CHANNELS) is not None and olds and given[CHANNELS] == olds.get(CHANNELS):
        del rules[CHANNELS]
    return check_inputs(given, rules)


def unfamiliar(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The channels and event type that this package does not know, each with those that it does.

    ThoughtSpot may know them.
    """
    given = inputs.get(CHANNELS)
    return enumerations.unfamiliar(given if isinstance(given, list) else [], Channel, [EventType]) | (
        enumerations.unfamiliar([inputs.get(EVENT_TYPE)], EventType, [Channel])
    )


def event_type(value: Any) -> str:
    """The rule for one event type; raises `WrongInputError` that says what is wrong with it."""
    return enumerations.one_word(value, EventType, "an event type", [Channel])


def channels(value: Any) -> list[Any]:
    """The rule for the channels of one scope; raises `WrongInputError` that says what is wrong with them."""
    if value is None:
        raise WrongInputError('say which channels deliver, like ["EMAIL"]; [] means: deliver nothing')
    if isinstance(value, str):
        raise WrongInputError(f"a list is wanted, not a string; write [{shown(value)}]")
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise WrongInputError(f'a list of channels is wanted, like ["EMAIL"], not {shown(value)}')
    items = list(value)
    words = [item if item is UNKNOWN else _channel(item) for item in items]
    return words if UNKNOWN in words else sorted(set(words))


def _channel(value: Any) -> str:
    return enumerations.one_word(value, Channel, "a channel", [EventType])
