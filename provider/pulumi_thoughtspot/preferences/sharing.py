"""Hundreds of scopes with a handful of requests: reads that are shared, and writes that travel together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pulumi_thoughtspot.client.deadline import Around, remaining
from pulumi_thoughtspot.client.model import Change, Preferences, Scope
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    OutOfTimeError,
    ThoughtSpotError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
    anew,
)
from pulumi_thoughtspot.preferences import words
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import misled
from pulumi_thoughtspot.preferences.rounds import Rounds
from pulumi_thoughtspot.preferences.snapshot import Snapshot, kind, mark

MORE_SECONDS = 5.0
"""How much more time than the thread that gave up for it another one must have to try again."""

MOST_TOGETHER = 100
"""How many scopes go in one request."""


class Asked(Protocol):
    """The calls to a ThoughtSpot that are shared."""

    host: str

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences: ...

    def search_everything(self, around: Around) -> Preferences: ...

    def configure(self, changes: Sequence[Change]) -> None: ...


@dataclass(frozen=True)
class _Look:
    scope: Scope
    event_type: str

    def __str__(self) -> str:
        return f"read the channel preference of {self.scope}"


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
    Where nothing came of it in the time of the thread that ran it, those with more time go again.
    """
    if calls == 1:
        return [error]
    one_is_why = isinstance(error, (BadRequestError, ForbiddenError, UnreadableError))
    one_is_why = one_is_why or (isinstance(error, ApiError) and error.status == 500)
    if one_is_why:
        return [_AloneError()] * calls
    gave_up = isinstance(error, (UnreachableError, UnavailableError, OutOfTimeError))
    return [_GaveUpError(error, remaining()) if gave_up else error] * calls


def late(call: _Call, has_left: bool) -> OutOfTimeError:
    """The error for a call whose thread has no time left; ``has_left``: the request in which it goes is under way."""
    if has_left:
        return words.not_answered(str(call), write=not isinstance(call, _Look))
    return words.not_sent(str(call))


class SharedDesk:
    """A ThoughtSpot whose calls several threads share. Each call is for one scope, and raises what it would alone.

    Inputs: ``asked`` (the ThoughtSpot), ``clock`` (seconds, monotonic).
    """

    def __init__(self, asked: Asked, clock: Callable[[], float] = time.monotonic) -> None:
        self.host: str = asked.host
        self._asked = asked
        self._rounds: Rounds[_Call, Preferences] = Rounds(choose, self._run, late)
        self._snapshot = Snapshot(asked.search_everything, clock)

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        """What is set at one scope."""
        (scope,) = scopes
        look = _Look(scope, event_type)
        shown = self._snapshot.shown(scope, event_type)
        if shown is not None:
            return shown
        return self._together(look, lambda: self._asked.search([scope], event_type))

    def configure(self, changes: Sequence[Change]) -> None:
        """Makes one change."""
        (change,) = changes
        # From now on, since a step whose time ends may leave its change behind in a round that is about to write.
        self._snapshot.writing([change.scope])
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
                    raise anew(gave_up.error) from None

    def _run(self, calls: Sequence[_Call]) -> Sequence[Preferences | Exception]:
        looks = [call for call in calls if isinstance(call, _Look)]
        if looks:
            return self._look(looks)
        try:
            return [self._write([call for call in calls if not isinstance(call, _Look)])] * len(calls)
        except ThoughtSpotError as error:
            return _of_each(error, len(calls))

    def _write(self, changes: Sequence[Change]) -> Preferences:
        scopes = [change.scope for change in changes]
        self._snapshot.writing(scopes)
        try:
            self._asked.configure(changes)
        finally:
            self._snapshot.written(scopes)
        return NOTHING

    def _look(self, looks: Sequence[_Look]) -> Sequence[Preferences | Exception]:
        if len(looks) > 1:
            self._snapshot.renew()
        shown = [self._snapshot.shown(look.scope, look.event_type) for look in looks]
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
        alone = set(misled([look.scope for look in looks], answer))
        indexed = IndexedPreferences(answer)
        return [_AloneError() if look.scope in alone else indexed.part(look.scope) for look in looks]


def choose(calls: Sequence[_Call]) -> Sequence[int]:
    """Which of the waiting calls go together: the one that came first, and those of its kind, looks or writes.

    Never the cluster with Orgs, since that takes another privilege; never an Org twice; and never names with ids, since
    a name and an id that mean the same Org cannot be told apart beforehand.
    """
    together: dict[str, int] = {}
    for index, call in enumerate(calls):
        if _may_go_together(call, calls[0]):
            together.setdefault(mark(call.scope), index)
    return list(together.values())[:MOST_TOGETHER]


def _may_go_together(one: _Call, other: _Call) -> bool:
    if isinstance(one, _Look) is not isinstance(other, _Look):
        return False
    return kind(one.scope) == kind(other.scope) and one.event_type == other.event_type
