"""Staying below ThoughtSpot's limit, for however many threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pulumi_thoughtspot.client.deadline import remaining, sleep

PER_SECOND = 80.0
BURST = 8


class HeldError(Exception):
    """ThoughtSpot has had too many requests, and wants none for so many ``seconds``: too long for this step."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """Spaces requests so that there are at most `PER_SECOND` in the long run and `BURST` at once.

    ThoughtSpot answers 429 above 100 a second for one client, with a burst of 10, over all its APIs (since
    26.2.0.cl); the rest is left to others at the same address.

    Inputs: ``clock`` (seconds, monotonic) and ``sleep``.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0  # When the next request would go, were all evenly spaced.
        self._held_until = float("-inf")

    def wait_turn(self) -> bool:
        """Waits until the calling thread may send one request; at its deadline, it may send a last one.

        Returns whether a hold has made it wait. Raises `HeldError` at once where its deadline comes before the end of a
        hold.
        """
        seen, held = None, False
        while seen != self._held_until:  # A hold that begins while a thread waits is for that thread too.
            with self._lock:
                now, seen = self._clock(), self._held_until
                if seen > now and seen - now >= remaining():
                    raise HeldError(seen - now)
                held = held or seen > now
                turn = max(self._next, now - (BURST - 0.5) / PER_SECOND)
                self._next = turn + 1 / PER_SECOND
            wait = min(turn - now, remaining())
            if wait > 0:
                self._sleep(wait)
        return held

    def hold(self, seconds: float) -> None:
        """No thread sends anything for ``seconds``: ThoughtSpot has had too many requests."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)
            self._next = max(self._next, self._held_until)
