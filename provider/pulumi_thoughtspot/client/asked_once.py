"""What only ThoughtSpot can tell, and what stays the same for as long as a run takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from pulumi_thoughtspot.client.deadline import wait_for, why_over
from pulumi_thoughtspot.errors import OutOfTimeError

T = TypeVar("T")


class AskedOnce(Generic[T]):
    """What ``ask`` returns, asked for once, for all threads. What fails is asked for anew by whoever comes next.

    Inputs: ``ask`` (which never returns None), ``purpose`` (what it does, as a part of a sentence).
    """

    def __init__(self, ask: Callable[[], T], purpose: str) -> None:
        self._ask = ask
        self._purpose = purpose
        self._changed = threading.Condition()
        self._under_way = False
        self._answer: T | None = None

    def __call__(self) -> T:
        """The answer. Raises as ``ask`` does, and `OutOfTimeError` where the deadline comes while another asks."""
        with self._changed:
            if not wait_for(self._changed, lambda: not self._under_way):
                raise OutOfTimeError(
                    f"Could not {self._purpose}: {why_over()} while another step was still asking.",
                    "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the"
                    " same command again.",
                )
            if self._answer is not None:
                return self._answer
            self._under_way = True
        try:
            self._answer = self._ask()
            return self._answer
        finally:
            with self._changed:
                self._under_way = False
                self._changed.notify_all()
