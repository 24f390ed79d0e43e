"""What an Org is called that the program does not name: in a state, and in what a preview shows of it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.rules.orgs import without_case


def labels(orgs: Iterable[Org], declared: Mapping[str, str]) -> dict[str, str]:
    """By the Org's id, its name, or its id where something else could be meant by its name.

    Inputs: ``orgs`` (all that there are), ``declared`` (the program's keys, each with the id of its Org).
    """
    orgs = list(orgs)
    times = Counter(without_case(org.name) for org in orgs)
    keys: dict[str, set[str]] = {}
    for key, org_id in declared.items():
        keys.setdefault(without_case(key), set()).add(org_id)
    return {
        org.id: org.name
        if times[without_case(org.name)] == 1
        and _is_a_name(org.name)
        and keys.get(without_case(org.name), set()) <= {org.id}
        else org.id
        for org in orgs
    }


def _is_a_name(name: str) -> bool:
    # Java, in which ThoughtSpot is written, takes the digits of every script for a number.
    readable = not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in name)
    # A name with that character may be one of which only a part could be told.
    is_whole = "\N{REPLACEMENT CHARACTER}" not in name
    return bool(name.strip()) and name == name.strip() and not name.isdigit() and readable and is_whole
