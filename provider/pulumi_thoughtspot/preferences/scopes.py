"""Many scopes in few requests: which of them go together, and what one answer says of each.

At most a hundred go in one request, and more where somebody looks at everything. Never the cluster with Orgs, since
that takes another privilege; never an Org twice; and never names with ids, since a name and an id that mean the same
Org cannot be told apart beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_thoughtspot.client.preferences import Preferences, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    ThoughtSpotError,
    UnknownOrgError,
    UnreadableError,
)
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import found_at
from pulumi_thoughtspot.rules.orgs import is_org_id, without_case

MOST_TOGETHER = 100
"""How many scopes go in one request."""
MOST_LOOKED_AT = 2000
"""How many go in one search for everything. No page has a limit; where there is one, a hundred go after all."""
_TOO_LARGE = (400, 413)


def kind(scope: Scope) -> str:
    """How a scope is given: as the cluster, or as an Org by its id or its name. Only one kind goes in a request."""
    return "cluster" if scope.org is None else "id" if is_org_id(scope.org) else "name"


def mark(scope: Scope) -> str:
    """The same for scopes that are given alike and may mean the same: only one of them goes in a request."""
    return f"{kind(scope)} {without_case(scope.org or '')}"


def first_batch(scopes: Sequence[Scope]) -> list[int]:
    """Which of ``scopes`` go in one request with the first of them: their indices, in order."""
    together: dict[str, int] = {}
    for index, scope in enumerate(scopes):
        if kind(scope) == kind(scopes[0]):
            together.setdefault(mark(scope), index)
    return list(together.values())[:MOST_TOGETHER]


def batches(scopes: Sequence[Scope], most: int = MOST_TOGETHER) -> list[list[Scope]]:
    """All of ``scopes``, as they go in requests: ids first. Of those that may mean the same, each goes alike."""
    by_kind = [[scope for scope in scopes if kind(scope) == each] for each in ("cluster", "id", "name")]
    return [alike[start : start + most] for alike in by_kind for start in range(0, len(alike), most)]


def one_is_why(error: ThoughtSpotError) -> bool:
    """Whether one of several scopes may be the reason for the error of a request that was for all of them.

    Then each is to go alone, so that each has its own error and the good ones go through. Whether a refused request was
    applied in part is undocumented; to make the same change again is safe.
    """
    refused = isinstance(error, (BadRequestError, ForbiddenError, UnreadableError))
    return refused or (isinstance(error, ApiError) and error.status == 500)


def are_too_many(items: Sequence[object], error: ThoughtSpotError) -> bool:
    """Whether a request for all of ``items`` may have been refused for its size."""
    return len(items) > MOST_TOGETHER and isinstance(error, ApiError) and error.status in _TOO_LARGE


def parts(scopes: Sequence[Scope], answer: Preferences) -> list[Preferences | None]:
    """What the answer to a search for ``scopes`` says of each; None where only a search for that one alone tells."""
    if len(scopes) == 1:
        return [answer]
    alone, indexed = misled(scopes, answer), IndexedPreferences(answer)
    return [None if scope in alone else indexed.part(scope) for scope in scopes]


def search_batch(thoughtspot: ThoughtSpot, scopes: Sequence[Scope], event_type: str) -> Preferences:
    """What is set at ``scopes``, of which none is missing because of another; of many, in several requests if need be.

    Raises `UnknownOrgError` that names the Org, and `OtherOrgError` where ThoughtSpot answers for another one.
    """
    if not scopes:
        return Preferences(None, ())
    search = thoughtspot.preferences.search
    try:
        answer = search(scopes, event_type)
    except ApiError as refused:
        if are_too_many(scopes, refused):
            return joined([search_batch(thoughtspot, batch, event_type) for batch in batches(scopes)])
        if isinstance(refused, UnknownOrgError):
            # ThoughtSpot does not say which: ask for each alone, so that the error names it.
            for scope in scopes:
                search([scope], event_type)
        raise
    for scope in misled(scopes, answer):  # Raises where it is answered for another Org.
        found_at(scope, search([scope], event_type), event_type)
    return answer


def joined(answers: Sequence[Preferences]) -> Preferences:
    """Several answers as one; the cluster's section is that of the one that has it."""
    cluster = next((answer.cluster for answer in answers if answer.cluster is not None), None)
    return Preferences(cluster, tuple(entry for answer in answers for entry in answer.orgs))


def misled(scopes: Sequence[Scope], answer: Preferences) -> set[Scope]:
    """Those of ``scopes`` for which the answer to a search for all of them may be meant for another Org.

    Only a search for such a scope alone tells: for any of them where an Org is in the answer that none of them means,
    and for an id that is the name of an Org in it.
    """
    asked = {scope.org: scope for scope in scopes if scope.org is not None}
    ids = {identifier for identifier in asked if is_org_id(identifier)}
    names = {without_case(identifier) for identifier in asked.keys() - ids}
    if not all(entry.org.id in ids or without_case(entry.org.name) in names for entry in answer.orgs):
        return set(asked.values())
    return {asked[identifier] for identifier in ids.intersection(entry.org.name for entry in answer.orgs)}


def proven(answer: IndexedPreferences, scope: Scope, event_type: str) -> Preferences | None:
    """What a search without filters proves of a scope; None where only a search for that one tells.

    Where an Org is named as another one's id, only a search by that id tells whom it leads to. A name in other case may
    be another Org's or nobody's: only a search by that name tells.
    """
    part = answer.part(scope)
    known = proves(part, event_type)
    if scope.org is not None:
        known = known and len(part.orgs) == 1 and answer.has_org_named(scope.org) is (kind(scope) == "name")
    return part if known else None


def proves(part: Preferences, event_type: str) -> bool:
    """Whether the ``part`` of a search without filters that is about one scope proves what is set for ``event_type``.

    Nothing promises that such a search shows everything, so an event type that is not shown may still be set. An Org's
    entry without any event type is proof as well: that is how ThoughtSpot shows an Org without an override. The
    cluster's section is none where it is empty, since a search that does not ask for the cluster is shown with one.
    """
    if part.cluster is not None:
        return event_type in part.cluster
    shown = [entry.overrides for entry in part.orgs]
    return bool(shown) and (any(event_type in overrides for overrides in shown) or not any(shown))
