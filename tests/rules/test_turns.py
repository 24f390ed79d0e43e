"""Which steps never overlap, which come first, and how long they wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as deadline_module
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import OutOfTimeError
from pulumi_thoughtspot.preferences.identity import Key, claim
from pulumi_thoughtspot.rules import turns as module
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.turns import Turns
from support.patience import HANGING

from .fakes import EVENT, HOST

OTHER_HOST = "https://eu.thoughtspot.cloud"
OTHER_EVENT = "ANSWER_ALERT"

SALES, MARKETING, FINANCE = (Key(HOST, org_id, EVENT) for org_id in ("42", "77", "88"))
DEFAULT = Key(HOST, None, EVENT)


@dataclass(eq=False)
class Step:
    """A step in a thread of its own, which stays inside until it may leave."""

    target: Key | Scope
    state: str = "comes"
    may_leave: bool = False
    error: BaseException | None = None


def claimed(target: Key | Scope, event_type: str = EVENT) -> Claim:
    if isinstance(target, Key):
        return claim(target.scope, target.event_type, target.host, target)
    return claim(target, event_type, HOST)


class Steps:
    """Steps that each want to be alone. Time passes only where a test says so; a step has a minute.

    ``waiting`` is what a step does when it begins to wait.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: Callable[[], object] = lambda: None
        self.now = 1000.0
        self._all: list[Step] = []
        self._mine = threading.local()
        self._happened = threading.Condition()
        self._conditions = conditions = list[threading.Condition]()
        begins_to_wait = self._begin_to_wait

        class Announced(threading.Condition):
            def __init__(self) -> None:
                super().__init__()
                conditions.append(self)

            def wait(self, timeout: float | None = None) -> bool:
                begins_to_wait()
                return super().wait(timeout)

        monkeypatch.setattr(module, "threading", SimpleNamespace(Condition=Announced))
        monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: self.now))
        self._turns = Turns()

    def _begin_to_wait(self) -> None:
        if self._mine.step.state == "comes":
            self._becomes("waits")
        self.waiting()

    def _becomes(self, state: str) -> None:
        with self._happened:
            self._mine.step.state = state
            self._happened.notify_all()

    def _run(self, step: Step, event_type: str, seconds: float) -> None:
        self._mine.step = step
        try:
            with deadline(seconds), self._turns.alone(claimed(step.target, event_type)):
                self._becomes("inside")
                with self._happened:
                    self._happened.wait_for(lambda: step.may_leave, HANGING)
        except BaseException as error:
            step.error = error
        self._becomes("out")

    def start(self, target: Key | Scope, event_type: str = EVENT, *, seconds: float = 60.0) -> Step:
        """A step that has come: it waits or is inside when this returns."""
        step = Step(target)
        self._all.append(step)
        threading.Thread(target=self._run, args=(step, event_type, seconds), daemon=True).start()
        with self._happened:
            assert self._happened.wait_for(lambda: step.state != "comes", HANGING)
        return step

    def expect(self, state: str, *steps: Step) -> None:
        """That is what becomes of all of ``steps``."""
        for step in steps:
            with self._happened:
                self._happened.wait_for(lambda at=step: at.state == state, HANGING)  # type: ignore[misc]
            assert step.state == state, step

    def let_out(self, *steps: Step) -> None:
        """Lets ``steps`` leave, one after another."""
        for step in steps:
            with self._happened:
                step.may_leave = True
                self._happened.notify_all()
            self.expect("out", step)
            assert step.error is None, step

    def pass_time(self, seconds: float) -> None:
        """Lets time pass, and whoever waits look at the clock."""
        self.now += seconds
        for condition in self._conditions:
            with condition:
                condition.notify_all()

    def end(self) -> None:
        for step in self._all:
            step.may_leave = True
        self.pass_time(10_000)
        with self._happened:
            self._happened.notify_all()
        self.expect("out", *self._all)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    steps = Steps(monkeypatch)
    yield steps
    steps.end()


EXCLUDED: dict[str, tuple[Key | Scope, Key | Scope]] = {
    "an id and itself": (SALES, SALES),
    "the cluster and itself": (DEFAULT, DEFAULT),
    "a name and itself": (Scope("Sales"), Scope("Sales")),
    "a name and itself in another case": (Scope("Sales"), Scope("SALES")),
    "a name, then an id": (Scope("Sales"), SALES),
    "an id, then a name": (SALES, Scope("Sales")),
    "an id, then a name that is another Org's, as far as one can tell": (SALES, Scope("Marketing")),
}
TOGETHER: dict[str, tuple[Key | Scope, Key | Scope]] = {
    "two ids": (SALES, MARKETING),
    "two names": (Scope("Sales"), Scope("Marketing")),
    "the cluster, then an id": (DEFAULT, SALES),
    "an id, then the cluster": (SALES, DEFAULT),
    "the cluster, then a name": (DEFAULT, Scope("Sales")),
    "a name, then the cluster": (Scope("Sales"), DEFAULT),
    "one id for two event types": (SALES, Key(HOST, "42", OTHER_EVENT)),
    "one id on two hosts": (SALES, Key(OTHER_HOST, "42", EVENT)),
}


@pytest.mark.parametrize(("first", "second"), EXCLUDED.values(), ids=EXCLUDED)
def test_a_step_waits_for_another_one_of_the_same_preference(
    steps: Steps, first: Key | Scope, second: Key | Scope
) -> None:
    one, other = steps.start(first), steps.start(second)
    assert (one.state, other.state) == ("inside", "waits")
    steps.let_out(one)
    steps.expect("inside", other)


@pytest.mark.parametrize(("first", "second"), TOGETHER.values(), ids=TOGETHER)
def test_a_step_does_not_wait_for_one_of_another_preference(
    steps: Steps, first: Key | Scope, second: Key | Scope
) -> None:
    steps.expect("inside", steps.start(first), steps.start(second))


