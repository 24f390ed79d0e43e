"""Waiting until a write shows: ThoughtSpot documents no consistency between its writes and its searches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pulumi_thoughtspot.client.deadline import remaining

SETTLE_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2)
"""Seconds between one look and the next, while a write does not show."""

Found = TypeVar("Found")


def look_until(look: Callable[[], Found], shows: Callable[[Found], bool], sleep: Callable[[float], None]) -> Found:
    """What ``look`` finds once that ``shows``, or what is there still after all waits, or at the deadline."""
    for wait in SETTLE_WAITS:
        found = look()
        if shows(found) or wait >= remaining():
            return found
        sleep(wait)
    return look()
