"""What one run declares: what a delete is told, which two declare the same, and which steps never overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client.model import Scope
from pulumi_thoughtspot.errors import DuplicateError
from pulumi_thoughtspot.preferences import declarations as module
from pulumi_thoughtspot.preferences.declarations import Declarations, Guard, Standing, name_in
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Preference
from support.hanging import HANGS_AFTER

from .fakes import BOTH, EMAIL, EVENT, HOST, WEBHOOK, urn

OTHER_HOST = "https://eu.thoughtspot.cloud"
OTHER_EVENT = "ANSWER_ALERT"

SALES, MARKETING, DEFAULT = Key(HOST, "42", EVENT), Key(HOST, "77", EVENT), Key(HOST, None, EVENT)

Story = Callable[[Declarations], None]


def declared(name: str, org: str | None, event_type: str = EVENT, host: str = HOST) -> Story:
    """``name`` was checked."""
    return lambda run: run.declare(urn(name), host, Scope(org), event_type)


def resolved(name: str, key: Key) -> Story:
    """ThoughtSpot has answered that ``name`` declares ``key``."""
    return lambda run: run.resolve(urn(name), key)


def exists(name: str, key: Key) -> Story:
    """``name`` is in the state, or was created."""
    return lambda run: run.exists(urn(name), key)


def unchanged(name: str, key: Key) -> Story:
    """A diff found that ``name`` stays."""
    return lambda run: run.stays(urn(name), key)


def failed(name: str) -> Story:
    """The create of ``name`` failed."""
    return lambda run: run.failed(urn(name))


def read(key: Key) -> Story:
    """The program reads ``key`` with get."""
    return lambda run: run.read(key)


def told(*stories: Story) -> Declarations:
    run = Declarations()
    for story in stories:
        story(run)
    return run


FREE, UNSURE = Guard(Standing.FREE), Guard(Standing.UNSURE)
HELD, AWAITED = Guard(Standing.HELD, urn("new")), Guard(Standing.AWAITED, urn("new"))

GUARD: dict[str, tuple[list[Story], Key, str | None, Guard]] = {
    "nothing is declared": ([], SALES, "Sales", FREE),
    # The Org's id is declared.
    "its id, checked": ([declared("new", "42")], SALES, "Sales", AWAITED),
    "its id, created or in the state": ([declared("new", "42"), exists("new", SALES)], SALES, "Sales", HELD),
    "its id, create failed": ([declared("new", "42"), failed("new")], SALES, "Sales", AWAITED),
    "another id": ([declared("new", "77"), exists("new", MARKETING)], SALES, "Sales", FREE),
    "an id that is its name": ([declared("new", "77")], SALES, "77", FREE),
    # The Org's name is declared.
    "its name, checked": ([declared("new", "Sales")], SALES, "Sales", AWAITED),
    "its name in another case, checked": ([declared("new", "SALES")], SALES, "Sales", AWAITED),
    "its name, create failed": ([declared("new", "Sales"), failed("new")], SALES, "Sales", AWAITED),
    "its name, answered but not created": ([declared("new", "Sales"), resolved("new", SALES)], SALES, None, AWAITED),
    "its name, answered and create failed": (
        [declared("new", "Sales"), resolved("new", SALES), failed("new")],
        SALES,
        None,
        AWAITED,
    ),
    "its name, created or in the state": ([declared("new", "Sales"), exists("new", SALES)], SALES, "Sales", HELD),
    "the name it had, in the state": ([declared("new", "Sales"), exists("new", SALES)], SALES, "Vertrieb", HELD),
    "another name, whose id is not known": ([declared("new", "Vertrieb")], SALES, "Sales", UNSURE),
    "a name, where its own is not known": ([declared("new", "Sales")], SALES, None, UNSURE),
    "another name, create failed": ([declared("new", "Vertrieb"), failed("new")], SALES, "Sales", UNSURE),
    "another name, whose id is known": ([declared("new", "Marketing"), exists("new", MARKETING)], SALES, "Sales", FREE),
    "its name, which by now is another Org's": (
        [declared("new", "Sales"), exists("new", MARKETING)],
        SALES,
        "Sales",
        FREE,
    ),
    "a scope that check did not know, answered": ([resolved("new", SALES)], SALES, "Sales", AWAITED),
    "a scope that check did not know, created": ([resolved("new", SALES), exists("new", SALES)], SALES, "Sales", HELD),
    # The cluster.
    "the cluster, checked": ([declared("new", None)], DEFAULT, None, AWAITED),
    "the cluster, created or in the state": ([declared("new", None), exists("new", DEFAULT)], DEFAULT, None, HELD),
    "the cluster, create failed": ([declared("new", None), failed("new")], DEFAULT, None, AWAITED),
    "the cluster, where an Org is deleted": ([declared("new", None)], SALES, "Sales", FREE),
    "an Org by name, where the cluster is deleted": ([declared("new", "Sales")], DEFAULT, None, FREE),
    "an Org by id, where the cluster is deleted": ([declared("new", "42")], DEFAULT, None, FREE),
    # Another event type or host.
    "its id for another event type": ([declared("new", "42", OTHER_EVENT)], SALES, "Sales", FREE),
    "its name for another event type": ([declared("new", "Sales", OTHER_EVENT)], SALES, "Sales", FREE),
    "its id on another host": ([declared("new", "42", host=OTHER_HOST)], SALES, "Sales", FREE),
    # A get.
    "a get of it": ([read(SALES)], SALES, "Sales", Guard(Standing.HELD)),
    "a get of another Org": ([read(MARKETING)], SALES, "Sales", FREE),
    "a get of it on another host": ([read(Key(OTHER_HOST, "42", EVENT))], SALES, "Sales", FREE),
    "a get of it and a failed create": (
        [declared("new", "42"), failed("new"), read(SALES)],
        SALES,
        "Sales",
        Guard(Standing.HELD),
    ),
    # The deleted resource itself.
    "itself, to be created after the delete": ([declared("old", "42")], SALES, "Sales", FREE),
    "itself by name, to be created after the delete": ([declared("old", "Sales")], SALES, "Sales", UNSURE),
    "itself, created before the delete": (
        [declared("old", "42"), exists("old", SALES)],
        SALES,
        "Sales",
        Guard(Standing.HELD, urn("old")),
    ),
    "itself, create failed": (
        [declared("old", "42"), failed("old")],
        SALES,
        "Sales",
        Guard(Standing.AWAITED, urn("old")),
    ),
    "itself, to be created after the delete, and the create of another one in its place failed": (
        [declared("old", "77"), declared("new", "42"), failed("new")],
        SALES,
        "Sales",
        AWAITED,
    ),
    "itself, moved to another Org": ([declared("old", "77"), exists("old", MARKETING)], SALES, "Sales", FREE),
    "itself moved, and another one took its place": (
        [declared("old", "77"), exists("old", MARKETING), declared("new", "42"), exists("new", SALES)],
        SALES,
        "Sales",
        HELD,
    ),
    "itself moved, and the create of another one in its place failed": (
        [declared("old", "77"), exists("old", MARKETING), declared("new", "42"), failed("new")],
        SALES,
        "Sales",
        AWAITED,
    ),
    # How it came there.
    "in the state, but not in the program: a refresh": ([exists("new", SALES)], SALES, "Sales", FREE),
    "in the state, and checked once more to be replaced": (
        [declared("new", "42"), exists("new", SALES), declared("new", "42")],
        SALES,
        "Sales",
        AWAITED,
    ),
    "a failure of what was never checked": ([failed("new")], SALES, "Sales", FREE),
    "several, one of which holds it": (
        [declared("other", "Marketing"), declared("new", "Sales"), exists("new", SALES)],
        SALES,
        "Sales",
        HELD,
    ),
}


@pytest.mark.parametrize(("stories", "key", "org_name", "answer"), GUARD.values(), ids=GUARD)
def test_a_delete_is_told_what_the_run_declares(
    stories: list[Story], key: Key, org_name: str | None, answer: Guard
) -> None:
    assert told(*stories).guard(urn("old"), key, org_name) == answer


def test_a_delete_of_nobody_knows_is_guarded_too() -> None:
    assert told(declared("new", "42")).guard(None, SALES, "Sales") == AWAITED


def test_what_stays_has_to_be_set_anew_where_its_delete_was_let_go_before_it_was_declared() -> None:
    run = Declarations()
    assert run.stays(urn("unknown to the run"), SALES)
    assert run.guard(urn("old"), SALES, "Sales") == FREE
    declared("new", "Sales")(run)
    assert not run.stays(urn("new"), SALES)
    assert run.stays(urn("another"), MARKETING)


def both_declare(one: str, other: str) -> str:
    return f"'one' and 'two' both declare LIVEBOARD_SCHEDULE for {one}" + (f", which is {other} too." if other else ".")


CHECKED_TWICE: dict[str, tuple[Story, Story, str | None]] = {
    "the cluster": (declared("one", None), declared("two", None), both_declare("the cluster", "")),
    "an id": (declared("one", "42"), declared("two", "42"), both_declare("Org '42'", "")),
    "a name": (declared("one", "Sales"), declared("two", "Sales"), both_declare("Org 'Sales'", "")),
    "a name in two cases": (
        declared("one", "Sales"),
        declared("two", "sales"),
        both_declare("Org 'Sales'", "Org 'sales'"),
    ),
    "a name and an id, which only ThoughtSpot can tell": (declared("one", "Sales"), declared("two", "42"), None),
    "the cluster and an Org": (declared("one", None), declared("two", "0"), None),
    "two Orgs": (declared("one", "Sales"), declared("two", "Marketing"), None),
    "two event types": (declared("one", "42"), declared("two", "42", OTHER_EVENT), None),
    "a name for two event types": (declared("one", "Sales"), declared("two", "Sales", OTHER_EVENT), None),
    "one resource, checked again": (declared("one", "42"), declared("one", "42"), None),
}
ANSWERED_TWICE: dict[str, tuple[list[Story], Story, str | None]] = {
    "a name is the id of one that exists": (
        [declared("one", "42"), declared("two", "Sales"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org '42'", "Org 'Sales'"),
    ),
    "an id has the name of one that exists": (
        [declared("one", "Sales"), declared("two", "42"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "both are in the state": (
        [declared("one", "Sales"), declared("two", "42"), exists("one", SALES)],
        exists("two", SALES),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "check did not know the scope": (
        [declared("one", "42"), exists("one", SALES)],
        resolved("two", SALES),
        both_declare("Org '42'", ""),
    ),
    "check finds the id of a name that exists": (
        [declared("one", "Sales"), exists("one", SALES)],
        declared("two", "42"),
        both_declare("Org 'Sales'", "Org '42'"),
    ),
    "one stays that another is being created as": (
        [declared("one", "42"), declared("two", "Sales")],
        unchanged("two", SALES),
        both_declare("Org '42'", "Org 'Sales'"),
    ),
    "one stays that another could not be created as": (
        [declared("one", "42"), failed("one"), declared("two", "Sales")],
        unchanged("two", SALES),
        None,
    ),
    "one stays and then another is created": (
        [declared("two", "Sales"), unchanged("two", SALES), declared("one", "Org 42")],
        resolved("one", SALES),
        "'two' and 'one' both declare LIVEBOARD_SCHEDULE for Org 'Sales', which is Org 'Org 42' too.",
    ),
    "check did not know the scope of the first": (
        [resolved("one", SALES)],
        declared("two", "42"),
        both_declare("Org '42'", ""),
    ),
    "the other one was not created": ([declared("one", "42"), declared("two", "Sales")], resolved("two", SALES), None),
    "the other one could not be created": (
        [declared("one", "42"), failed("one"), declared("two", "Sales")],
        resolved("two", SALES),
        None,
    ),
    "another Org": (
        [declared("one", "42"), exists("one", SALES), declared("two", "Marketing")],
        resolved("two", MARKETING),
        None,
    ),
    "the same resource, unchanged": ([declared("one", "42")], unchanged("one", SALES), None),
    "the same resource again": ([declared("one", "42"), exists("one", SALES)], resolved("one", SALES), None),
}
DUPLICATES = {
    **{f"checked: {title}": ([first], second, text) for title, (first, second, text) in CHECKED_TWICE.items()},
    **{f"answered: {title}": row for title, row in ANSWERED_TWICE.items()},
}


@pytest.mark.parametrize(("before", "story", "text"), DUPLICATES.values(), ids=DUPLICATES)
def test_two_resources_never_declare_the_same(before: list[Story], story: Story, text: str | None) -> None:
    run = told(*before)
    if text is None:
        story(run)
        return
    with pytest.raises(DuplicateError) as error:
        story(run)
    assert error.value.sentence == text
    assert error.value.remedy == "Keep one of them: two resources would overwrite each other for ever."


def test_the_first_of_two_spellings_to_come_has_the_org() -> None:
    run = told(declared("one", "42"), declared("two", "Sales"), resolved("two", SALES), exists("two", SALES))
    with pytest.raises(
        DuplicateError, match=r"^'two' and 'one' both declare .* for Org 'Sales', which is Org '42' too"
    ):
        run.resolve(urn("one"), SALES)


def test_a_refused_duplicate_declares_nothing() -> None:
    run = told(declared("one", "Sales"), exists("one", SALES))
    with pytest.raises(DuplicateError):
        run.declare(urn("two"), HOST, Scope("sales"), EVENT)
    assert run.guard(urn("old"), SALES, "Sales") == Guard(Standing.HELD, urn("one"))
    assert run.guard(urn("old"), MARKETING, "Marketing") == FREE, "no name is left whose id is not known"


@pytest.mark.parametrize(
    ("owner", "key", "channels", "own"),
    [
        ("one", SALES, WEBHOOK, True),
        ("one", SALES, EMAIL, False),
        ("one", SALES, BOTH, False),
        ("one", MARKETING, WEBHOOK, False),
        ("one", Key(OTHER_HOST, "42", EVENT), WEBHOOK, False),
        ("two", SALES, WEBHOOK, False),
    ],
)
def test_what_a_resource_leaves_is_its_own(owner: str, key: Key, channels: frozenset[str], own: bool) -> None:
    run = Declarations()
    held = Preference(SALES, "Sales", WEBHOOK, previous=EMAIL)
    run.leaves(urn("one"), held)
    assert run.left(urn(owner), key, channels) == (held if own else None)


HELD = Preference(SALES, "Sales", WEBHOOK, previous=None)


@pytest.mark.parametrize(
    ("stories", "owner", "successor"),
    [
        ([], "old", "old"),
        ([declared("new", "42")], "old", "old"),
        ([lambda run: run.leaves(urn("new"), HELD)], "old", "old"),
        ([declared("new", "42"), lambda run: run.leaves(urn("new"), HELD)], "old", "new"),
        ([declared("new", "77"), lambda run: run.leaves(urn("new"), HELD)], "old", "new"),
        ([declared("new", "42"), lambda run: run.leaves(urn("new"), replace(HELD, key=MARKETING))], "old", "old"),
        ([declared("old", "77"), declared("new", "42"), lambda run: run.leaves(urn("new"), HELD)], "old", "old"),
    ],
    ids=[
        "nobody is declared",
        "renamed without an alias",
        "diffed, but not checked: a refresh",
        "renamed with an alias",
        "renamed with an alias, to another Org",
        "one that held something else",
        "another one has its name",
    ],
)
def test_with_an_alias_the_new_name_stands_for_the_old_one(stories: list[Story], owner: str, successor: str) -> None:
    assert told(*stories).successor(urn(owner), SALES) == urn(successor)


@pytest.mark.parametrize(
    ("stories", "owner", "key", "abandoned"),
    [
        ([], "one", SALES, False),
        ([lambda run: run.abandons(SALES)], "one", SALES, True),
        ([lambda run: run.abandons(SALES)], None, SALES, True),
        ([lambda run: run.abandons(SALES)], "one", Key(OTHER_HOST, "42", EVENT), False),
        ([declared("one", "42", host=OTHER_HOST)], "one", SALES, True),
        ([declared("two", "42", host=OTHER_HOST)], "one", SALES, False),
        ([declared("two", "42", host=OTHER_HOST)], None, SALES, False),
    ],
    ids=[
        "nothing was announced",
        "announced",
        "announced, of nobody knows whom",
        "announced for another host",
        "the resource has moved in an earlier run",
        "another resource is declared",
        "another resource is declared, of nobody knows whom",
    ],
)
def test_what_a_move_leaves_behind(stories: list[Story], owner: str | None, key: Key, abandoned: bool) -> None:
    assert told(*stories).is_abandoned(owner and urn(owner), key) is abandoned


def test_a_resource_has_the_name_at_the_end_of_its_urn() -> None:
    assert name_in(urn("sales")) == "sales"
    assert name_in("42/LIVEBOARD_SCHEDULE") == "42/LIVEBOARD_SCHEDULE"


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


class Steps:
    """Threads that each want to be alone, and what happens to them, in its order: they wait, are inside, are out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._events: queue.Queue[str] = queue.Queue()
        self._threads: list[threading.Thread] = []
        self._may_leave = threading.Semaphore(0)
        happened = self._events.put

        class Announced(threading.Condition):
            def wait(self, timeout: float | None = None) -> bool:
                happened("waits")
                return super().wait(timeout)

        monkeypatch.setattr(module, "threading", SimpleNamespace(Condition=Announced))
        self.run = Declarations()

    def start(self, target: Key | Scope, event_type: str = EVENT) -> None:
        self._threads.append(threading.Thread(target=self._step, args=(target, event_type), daemon=True))
        self._threads[-1].start()

    def _step(self, target: Key | Scope, event_type: str) -> None:
        with self.run.alone(target, event_type):
            self._events.put("inside")
            self._may_leave.acquire(timeout=HANGS_AFTER)
            self._events.put("out")

    def next(self, but: str = "") -> str:
        """What happens next, passing over what is not asked about."""
        while (event := self._events.get(timeout=HANGS_AFTER)) == but:
            pass
        return event

    def let_one_out(self) -> None:
        self._may_leave.release()

    def end(self) -> None:
        for _ in self._threads:
            self._may_leave.release()
        for thread in self._threads:
            thread.join(HANGS_AFTER)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    steps = Steps(monkeypatch)
    yield steps
    steps.end()


