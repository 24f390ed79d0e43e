"""Many scopes at once, by one step that has them all at hand: looks, changes, and looks whether those show.

A request that is refused because of some of its scopes is halved until those stand alone: each has its own error, and
the others go through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pulumi_thoughtspot.client.deadline import deadline, sleep
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Change, Channels, Scope
from pulumi_thoughtspot.errors import (
    BadRequestError,
    Error,
    ForbiddenError,
    OtherOrgError,
    ThoughtSpotError,
    UnknownOrgError,
)
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.in_parts import InParts
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import Found, found_at
from pulumi_thoughtspot.preferences.scopes import (
    MOST_LOOKED_AT,
    MOST_TOGETHER,
    batches,
    one_is_why,
    parts,
    proven,
)
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.rules.settling import SETTLE_WAITS


class ManyScopes:
    """One ThoughtSpot, for the many scopes of one step. Each request has a deadline of its own.

    Inputs: ``requests`` (which the run's other steps share), ``sleep`` (takes seconds), ``shows_all`` (False where a
    search without filters is known not to tell more), ``gives_up`` (see `InParts`).
    """

    def __init__(
        self,
        requests: SharedRequests,
        sleep: Callable[[float], None] = sleep,
        *,
        shows_all: bool = True,
        gives_up: bool = False,
    ) -> None:
        self.host: str = requests.host
        self._requests = requests
        self._calls = requests.thoughtspot.preferences
        self._orgs = requests.thoughtspot.orgs
        self._sleep = sleep
        self._shows_all = shows_all
        self._looks, self._changes = InParts(gives_up=gives_up), InParts(gives_up=gives_up)

    def look(self, scopes: Sequence[Scope], event_type: str, most: int = MOST_TOGETHER) -> dict[Scope, Found | Error]:
        """What is set at each scope, or why that cannot be told. Raises what is no single scope's fault.

        Input: ``most`` (how many go in one request, as long as ThoughtSpot takes them).
        """
        found: dict[Scope, Found | Error] = {}
        if len(scopes) > MOST_TOGETHER:
            found.update(self._shown(scopes, event_type))
        for batch in batches([scope for scope in scopes if scope not in found], most):
            found.update(self._look(batch, event_type))
        return found

    def everything(self, event_type: str, *, cluster: bool = False) -> tuple[dict[Org, Channels | None], Found | None]:
        """Every Org that there is, with its override; and what is set at the ``cluster``, where that is asked for.

        Raises an error that names the privilege where the user may not see them all.
        """
        try:
            with deadline():
                listed = self._orgs.search()
            with deadline():
                shown = IndexedPreferences(self._calls.search_everything())
        except (BadRequestError, ForbiddenError) as refused:
            raise notices.not_all_visible(refused) from refused
        orgs = {org.id: org for org in [*listed, *(entry.org for entry in shown.preferences.orgs)]}
        scopes = [*([CLUSTER] if cluster else []), *(Scope(org.id, org.name) for org in orgs.values())]
        found: dict[Scope, Found] = {}
        unproved: list[Scope] = []
        for scope in scopes:
            part = proven(shown, scope, event_type)
            if part is None:
                unproved.append(scope)
            else:
                found[scope] = found_at(scope, part, event_type)
        for batch in _with_the_cluster(batches(unproved)):
            for scope, seen in self._look(batch, event_type).items():
                if isinstance(seen, UnknownOrgError):  # It is gone since it was listed.
                    continue
                if isinstance(seen, Error):
                    raise seen
                found[scope] = seen
        return {orgs[scope.org]: its.channels for scope, its in found.items() if scope.org}, found.get(CLUSTER)

    def change(self, changes: Sequence[Change]) -> Iterator[tuple[Sequence[Change], Error | None]]:
        """Makes ``changes``, which go in one request, and says of each part of them what came of it.

        What is no single scope's fault is said of the part that it struck, and then raised.
        """
        return self._changes.send(changes, self._configure)

    def after_refusal(
        self, expected: Mapping[Scope, Channels | None], refused: Sequence[Error], event_type: str
    ) -> dict[Scope, Found | Error]:
        """What is set at scopes whose change to what is ``expected`` was ``refused``.

        Waits for what may be done all the same, by an earlier try or a part of a request: a repetition of it may be a
        bad request. For all that was refused at once.
        """
        if any(isinstance(error, BadRequestError) for error in refused):
            return self.settled(expected, event_type, MOST_LOOKED_AT)
        return self.look(list(expected), event_type, MOST_LOOKED_AT)

    def settled(
        self, expected: Mapping[Scope, Channels | None], event_type: str, most: int = MOST_TOGETHER
    ) -> dict[Scope, Found | Error]:
        """What is set at each scope once it is what is ``expected``; waits for it. `NotSettledError`: it never is."""
        results: dict[Scope, Found | Error] = {}
        pending = dict(expected)
        for wait in (*SETTLE_WAITS, None):
            seen = self.look(list(pending), event_type, most)
            for scope, found in seen.items():
                if isinstance(found, Error) or found.channels == expected[scope]:
                    results[scope] = found
                    del pending[scope]
            if not pending or wait is None:
                break
            self._sleep(wait)
        for scope, channels in pending.items():
            found = seen[scope]
            assert isinstance(found, Found)
            results[scope] = notices.not_settled(scope, channels, found)
        return results

    def _shown(self, scopes: Sequence[Scope], event_type: str) -> dict[Scope, Found]:
        """What a search without filters proves. Where it proves nothing, this step does not try it again."""
        if not self._shows_all:
            return {}
        try:
            with deadline():
                answer = IndexedPreferences(self._calls.search_everything())
        except ThoughtSpotError as error:
            if not one_is_why(error):
                raise
            self._shows_all = False
            return {}
        proved = {scope: proven(answer, scope, event_type) for scope in scopes}
        found = {scope: found_at(scope, part, event_type) for scope, part in proved.items() if part is not None}
        self._shows_all = bool(found)
        return found

    def _look(self, batch: Sequence[Scope], event_type: str) -> dict[Scope, Found | Error]:
        found: dict[Scope, Found | Error] = {}
        for part, answer in self._looks.send(batch, lambda some: self._search(some, event_type)):
            found.update(dict.fromkeys(part, answer) if isinstance(answer, Error) else answer)
        return found

    def _search(self, scopes: Sequence[Scope], event_type: str) -> dict[Scope, Found | Error]:
        with deadline():
            answer = self._calls.search(scopes, event_type)
        found: dict[Scope, Found | Error] = {}
        for scope, part in zip(scopes, parts(scopes, answer), strict=True):
            if part is None:  # Only a search for that one alone tells.
                found.update(self._look([scope], event_type))
                continue
            try:
                found[scope] = found_at(scope, part, event_type)
            except OtherOrgError as error:
                found[scope] = error
        return found

    def _configure(self, changes: Sequence[Change]) -> None:
        with deadline():
            self._requests.configure_together(changes)


def _with_the_cluster(batches: list[list[Scope]]) -> list[list[Scope]]:
    """The same with the cluster in the first batch of Orgs: whoever may see every Org may see that as well."""
    if batches[1:] and batches[0] == [CLUSTER]:
        return [[CLUSTER, *batches[1]], *batches[2:]]
    return batches
