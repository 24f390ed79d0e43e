"""Whether a host answers, as far as is known: for those who wait for it, and for when to give it up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SILENT_SECONDS = 5.0
"""How long nothing comes of a request before that is worth a word."""

FIRST_CONTACT_SECONDS = 10.0
"""How long a connection that is refused is tried again where none was ever made: a slip in the port, most often.

A ThoughtSpot that restarts behind its gateway is not gone in this way: it answers 502 or 503.
"""


class Answering:
    """What is known of one host. Safe to use from several threads, whose requests count as one another's.

    Inputs: ``host``, ``clock`` (seconds, monotonic).
    """

    def __init__(self, host: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._unknown = f"no answer from {host} so far"
        self._clock = clock
        self._under_way: dict[object, float] = {}
        self._last_answer = float("-inf")
        self._connected = False
        self._refused_since: float | None = None
        self._given_up = False
        self._words = ""

    @contextmanager
    def request(self) -> Iterator[None]:
        """For the time of one request, however often it is tried."""
        request = object()
        self._under_way[request] = self._clock()
        try:
            yield
        finally:
            del self._under_way[request]

    def answered(self) -> None:
        """A request had its answer, whatever that says."""
        self._connected, self._last_answer, self._words = True, self._clock(), ""

    def failed(self, words: str, *, connected: bool, refused: bool) -> None:
        """A request failed in a way that may pass, for the reason that ``words`` say.

        ``connected``: whether there was a connection; ``refused``: whether the host refuses to make one.
        """
        self._connected = self._connected or connected
        self._words = words
        if not refused:
            self._refused_since = None
        elif self._refused_since is None:
            self._refused_since, self._given_up = self._clock(), False

    def remaining(self) -> float:
        """Seconds until the host is given up, where it has refused every connection; otherwise infinite.

        0 from then on.
        """
        since = self._refused_since  # Another thread may change it at any time.
        if self._connected or since is None:
            return float("inf")
        return 0.0 if self._given_up else max(0.0, since + FIRST_CONTACT_SECONDS - self._clock())

    def is_worth(self, wait: float) -> bool:
        """Whether the host is to be tried again in so many seconds. Where it is given up, it is so for all threads."""
        if wait < self.remaining():
            return True
        self._given_up = True
        return False

    def silence(self) -> str | None:
        """Why nothing has come of any request for `SILENT_SECONDS` though one waits; None where that is not so."""
        oldest = min([*self._under_way.values()], default=None)
        if oldest is None or self._clock() - max(oldest, self._last_answer) < SILENT_SECONDS:
            return None
        return self._words or self._unknown
