"""Hundreds of scopes with a handful of requests: reads that are shared, and writes that travel together.

What is believed when: a search without filters is shown to answer everything, but nothing promises it. So what it shows
is proof, and what it does not show is asked for by name. What it shows is never older than `FRESH_SECONDS`, never used
for a scope that was written since it was asked for, and used once for each scope: who asks again wants to know anew.
Where it fails, or takes longer than it may be used, it is not tried again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pulumi_thoughtspot.client.deadline import deadline, remaining
from pulumi_thoughtspot.client.model import CLUSTER, Change, Preferences, Scope
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    ThoughtSpotError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
)
from pulumi_thoughtspot.preferences.identity import is_org_id
from pulumi_thoughtspot.preferences.preference import is_meant, misled
from pulumi_thoughtspot.preferences.rounds import Rounds

FRESH_SECONDS = 3.0
"""How long what a search without filters showed may be used, from when it was asked for."""

MORE_SECONDS = 5.0
"""How much more time than the thread that gave up for it another one must have to try again."""

MOST_TOGETHER = 100
"""How many scopes go in one request."""


class Asked(Protocol):
    """The calls to a ThoughtSpot that are shared."""

    host: str

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences: ...

    def search_everything(self) -> Preferences: ...

    def configure(self, changes: Sequence[Change]) -> None: ...


@dataclass(frozen=True)
class _Look:
    scope: Scope
    event_type: str


_Call = _Look | Change


NOTHING = Preferences(None, ())
"""What comes of a change."""


class _AloneError(Exception):
    """The calls of a round have to be made one by one, each by its own thread."""


class _GaveUpError(Exception):
    """The thread that ran a round gave up, with ``error`` and this many seconds ``left`` of its own."""

    def __init__(self, error: ThoughtSpotError, left: float) -> None:
        self.error = error
        self.left = left


def _of_each(error: ThoughtSpotError, calls: int) -> Sequence[Exception]:
    """What becomes of each of several calls that failed together.

    Where one of them may be the reason, each is to go alone, so that each has its own error and the good ones go
    through. Whether a refused request was applied in part is undocumented; to make the same change again is safe.
    """
    if calls == 1:
        return [error]
    one_is_why = isinstance(error, (BadRequestError, ForbiddenError, UnreadableError))
    one_is_why = one_is_why or (isinstance(error, ApiError) and error.status == 500)
    if one_is_why:
        return [_AloneError()] * calls
    gave_up = isinstance(error, (UnreachableError, UnavailableError))
    return [_GaveUpError(error, remaining()) if gave_up else error] * calls


@dataclass(frozen=True)
class _Snapshot:
    """What a search without filters answered, and when it was asked for."""

    asked_at: float
    answer: Preferences


class SharedDesk:
    """A ThoughtSpot whose calls several threads share. Each call is for one scope, and raises what it would alone.

    Inputs: ``asked`` (the ThoughtSpot), ``clock`` (seconds, monotonic).
    """

    def __init__(self, asked: Asked, clock: Callable[[], float] = time.monotonic) -> None:
        self.host: str = asked.host
        self._asked = asked
        self._clock = clock
        self._rounds: Rounds[_Call, Preferences] = Rounds(choose, self._run)
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._everything_fails = False
        self._spent: dict[str, float] = {}

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        """What is set at one scope."""
        (scope,) = scopes
        look = _Look(scope, event_type)
        shown = self._shown(look)
        if shown is not None:
            return shown
        return self._together(look, lambda: self._asked.search([scope], event_type))

    def configure(self, changes: Sequence[Change]) -> None:
        """Makes one change."""
        (change,) = changes
        self._together(change, lambda: self._write([change]))

    def _together(self, call: _Call, alone: Callable[[], Preferences]) -> Preferences:
        while True:
            try:
                return self._rounds.go(call)
            except _AloneError:
                return alone()
            except _GaveUpError as gave_up:
                # One round is tried for as long as the step of the thread that runs it may take.
                if not remaining() > gave_up.left + MORE_SECONDS:
                    raise gave_up.error from None

    def _run(self, calls: Sequence[_Call]) -> Sequence[Preferences | Exception]:
        looks = [call for call in calls if isinstance(call, _Look)]
        if looks:
            return self._look(looks)
        try:
            return [self._write([call for call in calls if not isinstance(call, _Look)])] * len(calls)
        except ThoughtSpotError as error:
            return _of_each(error, len(calls))

    def _write(self, changes: Sequence[Change]) -> Preferences:
        self._spend([change.scope for change in changes], float("inf"))
        try:
            self._asked.configure(changes)
        finally:
            self._spend([change.scope for change in changes], self._clock())
        return NOTHING

    def _look(self, looks: Sequence[_Look]) -> Sequence[Preferences | Exception]:
        if len(looks) > 1:
            self._ask_for_everything()
        shown = [self._shown(look) for look in looks]
        missing = [look for look, answer in zip(looks, shown, strict=True) if answer is None]
        answers = iter(self._search(missing) if missing else [])
        return [next(answers) if answer is None else answer for answer in shown]

    def _search(self, looks: Sequence[_Look]) -> Sequence[Preferences | Exception]:
        try:
            answer = self._asked.search([look.scope for look in looks], looks[0].event_type)
        except ThoughtSpotError as error:
            return _of_each(error, len(looks))
        if len(looks) == 1:
            return [answer]
        alone = misled([look.scope for look in looks], answer)
        return [
            _AloneError() if by_itself else _part(answer, look.scope)
            for by_itself, look in zip(alone, looks, strict=True)
        ]

    def _ask_for_everything(self) -> None:
        with self._lock:
            fresh = self._snapshot is not None and self._clock() - self._snapshot.asked_at < FRESH_SECONDS
            if fresh or self._everything_fails:
                return
        asked_at = self._clock()
        try:
            with deadline(FRESH_SECONDS):  # What comes later is of no use, and a step needs its time for what is.
                answer = self._asked.search_everything()
        except ThoughtSpotError:
            self._everything_fails = True  # Each scope is asked for by name, and has its own error.
        else:
            with self._lock:
                self._snapshot = _Snapshot(asked_at, answer)

    def _shown(self, look: _Look) -> Preferences | None:
        """What the last search without filters shows of a scope, where that may be used; None otherwise."""
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None or self._clock() - snapshot.asked_at >= FRESH_SECONDS:
                return None
            part = _part(snapshot.answer, look.scope)
            if look.scope == CLUSTER:
                names = [_mark(CLUSTER)]
                known = bool(part.cluster)
            else:
                names = [_mark(Scope(text)) for entry in part.orgs for text in (entry.org.id, entry.org.name)]
                # Where an Org is named as another one's id, only a search by that id tells whom it leads to. A name in
                # other case may be another Org's or nobody's: only a search by that name tells.
                so_named = any(entry.org.name == look.scope.org for entry in snapshot.answer.orgs)
                known = len(part.orgs) == 1 and so_named is (_kind(look.scope) == "name")
            if not known or any(self._spent.get(name, float("-inf")) >= snapshot.asked_at for name in names):
                return None
            for name in names:
                self._spent[name] = self._clock()
            return part

    def _spend(self, scopes: Sequence[Scope], until: float) -> None:
        """What was shown of ``scopes`` before ``until`` is not used any more."""
        with self._lock:
            for scope in scopes:
                self._spent[_mark(scope)] = until


def choose(calls: Sequence[_Call]) -> Sequence[int]:
    """Which of the waiting calls go together: the writes or the looks, whichever are more, and as many as there are.

    Never the cluster with Orgs, since that takes another privilege; never an Org twice; and never names with ids, since
    a name and an id that mean the same Org cannot be told apart beforehand.
    """
    looking = sum(isinstance(call, _Look) for call in calls) > len(calls) / 2
    candidates = {index: call for index, call in enumerate(calls) if isinstance(call, _Look) is looking}
    first = next(iter(candidates.values()))
    together: dict[str, int] = {}
    for index, call in candidates.items():
        if _kind(call.scope) == _kind(first.scope) and call.event_type == first.event_type:
            together.setdefault(_mark(call.scope), index)
    return list(together.values())[:MOST_TOGETHER]


def _kind(scope: Scope) -> str:
    return "cluster" if scope.org is None else "id" if is_org_id(scope.org) else "name"


def _mark(scope: Scope) -> str:
    return f"{_kind(scope)} {(scope.org or '').casefold()}"


def _part(answer: Preferences, scope: Scope) -> Preferences:
    """The part of an answer that is about one scope."""
    if scope == CLUSTER:
        return Preferences(answer.cluster, ())
    return Preferences(None, tuple(entry for entry in answer.orgs if is_meant(entry.org, scope.org or "")))
