"""Stale reads: searches that are still answered with the state before a write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_State = TypeVar("_State")


@dataclass
class _Past(Generic[_State]):
    """A state, and how many searches it still answers."""

    state: _State
    reads_left: int


class StaleReads(Generic[_State]):
    """The states before the writes that some searches do not see yet. None of these states is ever changed in place."""

    def __init__(self) -> None:
        self._past: list[_Past[_State]] = []

    def after_write(self, before: _State, reads: int) -> None:
        """Let so many of the next searches see the state before this write."""
        if reads:
            self._past.append(_Past(before, reads))

    def seen(self, present: _State) -> _State:
        """Return what one search sees: the state before the first write that is still invisible to it."""
        found = self._past[0].state if self._past else present
        for past in self._past:
            past.reads_left -= 1
        self._past = [past for past in self._past if past.reads_left > 0]
        return found

    def forget(self) -> None:
        """Let every search see the present."""
        self._past.clear()
