"""The clock by which a provider waits for nobody: what threads wait for at the same time passes once."""

from __future__ import annotations

import threading

import pytest

from support.clock import Clock, Waits


class Seen:
    """A lock that tells each thread that comes to it."""

    def __init__(self, comes: threading.Semaphore) -> None:
        self._lock = threading.Lock()
        self._comes = comes

    def __enter__(self) -> None:
        self._comes.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_two_threads_that_wait_at_the_same_time_wait_together(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, comes = Clock(), threading.Semaphore(0)
    monkeypatch.setattr(clock, "_one_at_a_time", Seen(comes))
    begun = threading.Event()
    with Waits() as waits:
        clock.go_by_waits(waits.address, None)
        before = clock.monotonic()
        other = threading.Thread(target=clock.sleep, args=(15,))

        def until_the_other_waits_too() -> None:
            if not begun.is_set():
                begun.set()
                comes.acquire()
                other.start()
                comes.acquire()

        waits.at_a_wait = until_the_other_waits_too
        clock.sleep(20)
        other.join()
        assert clock.monotonic() == before + 20
        clock.sleep(1)
        assert clock.monotonic() == before + 21
    assert waits.seconds == [20, 15, 1]
