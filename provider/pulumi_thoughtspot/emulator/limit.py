"""Limit: how many requests ThoughtSpot takes in a second."""

from __future__ import annotations

BURST = 10
"""How many come at once before the limit is felt, as ThoughtSpot has it since 26.2.0.cl."""


class Limit:
    """Allows `per_second` requests a second in the long run, and :data:`BURST` at once; any number without it."""

    def __init__(self, per_second: float | None = None) -> None:
        self._per_second = per_second
        self._left = float(BURST)
        self._seen_at = float("-inf")

    def allows(self, now: float) -> bool:
        """Say whether a request at `now`, in seconds, is within the limit. It counts only if it is."""
        if self._per_second is None:
            return True
        self._left = min(BURST, self._left + max(0.0, now - self._seen_at) * self._per_second)
        self._seen_at = max(now, self._seen_at)
        if self._left < 1:
            return False
        self._left -= 1
        return True
