"""Staying below ThoughtSpot's limit: at most so many requests in the long run, and so many at once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as deadline_module
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.pace import BURST, PER_SECOND, HeldError, Pace

LIMIT_PER_SECOND, LIMIT_BURST = 100, 10


class Time:
    """A clock on which only waiting takes time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def sent(time: Time, count: int) -> list[float]:
    pace = Pace(time.clock, time.sleep)
    moments = []
    for _ in range(count):
        pace.wait_turn()
        moments.append(time.now)
    return moments


def test_a_few_requests_wait_for_nothing(time: Time) -> None:
    assert sent(time, BURST) == [1000.0] * BURST


def test_many_stay_below_the_limit_in_every_second(time: Time) -> None:
    moments = sent(time, 1000)
    for start in range(len(moments)):
        within = sum(moments[start] <= moment < moments[start] + 1 for moment in moments[start:])
        assert within <= LIMIT_PER_SECOND
    assert BURST < LIMIT_BURST
    assert moments[-1] - moments[0] == pytest.approx((1000 - BURST) / PER_SECOND, abs=0.02)


def test_after_a_rest_a_burst_is_allowed_again_and_no_more(time: Time) -> None:
    pace = Pace(time.clock, time.sleep)
    for _ in range(100):
        pace.wait_turn()
    time.now += 60
    rested = time.now
    for _ in range(BURST):
        pace.wait_turn()
    assert time.now == rested
    pace.wait_turn()
    assert time.now > rested


def test_too_many_requests_hold_every_thread(time: Time) -> None:
    pace = Pace(time.clock, time.sleep)
    pace.wait_turn()
    pace.hold(5)
    pace.wait_turn()
    assert time.now == pytest.approx(1005)
    pace.wait_turn()
    assert time.now > 1005


def test_a_hold_that_begins_while_a_thread_waits_for_its_turn_holds_that_thread_too(time: Time) -> None:
    def sleep(seconds: float) -> None:
        if not holds:
            holds.append(seconds)
            pace.hold(5)
        time.sleep(seconds)

    holds: list[float] = []
    pace = Pace(time.clock, sleep)
    for _ in range(BURST + 1):
        pace.wait_turn()
    assert holds
    assert time.now >= 1005


def test_nobody_waits_past_his_deadline_and_who_has_waited_so_long_sends_a_last_request(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=time.clock))
    pace = Pace(time.clock, time.sleep)
    for _ in range(BURST + 10):
        with deadline(0.01):
            pace.wait_turn()
    before = time.now
    with deadline(0.01):
        pace.wait_turn()
    assert time.now == pytest.approx(before + 0.01)


def test_whose_time_ends_within_a_hold_is_told_so_at_once_and_takes_no_turn(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=time.clock))
    pace = Pace(time.clock, time.sleep)
    pace.hold(30)
    for seconds in (4, 30, 0, -1):
        with deadline(seconds), pytest.raises(HeldError) as raised:
            pace.wait_turn()
        assert raised.value.seconds == 30
    assert time.now == 1000.0
    with deadline(31):
        pace.wait_turn()
    assert time.now == pytest.approx(1030.0)
    with deadline(0):
        pace.wait_turn()
