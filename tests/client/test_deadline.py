"""Every wait of a step ends with the step, and soon after its run is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as module
from pulumi_thoughtspot.client.deadline import (
    CANCELLED_SECONDS,
    LeftError,
    cancel,
    deadline,
    remaining,
    sleep,
    unless_cancelled,
    wait_for,
    while_waiting,
)


class Time(threading.Condition):
    """A clock on which only waiting takes time, and a condition that is waited for by it.

    ``changes``: what happens during each wait, which it ends; without one left, a wait takes as long as it may.
    """

    def __init__(self, *changes: Callable[[], object]) -> None:
        super().__init__()
        self.now = 1000.0
        self.changes = list(changes)
        self.waited: list[float | None] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        if self.changes:
            self.changes.pop(0)()
        self.now += seconds

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if self.changes:
            self.changes.pop(0)()
            self.now += 1.0
            return True
        assert timeout is not None, "it would wait for ever"
        self.now += timeout
        return False


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Time]:
    """The time, from now on; ``changes`` as for `Time`."""

    def tell(*changes: Callable[[], object]) -> Time:
        time = Time(*changes)
        monkeypatch.setattr(module, "_all_ends", float("inf"))  # As it is again after the test.
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=time.monotonic, sleep=time.sleep))
        return time

    return tell


def test_what_holds_already_is_not_waited_for(told: Callable[..., Time]) -> None:
    time = told()
    with deadline(0.0), time:
        assert wait_for(time, lambda: True)
    assert time.waited == []


def test_a_wait_ends_when_what_it_is_for_holds(told: Callable[..., Time]) -> None:
    here: list[str] = []
    time = told(lambda: here.append("one"), lambda: here.append("two"))
    with deadline(10.0), time:
        assert wait_for(time, lambda: len(here) == 2)
    assert time.now == 1002.0


def test_a_wait_ends_at_the_deadline(told: Callable[..., Time]) -> None:
    time = told(lambda: None)
    with deadline(10.0), time:
        assert not wait_for(time, lambda: False)
    assert time.now == 1010.0


def test_without_time_nothing_is_waited_for(told: Callable[..., Time]) -> None:
    time = told()
    with deadline(-1.0), time:
        assert not wait_for(time, lambda: False)
    assert time.waited == []


def test_what_came_at_the_very_end_has_come(told: Callable[..., Time]) -> None:
    here: list[str] = []
    time = told(lambda: here.append("one"))
    with deadline(1.0), time:
        assert wait_for(time, lambda: bool(here))
        assert remaining() == 0.0


def test_where_there_is_no_deadline_a_wait_is_one_that_python_takes() -> None:
    condition, here = threading.Condition(), threading.Event()

    def come() -> None:
        with condition:
            here.set()
            condition.notify_all()

    with condition:
        threading.Thread(target=come, daemon=True).start()
        assert wait_for(condition, here.is_set)


@pytest.mark.parametrize(("seconds", "left", "slept"), [(2.0, 10.0, 2.0), (20.0, 10.0, 10.0), (2.0, -1.0, 0.0)])
def test_nobody_sleeps_past_his_deadline(told: Callable[..., Time], seconds: float, left: float, slept: float) -> None:
    time = told()
    with deadline(left):
        sleep(seconds)
    assert time.now == 1000.0 + slept


def test_once_the_run_is_cancelled_no_wait_lasts_longer_than_is_left_for_all(told: Callable[..., Time]) -> None:
    time = told(cancel)
    with deadline(60.0), time:
        assert not wait_for(time, lambda: False)
    assert CANCELLED_SECONDS <= time.now - 1000.0 <= 2.5, "the first look of this clock takes a second"
    now = time.now
    with deadline(60.0), time:
        assert not wait_for(time, lambda: False)
    assert time.now == now, "there is no more time for the next one"


def test_once_the_run_is_cancelled_nobody_sleeps_for_long(told: Callable[..., Time]) -> None:
    time = told(cancel)
    sleep(60.0)
    assert CANCELLED_SECONDS <= time.now - 1000.0 <= 2.0


def test_a_second_signal_gives_no_more_time(told: Callable[..., Time]) -> None:
    time = told(cancel, lambda: None, cancel)
    sleep(60.0)
    assert time.now - 1000.0 <= 2.0


def test_what_waits_for_the_network_is_left_alone_once_the_run_is_cancelled(told: Callable[..., Time]) -> None:
    told()
    answer = threading.Event()
    module._all_ends = 0.0  # It was cancelled long ago.
    with pytest.raises(LeftError):
        unless_cancelled(answer.wait)
    answer.set()


def test_what_is_over_has_its_result_its_error_and_the_deadline_of_its_caller(told: Callable[..., Time]) -> None:
    told()
    with deadline(10.0):
        assert unless_cancelled(remaining) == 10.0
    with pytest.raises(ZeroDivisionError):
        unless_cancelled(lambda: 1 / 0)


def test_something_may_be_said_while_a_step_waits_and_at_no_other_time(told: Callable[..., Time]) -> None:
    time, said = told(), list[float]()
    with while_waiting(lambda: said.append(time.now)):
        with deadline(1.0), time:
            assert not wait_for(time, lambda: False)
        assert said == [1000.25, 1000.5, 1000.75, 1001.0]
        sleep(0.5)
        assert said[4:] == [1001.25, 1001.5]
        unless_cancelled(lambda: None)
    with deadline(1.0), time:
        assert not wait_for(time, lambda: False)
    assert len(said) == 6


def test_what_is_said_keeps_nobody_else_waiting(told: Callable[..., Time]) -> None:
    time, free = told(), list[bool]()

    def other() -> None:
        free.append(time.acquire(blocking=False))
        if free[-1]:
            time.release()

    def speak() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    with while_waiting(speak), deadline(0.25), time:
        assert not wait_for(time, lambda: False)
        assert free == [True]


def test_what_cannot_be_said_fails_no_step_is_tried_once_and_stands_on_stderr(
    told: Callable[..., Time], capsys: pytest.CaptureFixture[str]
) -> None:
    time, tried = told(), list[float]()

    def speak() -> None:
        tried.append(time.now)
        raise OverflowError("timestamp out of range")

    for _ in range(2):
        with while_waiting(speak), deadline(1.0), time:
            assert not wait_for(time, lambda: False)
            sleep(1.0)
    assert tried == [1000.25, 1001.25]
    line = "What a step waits for cannot be told: OverflowError('timestamp out of range'). The step goes on.\n"
    assert capsys.readouterr().err == line * 2


def test_what_ends_a_thread_ends_it_while_something_is_said_too(told: Callable[..., Time]) -> None:
    told()

    def speak() -> None:
        raise KeyboardInterrupt

    with while_waiting(speak), pytest.raises(KeyboardInterrupt):
        sleep(1.0)


def test_something_may_be_said_while_the_network_is_waited_for() -> None:
    said, thread = threading.Event(), threading.current_thread()

    def speak() -> None:
        assert threading.current_thread() is thread
        said.set()

    with while_waiting(speak):
        assert unless_cancelled(lambda: said.wait(60.0)), "nothing was said before the answer came"
