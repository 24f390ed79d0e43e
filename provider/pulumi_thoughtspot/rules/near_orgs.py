"""For an Org that ThoughtSpot does not know: those that look like it, where the user may list the Orgs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from pulumi_thoughtspot.client.asked_once import AskedOnce
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import Org, OrgCalls
from pulumi_thoughtspot.errors import OutOfTimeError, ThoughtSpotError, UnknownOrgError, one_line
from pulumi_thoughtspot.rules.near import nearest
from pulumi_thoughtspot.rules.orgs import is_org_id

LIST_SECONDS = 10.0
"""How long the list may take: it only helps to understand an error."""
_ARE_LISTED = "'pulumi-thoughtspot show' lists the Orgs that this user may see."


class NearOrgs:
    """The Orgs of one ThoughtSpot, for several threads: listed once, at the first that is not known."""

    def __init__(self, orgs: OrgCalls) -> None:
        self._calls = orgs
        self._listed = AskedOnce(self._ask, "list the Orgs")

    @contextmanager
    def named(self, identifiers: Sequence[str]) -> Iterator[None]:
        """An `UnknownOrgError` for one of ``identifiers``, raised inside, says which Orgs look like that one.

        Where none does, or the user may not list them, it says where they are listed.
        """
        try:
            yield
        except UnknownOrgError as unknown:
            raise unknown.with_remedy(f"{self._hint(identifiers)}\n{unknown.remedy}") from None

    def like(self, identifier: str) -> str:
        """Asks whether one of those that look like it was meant; empty where none does, or nobody may list them."""
        return "" if is_org_id(identifier) else _did_you_mean(identifier, self._list())

    def _hint(self, identifiers: Sequence[str]) -> str:
        # A number looks like any other: for ids alone, nothing is asked.
        listed = [] if all(map(is_org_id, identifiers)) else self._list()
        known = {org.id for org in listed} | {org.name for org in listed}
        missing = next((each for each in identifiers if each not in known), "")
        return _did_you_mean(missing, listed) or _ARE_LISTED

    def _list(self) -> list[Org]:
        try:
            return self._listed()
        except OutOfTimeError:  # Another step asks, and this one has no more time.
            return []

    def _ask(self) -> list[Org]:
        try:
            with deadline(LIST_SECONDS):
                return self._calls.search()
        except ThoughtSpotError:  # The user may not list them; what went wrong first stays the error.
            return []


def alike(identifier: str, orgs: Iterable[Org]) -> str:
    """Those of ``orgs`` that look like a name that none of them has, for a person; empty where none does.

    An id looks like any other, so for one it is empty, too.
    """
    known = list(orgs)
    near = [] if is_org_id(identifier) else nearest(identifier, (org.name for org in known))
    return " or ".join(_named(org) for name in near for org in known if org.name == name)


def _did_you_mean(identifier: str, orgs: Iterable[Org]) -> str:
    near = alike(identifier, orgs)
    return f"Did you mean {near}?" if near else ""


def _named(org: Org) -> str:
    ends = "" if org.name == org.name.strip() else ", with spaces at an end"
    return f"{one_line(org.name, 80)!r} (id {org.id}{ends})"
