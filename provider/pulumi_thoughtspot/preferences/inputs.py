"""The inputs of a preference: what is plainly wrong with them, and the one form in which they are kept.

Used twice: by the resource's constructor on the values that the program writes down, and by the provider's check on
what the engine delivers. Values that are not known yet are `UNKNOWN` and pass through as they are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pulumi_thoughtspot.client.model import Channel, EventType
from pulumi_thoughtspot.errors import plain
from pulumi_thoughtspot.preferences.identity import is_org_id


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""Stands for a value that is not known until something else has been created."""

CHANNELS = "channels"
EVENT_TYPE = "event_type"
ORG_IDENTIFIER = "org_identifier"
ALLOW_OVERWRITE = "allow_overwrite"
HOST = "host"

_NEAR = 0.8
_ROUNDED = 2.0**53
"""From here on, a float stands for several whole numbers: Org 9007199254740993 would become Org 9007199254740992."""
_TOO_LONG = 10**100
"""No id of ThoughtSpot's is longer, and Python writes no number of more than 4300 digits."""
_WORD = re.compile(r"[A-Z][A-Z0-9_]*")
_FAMILIAR = {member.value for kind in (Channel, EventType) for member in kind}


@dataclass(frozen=True)
class Failure:
    """What is wrong with one input, for a person: ``str(failure)`` is ``input: reason``."""

    input: str
    reason: str

    def __str__(self) -> str:
        return f"{self.input}: {self.reason}"


class _WrongError(ValueError):
    """An input is not acceptable; the text says why."""


def checked(news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs in the form in which they are kept, and every failure among them.

    Channels become a sorted list without repeats, numbers become Org ids, and defaults are filled in. An input that
    fails is left as it is. Channels that ``olds``, the inputs in the state, have already are not judged again: with
    ``ignore_changes`` they come from ThoughtSpot, which may know more of them.
    """
    kept = {EVENT_TYPE: EventType.LIVEBOARD_SCHEDULE.value, ALLOW_OVERWRITE: False, **news}
    standing = olds.get(CHANNELS) if olds else None
    failures: list[Failure] = []
    rules = {
        CHANNELS: _channels,
        EVENT_TYPE: one_event_type,
        ORG_IDENTIFIER: _org_identifier,
        ALLOW_OVERWRITE: _flag,
    }
    for name, rule in rules.items():
        value = kept.get(name)
        if value is UNKNOWN or (name == ORG_IDENTIFIER and name not in kept):
            continue
        if name == CHANNELS and value is not None and value == standing:
            continue
        try:
            kept[name] = rule(value)
        except _WrongError as wrong:
            failures.append(Failure(name, str(wrong)))
    return kept, failures


def unfamiliar(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The channels and event type that this package does not know, each with those that it does.

    ThoughtSpot may know them.
    """
    channels = inputs.get(CHANNELS)
    channels = channels if isinstance(channels, list) else []
    return {
        (word, _listed(kind))
        for kind, words in ((EventType, [inputs.get(EVENT_TYPE)]), (Channel, channels))
        for word in words
        if isinstance(word, str) and _WORD.fullmatch(word) and word not in _FAMILIAR
    }


def one_org_identifier(value: Any) -> str:
    """The name or id of one Org; raises ValueError that says what is wrong with it."""
    return _org_identifier(value)


def number_as_text(identifier: Any) -> Any:
    """The number of an Org as the text of its id. What is no number, or no Org's, stays as it is."""
    try:
        return one_org_identifier(identifier) if isinstance(identifier, (int, float)) else identifier
    except ValueError:
        return identifier


def one_event_type(value: Any) -> str:
    """One event type; raises ValueError that says what is wrong with it."""
    return _word(value, EventType, "an event type")


def _channels(value: Any) -> list[Any]:
    if value is None:
        raise _WrongError('say which channels deliver, like ["EMAIL"]; [] means: deliver nothing')
    if isinstance(value, str):
        raise _WrongError(f"a list is wanted, not a string; write [{_shown(value)}]")
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise _WrongError(f'a list of channels is wanted, like ["EMAIL"], not {_shown(value)}')
    items = list(value)
    words = [item if item is UNKNOWN else _word(item, Channel, "a channel") for item in items]
    return words if UNKNOWN in words else sorted(set(words))


def _word(value: Any, kind: type[Channel] | type[EventType], title: str) -> str:
    """A word of ``kind``. What is near a known one is a slip; another upper-case word is ThoughtSpot's to judge."""
    known = [member.value for member in kind]
    value = value.value if isinstance(value, Enum) else value
    value = value.strip() if isinstance(value, str) else value
    if value in known:
        return str(value)
    if not isinstance(value, str) or value in _FAMILIAR:
        raise _WrongError(f"{_shown(value)} is not {title}; known: {_listed(kind)}")
    spelled = re.sub(r"[\s-]+", "_", value).upper()
    near = difflib.get_close_matches(spelled, known, n=1, cutoff=_NEAR) or [
        word for word in known if word.replace("_", "") == spelled.replace("_", "")
    ]
    if near:
        raise _WrongError(f"{_shown(value)} is not {title}; did you mean {_shown(near[0])}?")
    if not _WORD.fullmatch(value):
        raise _WrongError(f"{_shown(value)} is not {title}; known: {_listed(kind)}")
    return value


def _listed(kind: type[Channel] | type[EventType]) -> str:
    return ", ".join(member.value for member in kind)


def _org_identifier(value: Any) -> str:
    if isinstance(value, bool) or not (value is None or isinstance(value, (str, int, float))):
        raise _WrongError(f"the name or id of an Org is wanted, not {_shown(value)}")
    if isinstance(value, (int, float)):
        return _id_of_number(value)
    identifier = (value or "").strip()
    if not identifier:
        raise _WrongError("it is empty; name an Org, or leave org_identifier out for the cluster's default")
    # ThoughtSpot's ids have no leading zeros; with them, one Org would have many ids.
    return identifier.lstrip("0") or "0" if is_org_id(identifier) else identifier


def _id_of_number(number: float) -> str:
    """The id that a number is. The engine turns every number into a float, so one of those may be an id as well."""
    if isinstance(number, int) and abs(number) >= _TOO_LONG:
        raise _WrongError("a number of more than a hundred digits is not the id of an Org")
    if number < 0 or (isinstance(number, float) and not number.is_integer()):
        raise _WrongError(f"{number} is not the id of an Org")
    if isinstance(number, float) and number >= _ROUNDED:
        raise _WrongError(
            f"{plain(str(int(number)), 80)} may be another number that was rounded; give it as text, in quotes"
        )
    return str(int(number))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongError(f"True or False is wanted, not {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    return f'"{plain(value, 80)}"' if isinstance(value, str) else plain(repr(value), 80)