@pytest.mark.parametrize(("held", "target"), EXCLUDED.values(), ids=EXCLUDED)
def test_a_step_waits_for_another_one_of_the_same_preference(
    steps: Steps, held: Key | Scope, target: Key | Scope
) -> None:
    with steps.run.alone(held, EVENT):
        steps.start(target)
        assert steps.next() == "waits"
    assert steps.next() == "inside"


@pytest.mark.parametrize(("held", "target"), TOGETHER.values(), ids=TOGETHER)
def test_a_step_does_not_wait_for_one_of_another_preference(
    steps: Steps, held: Key | Scope, target: Key | Scope
) -> None:
    with steps.run.alone(held, EVENT):
        steps.start(target)
        assert steps.next() == "inside"


def test_a_name_for_two_event_types_is_two_preferences(steps: Steps) -> None:
    with steps.run.alone(Scope("Sales"), EVENT):
        steps.start(Scope("Sales"), OTHER_EVENT)
        assert steps.next() == "inside"


def test_a_step_that_fails_lets_the_next_one_in(steps: Steps) -> None:
    def fails() -> None:
        with steps.run.alone(SALES, EVENT):
            steps.start(SALES)
            assert steps.next() == "waits"
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fails()
    assert steps.next() == "inside"


def test_what_is_told_meanwhile_does_not_wait(steps: Steps) -> None:
    with steps.run.alone(SALES, EVENT):
        for story in (declared("one", "42"), exists("one", SALES), read(MARKETING)):
            story(steps.run)
        assert steps.run.guard(urn("old"), SALES, "Sales") == Guard(Standing.HELD, urn("one"))


def test_all_that_may_go_on_go_on_at_once(steps: Steps) -> None:
    with steps.run.alone(Scope("Sales"), EVENT):
        for target in (SALES, MARKETING):
            steps.start(target)
            assert steps.next() == "waits"
    assert [steps.next(but="waits") for _ in range(2)] == ["inside", "inside"]


def test_of_many_that_wait_each_has_its_turn_alone(steps: Steps) -> None:
    targets = (SALES, Scope("Sales"), SALES, Scope("sales"))
    with steps.run.alone(SALES, EVENT):
        for target in targets:
            steps.start(target)
            assert steps.next() == "waits"
    for _ in targets:
        assert steps.next(but="waits") == "inside"
        steps.let_one_out()
        assert steps.next(but="waits") == "out"
