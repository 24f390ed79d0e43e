"""Calls that travel together: who comes while a round is under way goes in the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as deadline_module
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.rules import batching as module
from pulumi_thoughtspot.rules.batching import GIVE_WAY_SECONDS, Batches
from support.patience import HANGING


class LateError(Exception):
    """A call's thread has no time left."""


class Station:
    """Rounds that leave when a test says so, and the threads whose calls they are for.

    Each call is a number, and its result ten times that. ``rounds`` are those that have left, ``outcome`` makes the
    results of each. ``gave_way`` are the seconds for which a thread let others run; it lets them by ``giving_way``,
    and ``waiting`` is what it does when it begins to wait for a round. Time passes only where a test says so; a call
    has a minute, unless it is said how many ``seconds``.
    """

    def __init__(self, workers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rounds: list[list[int]] = []
        self.outcome: Callable[[Sequence[int]], Sequence[int | Exception]] = lambda calls: [10 * call for call in calls]
        self.choice: Callable[[Sequence[int]], Sequence[int]] = lambda calls: range(len(calls))
        self.gave_way: list[float] = []
        self.giving_way: Callable[[], object] = lambda: None
        self.waiting: Callable[[], object] = lambda: None
        self._workers = workers
        self._happened = threading.Condition()
        self._waiting = set[int]()
        self._calling = threading.local()
        self._may_arrive = threading.Semaphore(0)
        begins_to_wait = self._begin_to_wait
        self._conditions = conditions = list[threading.Condition]()
        self.now = 1000.0

        class Announced(threading.Condition):
            def __init__(self) -> None:
                super().__init__()
                conditions.append(self)

            def wait(self, timeout: float | None = None) -> bool:
                begins_to_wait()
                return super().wait(timeout)

        monkeypatch.setattr(module, "threading", SimpleNamespace(Condition=Announced))
        monkeypatch.setattr(module, "sleep", self._give_way)
        monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: self.now))
        self._calls: Batches[int, int] = Batches(lambda calls: self.choice(calls), self._run, LateError)

    def _go(self, call: int, seconds: float) -> int:
        self._calling.call = call
        with deadline(seconds):
            return self._calls.submit(call)

    def _begin_to_wait(self) -> None:
        with self._happened:
            self._waiting.add(self._calling.call)
            self._happened.notify_all()
        self.waiting()

    def _run(self, calls: Sequence[int]) -> Sequence[int | Exception]:
        with self._happened:
            self.rounds.append(list(calls))
            self._happened.notify_all()
        assert self._may_arrive.acquire(timeout=HANGING)
        return self.outcome(calls)

    def _give_way(self, seconds: float) -> None:
        self.gave_way.append(seconds)
        self.giving_way()

    def leaves_with(self, call: int, seconds: float = 60.0) -> Future[int]:
        """The call, whose thread runs a round when this returns."""
        with self._happened:
            rounds = len(self.rounds)
            future = self.comes_with(call, seconds)
            assert self._happened.wait_for(lambda: len(self.rounds) > rounds, HANGING), f"{call} does not leave"
        return future

    def comes_with(self, call: int, seconds: float = 60.0) -> Future[int]:
        """The call, whatever becomes of it."""
        return self._workers.submit(self._go, call, seconds)

    def waits_with(self, *calls: int, seconds: float = 60.0) -> list[Future[int]]:
        """The calls, in this order, all of which wait for their round when this returns."""
        futures = []
        for call in calls:
            with self._happened:
                futures.append(self.comes_with(call, seconds))
                waits = partial(self._waiting.__contains__, call)
                assert self._happened.wait_for(waits, HANGING), f"{call} does not wait"
        return futures

    def leaves_together(self, runner: int, *others: int, seconds: float = 60.0) -> list[Future[int]]:
        """The calls, which have come before ``runner``'s thread chooses a round; ``seconds``: of ``others``."""
        first, *company = [self.leaves_with(1), *self.waits_with(2, 3)]
        self.let_arrive(2)
        results(first, *company)
        self.rounds.clear()
        futures: list[Future[int]] = []

        def others_come() -> None:
            if not futures:
                futures.extend(self.waits_with(*others, seconds=seconds))

        self.giving_way = others_come
        return [self.leaves_with(runner), *futures]

    def let_arrive(self, rounds: int = 1) -> None:
        """Lets this many rounds come to their end, those that have left and those to come."""
        self._may_arrive.release(rounds)

    def pass_time(self, seconds: float) -> None:
        """Lets time pass, and whoever waits look at the clock."""
        self.now += seconds
        for condition in self._conditions:
            with condition:
                condition.notify_all()

    def alone(self, call: int, seconds: float = 60.0) -> int:
        """The result of a call that comes while nobody else is there."""
        self.let_arrive()
        return self.comes_with(call, seconds).result(HANGING)


