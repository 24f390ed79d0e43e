"""One deadline for a whole step, however many requests it takes, and an earlier one where the run is cancelled.

As long as a step runs, ^C waits for it. So whatever a step waits for, it waits here, in `wait_for`, `sleep` or
`unless_cancelled`: no longer than it may take and, from `cancel` on, no longer than `CANCELLED_SECONDS`. Whoever wants
to say something while a step waits is called there: see `while_waiting`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar, copy_context
from typing import TypeVar

from pulumi_thoughtspot.errors import one_line

STEP_SECONDS = 60.0

CANCELLED_SECONDS = 1.5
"""How long what is under way may still take once the run is cancelled."""

_LOOK_SECONDS = 0.25
"""How long a thread waits before it looks whether the run was cancelled, and lets something be said."""

MORE_SECONDS = 5.0
"""How much more time than the step that gave up, for all that wait, another one must have to try again."""

_LATE_SECONDS = 1.0
"""How much later than the deadline a call ends that keeps to it: a network's timeouts are no clock."""

Around = Callable[[], AbstractContextManager[object]]
"""Makes what a request is sent inside of, such as a deadline of its own."""

T = TypeVar("T")

_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))
_all_ends = float("inf")
"""When every step ends: this process serves one run."""
_speaks: ContextVar[Callable[[], object] | None] = ContextVar("speaks", default=None)


@contextmanager
def deadline(seconds: float = STEP_SECONDS) -> Iterator[None]:
    """Everything inside shall be over within ``seconds``. Inside another deadline, the earlier one holds."""
    token = _ends.set(min(_ends.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends.reset(token)


def cancel() -> None:
    """The run is cancelled: nothing more is begun, and every wait ends within `CANCELLED_SECONDS`."""
    global _all_ends
    _all_ends = min(_all_ends, time.monotonic() + CANCELLED_SECONDS)


def cancelled() -> bool:
    """Whether the run is cancelled."""
    return _all_ends < float("inf")


def why_over() -> str:
    """Why a step has no time left, as a part of a sentence."""
    return "the run was cancelled" if cancelled() else "the step's time ended"


def remaining() -> float:
    """Seconds until the deadline; infinite where none is set, negative where it has passed."""
    return min(_ends.get(), _all_ends) - time.monotonic()


@contextmanager
def while_waiting(speak: Callable[[], object]) -> Iterator[None]:
    """``speak`` is called every now and then while what is inside waits, on the thread that waits.

    Where it raises an exception, that is told on stderr, fails nothing, and ``speak`` is not called again.
    """
    token = _speaks.set(speak)
    try:
        yield
    finally:
        _speaks.reset(token)


def wait_for(condition: threading.Condition, predicate: Callable[[], bool]) -> bool:
    """Waits until ``predicate`` holds; returns whether it does: False where the deadline comes first.

    The calling thread holds ``condition``, which is notified whenever what ``predicate`` looks at has changed.
    """
    while not predicate():
        left = remaining()
        if left <= 0:
            return False
        condition.wait(min(left, _LOOK_SECONDS))
        _speak(condition)
    return True


def sleep(seconds: float) -> None:
    """Waits for ``seconds``, or until the deadline where that comes first."""
    end = time.monotonic() + seconds
    while (left := min(end - time.monotonic(), remaining())) > 0:
        time.sleep(min(left, _LOOK_SECONDS))
        _speak()


class LeftError(Exception):
    """The run was cancelled, or the deadline is well over, and what it waited for is not."""


def unless_cancelled(call: Callable[[], T]) -> T:
    """What ``call``, which keeps to the deadline by itself, returns or raises; `LeftError` where the run is cancelled.

    Nothing interrupts a thread that waits for the network. So ``call`` runs on one of its own, which goes on then, and
    nobody hears what comes of it.
    """
    over = threading.Condition()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)
        with over:
            over.notify_all()

    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    with over:
        while not (results or errors):
            left = min(_all_ends, _ends.get() + _LATE_SECONDS) - time.monotonic()
            if left <= 0:
                raise LeftError
            over.wait(min(left, _LOOK_SECONDS))
            _speak(over)
    if errors:
        raise errors[0]
    return results[0]


def _speak(condition: threading.Condition | None = None) -> None:
    """Lets something be said, without ``condition``, which the calling thread holds: saying it may take a while."""
    speak = _speaks.get()
    if speak is None:
        return
    if condition is not None:
        condition.release()
    try:
        speak()
    except Exception as error:
        _speaks.set(None)
        with suppress(OSError):
            text = f"What a step waits for cannot be told: {one_line(repr(error))}. The step goes on."
            print(text, file=sys.stderr)
    finally:
        if condition is not None:
            condition.acquire()
