"""One deadline for a whole step, however many requests it takes.

Pulumi's engine gives a provider no signal to stop: as long as a step runs, ^C waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STEP_SECONDS = 60.0

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
