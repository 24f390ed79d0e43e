"""How far a long step is, as a passing status on its resource's row."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.rules.steps import Log

SECONDS = 10.0
"""Between one status and the next there are at least so many seconds, and at least a tenth of the work."""


class Progress:
    """Counts the Orgs that are done.

    Inputs: ``total``, ``verb`` (what is done to them: "set"), ``log``, ``clock`` (seconds, monotonic).
    """

    def __init__(self, total: int, verb: str, log: Log, clock: Callable[[], float]) -> None:
        self._total = total
        self._verb = verb
        self._log = log
        self._clock = clock
        self._done = 0
        self._told, self._told_at = 0, clock()

    def add(self, orgs: int) -> None:
        """So many more are done."""
        self._done += orgs
        is_a_tenth = (self._done - self._told) * 10 >= self._total
        if self._done < self._total and is_a_tenth and self._clock() - self._told_at >= SECONDS:
            self._told, self._told_at = self._done, self._clock()
            self._log.status(notices.progress(self._done, self._total, self._verb))
