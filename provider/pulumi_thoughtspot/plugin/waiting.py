"""What a resource's row says while its step waits for a ThoughtSpot that does not answer, or not as it should."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pulumi_thoughtspot.client.answering import SILENT_SECONDS, Answering
from pulumi_thoughtspot.client.deadline import STEP_SECONDS, remaining, while_waiting
from pulumi_thoughtspot.rules.steps import Log


@contextmanager
def told(log: Log, answering: Callable[[], Answering | None]) -> Iterator[None]:
    """For the time of one step: a wait of more than a few seconds is told on ``log``, with why and until when.

    ``answering`` is what is known of the ThoughtSpot that the step waits for; None: nothing was sent there so far.
    """
    with while_waiting(_Waiting(log, answering).speak):
        yield


class _Waiting:
    def __init__(self, log: Log, answering: Callable[[], Answering | None]) -> None:
        self._log = log
        self._answering = answering
        self._next = time.monotonic() + SILENT_SECONDS

    def speak(self) -> None:
        """Says it once, and once more where the wait lasts for longer than was said, as where a step waits anew."""
        now, answering = time.monotonic(), self._answering()
        why = None if answering is None or now < self._next else answering.silence()
        if answering is None or why is None:
            return
        left = min(remaining(), answering.remaining(), STEP_SECONDS)
        if left <= 0:  # As where another step has just given the host up: this one will not wait any more.
            return
        self._next = now + left
        # By the clock on the wall, since the row shows it for as long as the wait lasts.
        end = time.strftime("%H:%M:%S", time.localtime(time.time() + left))
        self._log.status(f"Still waiting: {why}; this step goes on trying until {end} at the latest.")