@pytest.fixture
def station(monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    with ThreadPoolExecutor(8) as workers:
        station = Station(workers, monkeypatch)
        yield station
        station.let_arrive(100)
        station.pass_time(10_000)


def results(*futures: Future[int]) -> list[int]:
    return [future.result(HANGING) for future in futures]


def errors(*futures: Future[int]) -> list[BaseException | None]:
    return [future.exception(HANGING) for future in futures]


def test_a_call_that_comes_alone_leaves_at_once(station: Station) -> None:
    assert station.alone(4) == 40
    assert station.rounds == [[4]]
    assert not station.gave_way


def test_who_comes_meanwhile_goes_together_in_the_next_round(station: Station) -> None:
    first = station.leaves_with(1)
    others = station.waits_with(2, 3, 4)
    station.let_arrive(2)
    assert results(first, *others) == [10, 20, 30, 40]
    assert station.rounds == [[1], [2, 3, 4]]


def test_who_is_not_chosen_goes_later(station: Station) -> None:
    station.choice = lambda calls: [index for index, call in enumerate(calls) if call % 2 == calls[0] % 2]
    first = station.leaves_with(1)
    others = station.waits_with(2, 3, 4, 5)
    station.let_arrive(3)
    assert results(first, *others) == [10, 20, 30, 40, 50]
    assert station.rounds == [[1], [2, 4], [3, 5]]


def test_threads_that_are_running_come_along_where_there_was_company(station: Station) -> None:
    """Whoever comes alone after a round of several gives way once; after a round of its own, it leaves at once."""
    first = station.leaves_with(1)
    others = station.waits_with(2, 3)
    assert not station.gave_way
    station.let_arrive(2)
    assert results(first, *others) == [10, 20, 30]
    assert station.gave_way == [GIVE_WAY_SECONDS]
    assert station.alone(4) == 40
    assert station.gave_way == [GIVE_WAY_SECONDS] * 2
    assert station.alone(5) == 50
    assert station.gave_way == [GIVE_WAY_SECONDS] * 2
    assert station.rounds == [[1], [2, 3], [4], [5]]


# What goes wrong.


def test_each_member_of_a_round_has_its_own_result_or_error(station: Station) -> None:
    failed = {2: KeyError("two"), 3: ValueError("three")}
    station.outcome = lambda calls: [failed.get(call, 10 * call) for call in calls]
    first = station.leaves_with(1)
    others = station.waits_with(2, 3, 4)
    station.let_arrive(2)
    raised = errors(first, *others)
    assert [repr(error) for error in raised] == ["None", "KeyError('two')", "ValueError('three')", "None"]
    assert [error and error.__cause__ for error in raised] == [None, failed[2], failed[3], None]


def test_a_round_that_answers_too_few_is_an_error_for_the_rest(station: Station) -> None:
    station.outcome = lambda calls: [10 * call for call in calls[1:]]
    with pytest.raises(ValueError, match=r"shorter"):
        station.alone(1)


def test_an_error_that_many_raise_is_a_fresh_one_for_each(station: Station) -> None:
    """The one that all of them have for a cause shows where it began; it does not grow with each of them."""
    error = ValueError("no")
    first = station.leaves_with(1)
    others = station.waits_with(2, 3, 4, 5, 6)
    station.outcome = lambda calls: [error] * len(calls)
    station.let_arrive(2)
    raised = errors(first, *others)
    assert [(type(each), str(each), each and each.__cause__) for each in raised] == [(ValueError, "no", error)] * 6
    assert len({id(each) for each in (error, *raised)}) == 7
    assert error.__traceback__ is None, "it was never raised"


FAILS = [ValueError("no"), SystemExit(), KeyboardInterrupt()]


def raising(error: BaseException) -> Callable[..., int]:
    """A function that raises ``error``, whatever it is called with."""

    def raise_it(*_: object) -> int:
        raise error

    return raise_it


@pytest.mark.parametrize("error", FAILS, ids=lambda error: type(error).__name__)
def test_what_a_round_raises_is_raised_for_each_and_the_next_round_goes(station: Station, error: BaseException) -> None:
    first = station.leaves_with(1)
    others = station.waits_with(2, 3)
    station.outcome = raising(error)  # type: ignore[assignment]
    station.let_arrive(2)
    assert [type(each) for each in errors(first, *others)] == [type(error)] * 3
    station.outcome = lambda calls: [70 for _ in calls]
    assert station.alone(7) == 70


@pytest.mark.parametrize("error", FAILS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["giving_way", "choice"])
def test_what_goes_wrong_before_a_round_leaves_is_raised_for_who_was_to_run_it_and_the_others_go(
    station: Station, where: str, error: BaseException
) -> None:
    usual, failed = getattr(station, where), threading.Lock()

    def fails_once(*calls: Sequence[int]) -> object:
        if failed.acquire(blocking=False):
            raise error
        return usual(*calls)

    first = station.leaves_with(1)
    others = station.waits_with(2, 3, 4)
    setattr(station, where, fails_once)
    station.let_arrive(3)
    assert sorted(type(each).__name__ for each in errors(*others)) == sorted(["NoneType"] * 2 + [type(error).__name__])
    assert results(first) == [10]
    went = [call for call, future in zip((2, 3, 4), others, strict=True) if future.exception() is None]
    assert station.rounds == [[1], went], "the call that has failed does not go any more"
    assert station.alone(7) == 70


def test_who_is_interrupted_while_it_runs_a_round_for_others_ends_as_they_do(station: Station) -> None:
    """^C strikes the thread that runs the round, and the requests of the others with it."""
    station.choice = lambda calls: [calls.index(5)] if 5 in calls else range(len(calls))
    runner, other = station.leaves_together(4, 5)
    station.outcome = raising(KeyboardInterrupt())  # type: ignore[assignment]
    station.let_arrive()
    assert [type(each) for each in errors(runner, other)] == [KeyboardInterrupt] * 2
    assert station.rounds == [[5]], "the call of the one that was interrupted does not go any more"


def test_who_runs_a_round_for_others_that_fails_goes_on_with_its_own(station: Station) -> None:
    station.choice = lambda calls: [calls.index(5)] if 5 in calls else range(len(calls))
    runner, other = station.leaves_together(4, 5)
    usual = station.outcome
    station.outcome = lambda calls: raising(ValueError())() if 5 in calls else usual(calls)  # type: ignore[return-value]
    station.let_arrive(2)
    assert [type(each) for each in errors(runner, other)] == [type(None), ValueError]
    assert station.rounds == [[5], [4]]


# Nobody waits longer than his own step may take.


def said(error: BaseException | None) -> tuple[object, ...]:
    """What the error for a late call was told: the call, and whether its round has left."""
    assert isinstance(error, LateError), error
    return error.args


def test_a_call_whose_time_ends_while_it_waits_goes_in_no_round(station: Station) -> None:
    first = station.leaves_with(1)
    hurried, patient = station.waits_with(2, seconds=5.0) + station.waits_with(3)
    station.pass_time(5.0)
    assert said(hurried.exception(HANGING)) == (2, False)
    station.let_arrive(2)
    assert results(first, patient) == [10, 30]
    assert station.rounds == [[1], [3]]


def test_a_call_whose_time_ends_while_another_thread_runs_its_round_is_left_to_it(station: Station) -> None:
    """Its round goes on for the others; what comes next waits for its end, and so sees what it has done."""
    runner, hurried = station.leaves_together(4, 5, seconds=5.0)
    station.pass_time(5.0)
    assert said(hurried.exception(HANGING)) == (5, True)
    (later,) = station.waits_with(5)
    assert station.rounds == [[4, 5]]
    station.let_arrive(2)
    assert results(runner, later) == [40, 50]
    assert station.rounds == [[4, 5], [5]]


def test_what_has_come_when_the_time_ends_has_come(station: Station) -> None:
    runner, hurried = station.leaves_together(4, 5, seconds=5.0)

    def takes_its_time(calls: Sequence[int]) -> Sequence[int]:
        station.now += 100.0
        return [10 * call for call in calls]

    station.outcome = takes_its_time
    station.let_arrive()
    assert results(runner, hurried) == [40, 50]


def test_a_thread_whose_time_has_ended_when_its_turn_comes_runs_no_round(station: Station) -> None:
    first = station.leaves_with(1)
    (hurried,) = station.waits_with(2, seconds=5.0)

    def takes_its_time(calls: Sequence[int]) -> Sequence[int]:
        station.now += 5.0
        return [10 * call for call in calls]

    station.outcome = takes_its_time
    station.let_arrive()
    assert said(hurried.exception(HANGING)) == (2, False)
    assert results(first) == [10]
    assert station.alone(3) == 30
    assert station.rounds == [[1], [3]]


def test_a_call_without_time_does_not_go_even_where_nobody_else_is_there(station: Station) -> None:
    with pytest.raises(LateError):
        station.alone(4, seconds=0.0)
    assert not station.rounds
    station.let_arrive()
    assert station.alone(5) == 50


def test_who_is_interrupted_while_it_waits_goes_in_no_round(station: Station) -> None:
    first = station.leaves_with(1)
    station.waiting = raising(KeyboardInterrupt())
    interrupted = station.comes_with(2)
    assert isinstance(interrupted.exception(HANGING), KeyboardInterrupt)
    station.waiting = lambda: None
    (patient,) = station.waits_with(3)
    station.let_arrive(2)
    assert results(first, patient) == [10, 30]
    assert station.rounds == [[1], [3]]
