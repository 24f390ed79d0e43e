"""Names of resources, made from the names of Orgs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

CLUSTER = "default"
"""The name of the resource that declares the cluster's default."""

_LONGEST = 60
_ENDS_LIKE_AN_ID = re.compile(r"-[0-9]+\Z")


def resource_names(orgs: Mapping[str, str]) -> dict[str, str]:
    """The names of the resources that declare the overrides of ``orgs`` (names by id), by the Org's id.

    It is the Org's name, with ``-`` for its spaces. Where that would not do (other characters, too long, nothing but
    digits, taken for the cluster's or perhaps for another Org's), it is what is left of the name, and the Org's id. So
    a name depends on its own Org alone, and no other Org, whether there is one or not, ever changes it. ThoughtSpot
    does not give one name to two Orgs; if it did, the older one would go without its id.
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    for org_id, org_name in sorted(orgs.items(), key=lambda org: (len(org[0]), org[0])):
        name = org_name.replace(" ", "-")
        if not _is_readable(org_name, name) or name in taken:
            name = f"{cleaned(name) or 'org'}-{org_id}"
        named[org_id] = name
        taken.add(name)
    return named


def _is_readable(org_name: str, name: str) -> bool:
    """Whether the Org's name can be read back from ``name``, and nothing else can be meant by it."""
    restorable = "-" not in org_name and name == _readable(name) and not _ENDS_LIKE_AN_ID.search(name)
    return restorable and any(map(str.isalpha, name)) and len(name) <= _LONGEST and name.casefold() != CLUSTER


def cleaned(name: str) -> str:
    """What is left of a name that is anybody's: it can be typed and read, and may be empty."""
    return _readable(name)[:_LONGEST].rstrip("-.")


def org_identifier(org_id: str, org_name: str, taken: Counter[str]) -> str:
    """The Org's name where nothing else can be meant by it; otherwise its id.

    ``taken``: how many Orgs have each name, whatever its case.
    """
    # Java, in which ThoughtSpot is written, takes the digits of every script for a number.
    means_one = taken[org_name.casefold()] == 1 and not org_name.isdigit()
    # A name with that character may be one of which only a part could be told.
    is_whole = org_name == org_name.strip() and "\N{REPLACEMENT CHARACTER}" not in org_name
    return org_name if means_one and org_name and is_whole else org_id


def _readable(name: str) -> str:
    """Letters, digits, ``_``, ``.`` and single ``-`` of a name. Letters of every script: they are what can be read."""
    kept = (character if _may_stand(character) else "-" for character in unicodedata.normalize("NFC", name))
    return re.sub("-+", "-", "".join(kept)).strip("-.")


def _may_stand(character: str) -> bool:
    return character in "_.-" or unicodedata.category(character)[0] in "LMN"
