"""One deadline for a whole step, however many requests it takes.

Pulumi's engine gives a provider no signal to stop: as long as a step runs, ^C waits for it. So whatever a step waits
for, it waits here, in `wait_for` or `sleep`, and no longer than it may take.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

STEP_SECONDS = 60.0

Around = Callable[[], AbstractContextManager[object]]
"""Makes what a request is sent inside of, such as a deadline of its own."""

_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))


@contextmanager
def deadline(seconds: float = STEP_SECONDS) -> Iterator[None]:
    """Everything inside shall be over within ``seconds``. Inside another deadline, the earlier one holds."""
    token = _ends.set(min(_ends.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends.reset(token)


def remaining() -> float:
    """Seconds until the deadline; infinite where none is set, negative where it has passed."""
    return _ends.get() - time.monotonic()


def wait_for(condition: threading.Condition, predicate: Callable[[], bool]) -> bool:
    """Waits until ``predicate`` holds; returns whether it does: False where the deadline comes first.

    The calling thread holds ``condition``, which is notified whenever what ``predicate`` looks at has changed.
    """
    while not predicate():
        left = remaining()
        if left <= 0:
            return False
        condition.wait(min(left, threading.TIMEOUT_MAX))
    return True


def sleep(seconds: float) -> None:
    """Waits for ``seconds``, or until the deadline where that comes first."""
    time.sleep(max(0.0, min(seconds, remaining())))
