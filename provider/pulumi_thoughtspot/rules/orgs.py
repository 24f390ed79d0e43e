"""Org identifiers: what a program may write for an Org, and when two of them may mean the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.rules.check import WrongInputError, shown
from pulumi_thoughtspot.rules.properties import ORG_ID, ORG_IDENTIFIER, ORG_NAME

_ROUNDED = 2.0**53
"""From here on, a float stands for several whole numbers: Org 9007199254740993 would become Org 9007199254740992."""
_DIGITS = 100
"""No id of ThoughtSpot's has more. Pulumi sends no number of more than 308 digits, Python writes none of over 4300."""


def is_org_id(identifier: str) -> bool:
    """Whether an Org identifier is an id: all digits. Never taken for a name, even where an Org is so named."""
    return identifier.isascii() and identifier.isdigit()


def same_name(one: str, other: str) -> bool:
    """Whether two Org names may mean the same Org. Whether ThoughtSpot tells case apart is undocumented: be wary."""
    return without_case(one) == without_case(other)


def without_case(name: str) -> str:
    """The form that two Org names have in common where they may mean the same Org: see `same_name`."""
    return name.casefold()


def org_identifier(value: Any, left_out: str = "the cluster's default") -> str:
    """The rule for the name or id of one Org; raises `WrongInputError` that says what is wrong with it.

    ``left_out`` is what it is left out for.
    """
    if isinstance(value, bool) or not (value is None or isinstance(value, (str, int, float))):
        raise WrongInputError(f"the name or id of an Org is wanted, not {shown(value)}")
    if isinstance(value, (int, float)):
        return _id_of_number(value)
    given = value or ""
    identifier = given.strip()
    if not identifier:
        raise WrongInputError(f"it is empty; name an Org, or leave org_identifier out for {left_out}")
    if identifier != given:  # Whether ThoughtSpot tells them apart is undocumented, so this does not choose for it.
        spaced = f"{one_line(repr(given), 80)} has spaces or line breaks at an end; write {shown(identifier)}"
        raise WrongInputError(f"{spaced}, or give the id of an Org that is really named so")
    if not is_org_id(identifier):
        return identifier
    # ThoughtSpot's ids have no leading zeros; with them, one Org would have many ids.
    org_id = identifier.lstrip("0") or "0"
    if len(org_id) > _DIGITS:
        raise _too_long()
    return org_id


def names_its_org(identifier: Any, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether an identifier names the Org of a state, in whichever way; ``inputs`` are the state's, newer or not."""
    identifier = number_as_text(identifier)  # In a refresh it is what the state has, where check has not always been.
    if isinstance(identifier, str) and is_org_id(identifier):
        return bool(identifier == outputs.get(ORG_ID))
    return identifier in (outputs.get(ORG_NAME), outputs.get(ORG_IDENTIFIER), inputs.get(ORG_IDENTIFIER))


def number_as_text(identifier: Any) -> Any:
    """The number of an Org as the text of its id. What is no number, or no Org's, stays as it is.

    But for a number that is too long to be sent: one that is just as wrong takes its place, for check to refuse.
    """
    if isinstance(identifier, int) and abs(identifier) >= 10**_DIGITS:
        return str(10**_DIGITS)
    try:
        return org_identifier(identifier) if isinstance(identifier, (int, float)) else identifier
    except WrongInputError:
        return identifier


def _id_of_number(number: float) -> str:
    """The id that a number is. The engine turns every number into a float, so one of those may be an id as well."""
    if isinstance(number, int) and abs(number) >= 10**_DIGITS:
        raise _too_long()
    if number < 0 or (isinstance(number, float) and not number.is_integer()):
        raise WrongInputError(f"{number} is not the id of an Org")
    if isinstance(number, float) and number >= _ROUNDED:
        raise WrongInputError(
            f"{one_line(str(int(number)), 80)} may be another number that was rounded; give it as text, in quotes"
        )
    return str(int(number))


def _too_long() -> WrongInputError:
    return WrongInputError("a number of more than a hundred digits is not the id of an Org")
