"""Orgs: what ThoughtSpot calls them, and the call that lists them.

Source: ThoughtSpot's REST API v2, ``orgs/search``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_thoughtspot.client.calls import Calls
from pulumi_thoughtspot.client.shapes import Json, ShapeError, entries, whole

PRIMARY_ORG_ID = "0"
"""The id of the Org that every instance has and that cannot be deleted."""

_ORG_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")


@dataclass(frozen=True)
class Org:
    """An Org as ThoughtSpot names it. The id is its identity and never changes; the name may."""

    id: str
    name: str


_REMEDIES = {403: "To list the Orgs takes ADMINISTRATION with a token for Primary (Org 0), or ORG_ADMINISTRATION."}


class OrgCalls:
    """The calls about Orgs."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def search(self) -> list[Org]:
        """The Orgs that the token's user may see. Takes a cluster administrator or ORG_ADMINISTRATION."""
        return self._calls.ask("/orgs/search", {}, "list the Orgs", orgs_in, remedies=_REMEDIES)


def orgs_in(answer: Json) -> list[Org]:
    """What ``orgs/search`` answered; raises `ShapeError` where the answer is not one of it."""
    return [org_in(entry) for entry in entries(answer, "the answer")]


def org_in(entry: Json) -> Org:
    """One Org, wherever an answer has one; raises `ShapeError` where it is none."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), (str, int)) or isinstance(entry["id"], bool):
        raise ShapeError("an Org without its id")
    if not _ORG_ID.fullmatch(str(entry["id"])):
        raise ShapeError("an Org's id that is none")
    name = entry.get("name")
    return Org(id=str(entry["id"]), name=whole(name) if isinstance(name, str) else "")
