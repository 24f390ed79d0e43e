"""Calls that travel together: who comes while a round is under way goes in the next one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.preferences import rounds as module
from pulumi_thoughtspot.preferences.rounds import GIVE_WAY_SECONDS, Rounds
from support.hanging import HANGS_AFTER


@dataclass
class Vehicle:
    """Rounds that leave when the test says so."""

    rounds: list[list[int]] = field(default_factory=list)
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_arrive: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    error: BaseException | None = None

    def run(self, calls: Sequence[int]) -> list[int]:
        self.rounds.append(list(calls))
        self.left.release()
        assert self.may_arrive.acquire(timeout=HANGS_AFTER)
        if self.error is not None:
            raise self.error
        return [call * 10 for call in calls]


def everyone(calls: Sequence[int]) -> range:
    return range(len(calls))


def come(workers: ThreadPoolExecutor, rounds: Rounds[int, int], *calls: int) -> list[Future[int]]:
    """The calls, each in a thread of its own, all of them waiting for their round when this returns."""
    futures = []
    for call in calls:
        before = len(rounds._waiting)
        futures.append(workers.submit(rounds.go, call))
        while len(rounds._waiting) == before and not futures[-1].done():
            pass
    return futures


def test_a_call_that_comes_alone_leaves_at_once() -> None:
    vehicle = Vehicle()
    vehicle.may_arrive.release()
    assert Rounds(everyone, vehicle.run).go(4) == 40
    assert vehicle.rounds == [[4]]


def test_who_comes_meanwhile_goes_together_in_the_next_round() -> None:
    vehicle = Vehicle()
    rounds = Rounds(everyone, vehicle.run)
    with ThreadPoolExecutor(8) as workers:
        first = workers.submit(rounds.go, 1)
        assert vehicle.left.acquire(timeout=HANGS_AFTER)
        others = come(workers, rounds, 2, 3, 4)
        vehicle.may_arrive.release(2)
        assert [future.result(HANGS_AFTER) for future in (first, *others)] == [10, 20, 30, 40]
    assert vehicle.rounds == [[1], [2, 3, 4]]


def test_who_is_not_chosen_goes_later() -> None:
    vehicle = Vehicle()
    rounds = Rounds(lambda calls: [index for index, call in enumerate(calls) if call % 2 == calls[0] % 2], vehicle.run)
    with ThreadPoolExecutor(8) as workers:
        first = workers.submit(rounds.go, 1)
        assert vehicle.left.acquire(timeout=HANGS_AFTER)
        others = come(workers, rounds, 2, 3, 4, 5)
        vehicle.may_arrive.release(3)
        assert [future.result(HANGS_AFTER) for future in (first, *others)] == [10, 20, 30, 40, 50]
    assert vehicle.rounds == [[1], [2, 4], [3, 5]]


def test_threads_that_are_running_come_along_where_there_was_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes alone after a round of several gives way once; after a round of its own, it leaves at once."""
    gave_way: list[float] = []
    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=gave_way.append))
    vehicle = Vehicle()
    rounds = Rounds(everyone, vehicle.run)
    with ThreadPoolExecutor(8) as workers:
        first = workers.submit(rounds.go, 1)
        assert vehicle.left.acquire(timeout=HANGS_AFTER)
        others = come(workers, rounds, 2, 3)
        assert not gave_way
        vehicle.may_arrive.release(4)
        assert [future.result(HANGS_AFTER) for future in (first, *others)] == [10, 20, 30]
    assert gave_way == [GIVE_WAY_SECONDS]
    assert rounds.go(4) == 40
    assert gave_way == [GIVE_WAY_SECONDS] * 2
    assert rounds.go(5) == 50
    assert gave_way == [GIVE_WAY_SECONDS] * 2
    assert vehicle.rounds == [[1], [2, 3], [4], [5]]


def test_each_member_of_a_round_has_its_own_result_or_error() -> None:
    errors = {2: KeyError("two"), 3: ValueError("three")}
    left, may_arrive = threading.Event(), threading.Event()

    def run(calls: Sequence[int]) -> list[int | Exception]:
        left.set()
        assert may_arrive.wait(HANGS_AFTER)
        return [errors.get(call, call * 10) for call in calls]

    rounds = Rounds(everyone, run)
    with ThreadPoolExecutor(8) as workers:
        first = workers.submit(rounds.go, 1)
        assert left.wait(HANGS_AFTER)
        others = come(workers, rounds, 2, 3, 4)
        may_arrive.set()
        assert [future.exception(HANGS_AFTER) for future in (first, *others)] == [None, errors[2], errors[3], None]


def test_a_round_that_answers_too_few_is_an_error_for_the_rest() -> None:
    with pytest.raises(ValueError, match=r"shorter"):
        Rounds(everyone, lambda calls: [call * 10 for call in calls[1:]]).go(1)


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit()], ids=["an error", "the end of the process"])
def test_what_a_round_raises_is_raised_for_each_and_the_next_round_goes(error: BaseException) -> None:
    vehicle = Vehicle(error=error)
    rounds = Rounds(everyone, vehicle.run)
    with ThreadPoolExecutor(8) as workers:
        first = workers.submit(rounds.go, 1)
        assert vehicle.left.acquire(timeout=HANGS_AFTER)
        others = come(workers, rounds, 2, 3)
        vehicle.may_arrive.release(2)
        assert [type(future.exception(HANGS_AFTER)) for future in (first, *others)] == [type(error)] * 3
    vehicle.error = None
    vehicle.may_arrive.release()
    assert rounds.go(7) == 70
