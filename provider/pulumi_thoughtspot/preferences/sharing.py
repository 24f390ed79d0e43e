"""Hundreds of scopes with a handful of requests: reads that are shared, and writes that travel together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.client.deadline import MORE_SECONDS, remaining
from pulumi_thoughtspot.client.preferences import Change, Preferences, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.client.tries import after_a_try
from pulumi_thoughtspot.errors import OutOfTimeError, ThoughtSpotError, UnavailableError, UnreachableError, anew
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.scopes import first_batch, one_is_why, parts
from pulumi_thoughtspot.preferences.snapshot import Snapshot
from pulumi_thoughtspot.rules.batching import Batches


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
    """The calls of a round have to be made one by one, each by its own thread; ``may_be_done``: of each, already."""

    def __init__(self, may_be_done: bool = False) -> None:
        self.may_be_done = may_be_done


class _GaveUpError(Exception):
    """The thread that ran a round gave up, with ``error`` and this many seconds ``left`` of its own."""

    def __init__(self, error: ThoughtSpotError, left: float) -> None:
        self.error = error
        self.left = left


def _of_each(error: ThoughtSpotError, calls: int) -> Sequence[Exception]:
    """What becomes of each of several calls that failed together.

    Where nothing came of it in the time of the thread that ran it, those with more time go again.
    """
    if calls == 1:
        return [error]
    if one_is_why(error):
        return [_AloneError(error.may_be_done)] * calls
    gave_up = isinstance(error, (UnreachableError, UnavailableError, OutOfTimeError))
    return [_GaveUpError(error, remaining()) if gave_up else error] * calls


def late(call: _Call, has_left: bool) -> OutOfTimeError:
    """The error for a call whose thread has no time left; ``has_left``: the request in which it goes is under way."""
    if has_left:
        return notices.not_answered(str(call), write=not isinstance(call, _Look))
    return notices.not_sent(str(call))


class SharedRequests:
    """A ThoughtSpot whose calls several threads share. Each call is for one scope, and raises what it would alone.

    Inputs: ``thoughtspot``, ``clock`` (seconds, monotonic).
    """

    def __init__(self, thoughtspot: ThoughtSpot, clock: Callable[[], float] = time.monotonic) -> None:
        self.host: str = thoughtspot.host
        self.thoughtspot: ThoughtSpot = thoughtspot
        self._calls = thoughtspot.preferences
        self._batches: Batches[_Call, Preferences] = Batches(choose, self._run, late)
        self._snapshot = Snapshot(self._calls.search_everything, clock)

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        """What is set at one scope."""
        (scope,) = scopes
        look = _Look(scope, event_type)
        shown = self._snapshot.shown(scope, event_type)
        if shown is not None:
            return shown
        return self._together(look, lambda: self._calls.search([scope], event_type))

    def configure(self, changes: Sequence[Change]) -> None:
        """Makes one change."""
        (change,) = changes
        # From now on, since a step whose time ends may leave its change behind in a round that is about to write.
        self._snapshot.writing([change.scope])
        self._together(change, lambda: self._write([change]))

    def configure_together(self, changes: Sequence[Change]) -> None:
        """Makes several changes in one request, of which each is of another scope: for who has them all at hand."""
        self._write(changes)

    def _together(self, call: _Call, alone: Callable[[], Preferences]) -> Preferences:
        may_be_done = False
        while True:
            try:
                with after_a_try(may_be_done=may_be_done):
                    return self._batches.submit(call)
            except _AloneError as together:
                with after_a_try(may_be_done=may_be_done or together.may_be_done):
                    return alone()
            except _GaveUpError as gave_up:
                may_be_done = may_be_done or gave_up.error.may_be_done
                # One round is tried for as long as the step of the thread that runs it may take.
                if not remaining() > gave_up.left + MORE_SECONDS:
                    with after_a_try(may_be_done=may_be_done):
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
            self._calls.configure(changes)
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
            answer = self._calls.search([look.scope for look in looks], looks[0].event_type)
        except ThoughtSpotError as error:
            return _of_each(error, len(looks))
        found = parts([look.scope for look in looks], answer)
        return [_AloneError() if part is None else part for part in found]


def choose(calls: Sequence[_Call]) -> Sequence[int]:
    """Which of the waiting calls go in one request: the one that came first, and those of its kind, looks or writes."""
    alike = [index for index, call in enumerate(calls) if _kind(call) == _kind(calls[0])]
    return [alike[index] for index in first_batch([calls[index].scope for index in alike])]


def _kind(call: _Call) -> tuple[bool, str]:
    return isinstance(call, _Look), call.event_type
