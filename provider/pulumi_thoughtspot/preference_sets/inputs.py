"""The inputs of a set: the rule for each of them, and the one form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.preference_sets.properties import ALLOW_OVERWRITE, CLUSTER, EVENT_TYPE, EXCLUSIVE, ORGS
from pulumi_thoughtspot.preferences import inputs as single
from pulumi_thoughtspot.preferences.inputs import event_type
from pulumi_thoughtspot.preferences.properties import CHANNELS
from pulumi_thoughtspot.rules.check import UNKNOWN, Failure, Rule, WrongInputError, check_inputs, flag, shown
from pulumi_thoughtspot.rules.notices import MOST_LISTED
from pulumi_thoughtspot.rules.orgs import is_org_id, org_identifier, without_case

NONE = ""
"""What the constructor sends for None: Pulumi would drop that, as if it had been left out."""


def checked(news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs in the form in which they are kept, and every failure among them.

    Orgs' ids lose leading zeros, channels become sorted lists without repeats, and
    defaults are filled in. An Org's channels that ``olds``, the inputs in the state, have already are not judged again:
    with ``ignore_changes`` they come from ThoughtSpot, which may know more of them.
    """
    given = {EVENT_TYPE: EventType.LIVEBOARD_SCHEDULE.value, EXCLUSIVE: False, ALLOW_OVERWRITE: False, **news}
    olds = olds or {}
    rules: dict[str, Rule] = {EVENT_TYPE: event_type, EXCLUSIVE: flag, ALLOW_OVERWRITE: flag}
    if CLUSTER in given and given[CLUSTER] != olds.get(CLUSTER):
        rules[CLUSTER] = _channels
    kept, failures = check_inputs(given, rules)
    held = olds.get(ORGS)
    kept[ORGS], wrong = _orgs(given.get(ORGS), held if isinstance(held, Mapping) else {})
    failures += wrong
    return kept, failures or list(_declares_too_little(kept))


def unfamiliar(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The channels and event type that this package does not know, each with those that it does."""
    orgs = inputs.get(ORGS)
    lists = [inputs.get(CLUSTER), *(orgs.values() if isinstance(orgs, Mapping) else ())]
    words = list({word for each in lists if isinstance(each, list) for word in each if isinstance(word, str)})
    return single.unfamiliar({CHANNELS: words, EVENT_TYPE: inputs.get(EVENT_TYPE)})


def _declares_too_little(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """What is wrong with inputs of which each is right by itself."""
    orgs, exclusive = inputs[ORGS], inputs[EXCLUSIVE]
    if orgs is UNKNOWN or orgs or exclusive is UNKNOWN:
        return
    if exclusive:
        if inputs[ALLOW_OVERWRITE] is False:
            yield Failure(
                "",
                "orgs is empty, and with exclusive every override of the whole ThoughtSpot would be removed; if that is"
                " meant, add allow_overwrite=True",
            )
    elif CLUSTER not in inputs:
        yield Failure("", "nothing is declared: name an Org in orgs, or give cluster, or exclusive=True")


def _orgs(value: Any, held: Mapping[str, Any]) -> tuple[Any, list[Failure]]:
    """The channels by Org as they are kept, and what is wrong with them: the first twenty, and how many more there are.

    It is about one entry each, so that it names that: of a failure of the whole, Pulumi would print all entries.
    """
    if value is UNKNOWN:
        return value, []
    if not isinstance(value, Mapping):
        given = "None" if value in (None, NONE) else shown(value)
        wanted = f'a mapping of Orgs to their channels is wanted, like {{"Sales": ["WEBHOOK"]}}, not {given}'
        return value, [Failure("", f"orgs: {wanted}")]
    kept: dict[str, Any] = {}
    written: dict[str, str] = {}
    wrong: list[str] = []
    for key, channels in sorted(value.items(), key=lambda entry: str(entry[0])):
        try:
            identifier = _identifier(key)
        except WrongInputError as reason:
            wrong.append(f"orgs[{shown(key)}]: {reason}")
            continue
        alike = written.setdefault(without_case(identifier), key)
        if alike != key:
            wrong.append(f"orgs: {_both(alike, key, identifier)}; keep one of them")
        try:
            is_held = identifier in held and channels == held[identifier]
            kept[identifier] = channels if channels is UNKNOWN or is_held else _channels(channels)
        except WrongInputError as reason:
            wrong.append(f"orgs[{shown(key)}]: {reason}")
    more = len(wrong) - MOST_LISTED
    listed = wrong[:MOST_LISTED] + ([f"orgs: {more} more of its entries are wrong"] if more > 0 else [])
    return (value if wrong else kept), [Failure("", each) for each in listed]


def _both(one: str, other: str, identifier: str) -> str:
    if is_org_id(identifier):  # The zeros may be ours: a program can have a number beside the same as text.
        return f"the id {identifier} is there twice, as text and as a number, or with zeros in front"
    return f"{shown(one)} and {shown(other)} may be the same Org"


def _identifier(key: Any) -> str:
    if isinstance(key, str) and not key.strip():
        raise WrongInputError(
            "it is empty, None, or neither text nor the number of an Org; name an Org by its name or id"
        )
    # A space tells a second key of one id from the first: see the constructor.
    return org_identifier(key.strip() if isinstance(key, str) and is_org_id(key.strip()) else key)


def _channels(value: Any) -> list[Any]:
    if value in (None, NONE):
        raise WrongInputError('it is None or empty; say which channels deliver, like ["EMAIL"], or [] for none')
    return single.channels(value)