def test_a_name_for_two_event_types_is_two_preferences(steps: Steps) -> None:
    steps.expect("inside", steps.start(Scope("Sales")), steps.start(Scope("Sales"), OTHER_EVENT))


def test_a_step_that_fails_lets_the_next_one_in() -> None:
    turns = Turns()

    def fails() -> None:
        with turns.alone(claimed(SALES)):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fails()
    with deadline(0.0), turns.alone(claimed(SALES)):
        pass


# Who comes first.


def test_of_many_that_exclude_each_other_each_has_its_turn_in_the_order_in_which_they_came(steps: Steps) -> None:
    line = [steps.start(target) for target in (SALES, SALES, Scope("Sales"), SALES, Scope("sales"))]
    assert [step.state for step in line] == ["inside"] + ["waits"] * 4
    for step in line:
        steps.expect("inside", step)
        steps.let_out(step)


def test_an_update_by_id_waits_for_no_create_by_name_that_comes_after_it(steps: Steps) -> None:
    create, update, later = (steps.start(target) for target in (Scope("Sales"), MARKETING, Scope("Finance")))
    assert (create.state, update.state, later.state) == ("inside", "waits", "waits")
    steps.let_out(create)
    steps.expect("inside", update)
    steps.let_out(update)
    steps.expect("inside", later)


def test_where_names_and_ids_come_by_turns_all_of_a_kind_go_together(steps: Steps) -> None:
    first = steps.start(Scope("Sales"))
    ids, names = [], []
    for key, name in ((MARKETING, "Marketing"), (FINANCE, "Finance"), (SALES, "Sales")):
        ids.append(steps.start(key))
        names.append(steps.start(Scope(name)))
    steps.expect("waits", *ids, *names)
    steps.let_out(first)
    steps.expect("inside", *ids)
    steps.expect("waits", *names)
    steps.let_out(*ids)
    steps.expect("inside", *names)


@pytest.mark.parametrize(
    ("inside", "waits", "comes", "state"),
    [
        (Scope("Sales"), MARKETING, DEFAULT, "inside"),
        (SALES, SALES, MARKETING, "inside"),
        (SALES, Scope("Sales"), MARKETING, "waits"),
        (DEFAULT, DEFAULT, Scope("Sales"), "inside"),
    ],
    ids=["the cluster", "another id", "another id, but a name waits", "an Org where the cluster waits"],
)
def test_who_would_keep_nobody_waiting_that_waits_goes_in_at_once(
    steps: Steps, inside: Key | Scope, waits: Key | Scope, comes: Key | Scope, state: str
) -> None:
    steps.start(inside)
    steps.expect("waits", steps.start(waits))
    steps.expect(state, steps.start(comes))


# How long they wait.

SLOW = (
    "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the same command"
    " again."
)
BY_ID = f"{SLOW} Where every Org is given by its id, no step waits for another Org's."
NOTHING = "Nothing was done for {}: the step's time ended while it waited for {}."

LATE: dict[str, tuple[Key | Scope, Key | Scope, str, str]] = {
    "an id": (SALES, SALES, NOTHING.format("Org '42'", "another step that is about the same"), SLOW),
    "the cluster": (DEFAULT, DEFAULT, NOTHING.format("the cluster", "another step that is about the same"), SLOW),
    "a name": (
        Scope("Sales"),
        Scope("SALES"),
        NOTHING.format("Org 'SALES'", "another step that is about the same"),
        SLOW,
    ),
    "a name, then an id": (
        Scope("Sales"),
        SALES,
        NOTHING.format("Org '42'", "steps of Orgs that are given by name"),
        BY_ID,
    ),
    "an id, then a name": (
        SALES,
        Scope("Sales"),
        NOTHING.format("Org 'Sales'", "steps of Orgs that are given by id"),
        BY_ID,
    ),
}


@pytest.mark.parametrize(("first", "second", "sentence", "remedy"), LATE.values(), ids=LATE)
def test_a_step_waits_no_longer_than_it_may_take_and_says_what_for(
    steps: Steps, first: Key | Scope, second: Key | Scope, sentence: str, remedy: str
) -> None:
    steps.start(first)
    late = steps.start(second, seconds=5.0)
    assert late.state == "waits"
    steps.pass_time(5.0)
    steps.expect("out", late)
    assert isinstance(late.error, OutOfTimeError)
    assert (late.error.sentence, late.error.remedy) == (sentence, remedy)


def test_who_has_gone_keeps_nobody_waiting(steps: Steps) -> None:
    steps.start(Scope("Sales"))
    late, later = steps.start(MARKETING, seconds=5.0), steps.start(Scope("Finance"))
    assert later.state == "waits"
    steps.pass_time(5.0)
    steps.expect("out", late)
    steps.expect("inside", later)


def test_a_turn_that_comes_too_late_is_passed_on(steps: Steps) -> None:
    first, late, later = steps.start(SALES), steps.start(SALES, seconds=5.0), steps.start(SALES)
    steps.now += 5.0
    steps.let_out(first)
    steps.expect("out", late)
    assert isinstance(late.error, OutOfTimeError)
    steps.expect("inside", later)


def test_a_step_without_time_that_waits_for_nobody_is_not_kept(steps: Steps) -> None:
    """What it does next says what it has no time for."""
    steps.expect("inside", steps.start(SALES, seconds=0.0))


def test_who_is_interrupted_while_it_waits_keeps_nobody_waiting(steps: Steps) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    steps.start(Scope("Sales"))
    steps.waiting = interrupted
    steps.expect("out", steps.start(MARKETING))
    steps.waiting = lambda: None
    steps.expect("inside", steps.start(Scope("Finance")))
