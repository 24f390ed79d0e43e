"""Reads that are shared and writes that travel together, on a ThoughtSpot in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_thoughtspot.client.deadline import MORE_SECONDS, Around, deadline, remaining
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import (
    CLUSTER,
    Change,
    Channels,
    OrgPreferences,
    Preferences,
    Replace,
    Reset,
    Scope,
)
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    OutOfTimeError,
    ThoughtSpotError,
    UnauthenticatedError,
    UnavailableError,
    UnknownOrgError,
    UnreachableError,
    UnreadableError,
)
from pulumi_thoughtspot.preferences.preference import found_at
from pulumi_thoughtspot.preferences.sharing import (
    NOTHING,
    SharedRequests,
    _AloneError,
    _GaveUpError,
    _Look,
    choose,
    late,
)
from pulumi_thoughtspot.preferences.snapshot import FRESH_SECONDS
from support.patience import HANGING

EVENT, OTHER_EVENT = "LIVEBOARD_SCHEDULE", "ANSWER_ALERT"
EMAIL, WEBHOOK = frozenset({"EMAIL"}), frozenset({"WEBHOOK"})


def refusal(kind: type[ApiError], status: int = 400) -> ApiError:
    return kind("No.", status=status, words="No.", code=None, incident=None)


def marked(error: ApiError) -> ApiError:
    """The same of what may be done all the same."""
    error.may_be_done = True
    return error


@dataclass
class ThoughtSpot:
    """In memory; it says what it was asked, and may refuse."""

    host: str = "https://my.thoughtspot.cloud"
    overrides: dict[str, Channels | None] = field(default_factory=dict)
    cluster: Channels | None = None
    shows_everything: bool = True
    administrator: bool = True
    refuses: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _entry(self, org_id: str) -> OrgPreferences:
        channels = self.overrides[org_id]
        return OrgPreferences(Org(org_id, f"Org {org_id}"), {} if channels is None else {EVENT: channels})

    def _id(self, scope: Scope) -> str:
        org_id = (scope.org or "").removeprefix("Org ")
        if org_id not in self.overrides or org_id in self.refuses:
            raise refusal(UnknownOrgError)
        return org_id

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        assert event_type == EVENT
        with self.lock:
            self.asked.append(f"search {len(scopes)}")
            cluster = {} if self.cluster is None else {EVENT: self.cluster}
            orgs = tuple(self._entry(self._id(scope)) for scope in scopes if scope != CLUSTER)
            return Preferences(cluster if CLUSTER in scopes else None, orgs)

    @property
    def preferences(self) -> Any:
        return self

    def search_everything(self, around: Around) -> Preferences:
        with around(), self.lock:
            self.asked.append("everything")
            if not self.administrator:
                raise refusal(ForbiddenError, 403)
            if not self.shows_everything:
                return Preferences({}, ())
            cluster = {} if self.cluster is None else {EVENT: self.cluster}
            return Preferences(cluster, tuple(map(self._entry, self.overrides)))

    def configure(self, changes: Sequence[Change]) -> None:
        with self.lock:
            self.asked.append(f"configure {len(changes)}")
            marks = [change.scope.org for change in changes]
            assert len(set(marks)) == len(marks)
            targets = [None if change.scope == CLUSTER else self._id(change.scope) for change in changes]
            for target, change in zip(targets, changes, strict=True):
                channels = change.channels if isinstance(change, Replace) else None
                if target is None:
                    self.cluster = channels
                else:
                    self.overrides[target] = channels


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def looks(shared: SharedRequests, *scopes: Scope) -> list[Preferences]:
    """A round of looks, as it goes when they wait together."""
    answers = shared._run([_Look(scope, EVENT) for scope in scopes])
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [answer for answer in answers if isinstance(answer, Preferences)]


def orgs(count: int) -> dict[str, Channels | None]:
    return {str(number): None for number in range(1, count + 1)}


A, B, C = Scope("1"), Scope("2"), Scope("3")


# Reads.


def test_a_lone_look_asks_for_its_scope_alone() -> None:
    for scope in (A, Scope("Org 2"), CLUSTER):
        thoughtspot = ThoughtSpot(overrides=orgs(3))
        SharedRequests(thoughtspot, Clock()).search([scope], EVENT)
        assert thoughtspot.asked == ["search 1"]


def test_several_looks_ask_for_everything_and_later_ones_share_it() -> None:
    thoughtspot = ThoughtSpot(overrides={**orgs(3), "2": WEBHOOK}, cluster=EMAIL)
    shared = SharedRequests(thoughtspot, Clock())
    assert found_at(B, looks(shared, A, B)[1], EVENT).channels == WEBHOOK
    assert found_at(C, shared.search([C], EVENT), EVENT).org == Org("3", "Org 3")
    assert shared.search([CLUSTER], EVENT) == Preferences({EVENT: EMAIL}, ())
    assert thoughtspot.asked == ["everything"]
    assert shared.host == thoughtspot.host


def test_looks_by_name_share_everything_too() -> None:
    thoughtspot = ThoughtSpot(overrides={**orgs(3), "2": WEBHOOK})
    shown = looks(SharedRequests(thoughtspot, Clock()), Scope("Org 1"), Scope("Org 2"))
    assert [answer.orgs[0].org.id for answer in shown] == ["1", "2"]
    assert thoughtspot.asked == ["everything"]


def test_everything_is_asked_for_again_only_where_it_has_grown_old() -> None:
    thoughtspot, clock = ThoughtSpot(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    looks(shared, A, B)
    looks(shared, A, C)
    assert thoughtspot.asked == ["everything", "search 1"]
    clock.now += FRESH_SECONDS
    looks(shared, A, C)
    assert thoughtspot.asked == ["everything", "search 1", "everything"]


def test_what_is_shown_does_not_wait_for_a_round_that_is_under_way() -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(ThoughtSpot):
        def configure(self, changes: Sequence[Change]) -> None:
            begun.set()
            may_end.wait(HANGING)
            super().configure(changes)

    shared = SharedRequests(Slow(overrides={**orgs(3), "3": WEBHOOK}), Clock())
    looks(shared, A, B)
    with ThreadPoolExecutor(2) as workers:
        writing = workers.submit(shared.configure, [Replace(A, EVENT, EMAIL)])
        assert begun.wait(HANGING)
        reading = workers.submit(shared.search, [C], EVENT)
        wait([reading], HANGING / 2)
        at_once = reading.done()
        may_end.set()
        writing.result(HANGING)
    assert at_once
    assert found_at(C, reading.result(), EVENT).channels == WEBHOOK


def test_what_everything_does_not_show_is_asked_for_by_name_at_once() -> None:
    thoughtspot = ThoughtSpot(overrides=orgs(3), shows_everything=False)
    looks(SharedRequests(thoughtspot, Clock()), A, B, C)
    assert thoughtspot.asked == ["everything", "search 3"]


def test_a_cluster_where_nothing_is_shown_is_asked_for() -> None:
    thoughtspot = ThoughtSpot(overrides=orgs(2))
    shared = SharedRequests(thoughtspot, Clock())
    looks(shared, A, B)
    shared.search([CLUSTER], EVENT)
    assert thoughtspot.asked == ["everything", "search 1"]


@pytest.mark.parametrize(
    ("cluster", "org", "asked"),
    [
        ({EVENT: EMAIL, OTHER_EVENT: WEBHOOK}, {EVENT: EMAIL, OTHER_EVENT: WEBHOOK}, []),
        ({EVENT: EMAIL}, {}, []),
        ({OTHER_EVENT: WEBHOOK}, {}, ["search 1"]),
        ({EVENT: EMAIL}, {OTHER_EVENT: WEBHOOK}, ["search 1"]),
    ],
    ids=["both are shown", "an Org without an override", "another of the cluster", "another of an Org"],
)
def test_where_only_another_event_type_is_shown_this_one_is_asked_for(
    cluster: dict[str, Channels], org: dict[str, Channels], asked: list[str]
) -> None:
    class Choosy(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            shown = super().search_everything(around)
            return Preferences(cluster, (*shown.orgs[:2], OrgPreferences(shown.orgs[2].org, org)))

    thoughtspot = Choosy(overrides={**orgs(3), "3": EMAIL if org else None}, cluster=EMAIL)
    shared = SharedRequests(thoughtspot, Clock())
    looks(shared, A, B)
    assert found_at(CLUSTER, shared.search([CLUSTER], EVENT), EVENT).channels == EMAIL
    assert found_at(C, shared.search([C], EVENT), EVENT).channels == thoughtspot.overrides["3"]
    assert thoughtspot.asked == ["everything", *asked]


def test_what_was_shown_grows_old() -> None:
    thoughtspot, clock = ThoughtSpot(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    looks(shared, A, B)
    clock.now += FRESH_SECONDS
    shared.search([C], EVENT)
    assert thoughtspot.asked == ["everything", "search 1"]


def test_who_asks_again_is_answered_anew() -> None:
    thoughtspot = ThoughtSpot(overrides=orgs(3))
    shared = SharedRequests(thoughtspot, Clock())
    looks(shared, A, B)
    thoughtspot.overrides["1"] = EMAIL
    assert found_at(A, shared.search([A], EVENT), EVENT).channels == EMAIL


@pytest.mark.parametrize("written", [Scope("3"), Scope("Org 3")])
@pytest.mark.parametrize("read", [Scope("3"), Scope("Org 3")])
def test_what_was_shown_is_not_used_across_a_write(written: Scope, read: Scope) -> None:
    thoughtspot, clock = ThoughtSpot(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    looks(shared, A, B)
    clock.now += 1
    shared.configure([Replace(written, EVENT, WEBHOOK)])
    assert found_at(read, shared.search([read], EVENT), EVENT).channels == WEBHOOK


def test_what_was_shown_is_not_used_during_a_write() -> None:
    class Watched(ThoughtSpot):
        def configure(self, changes: Sequence[Change]) -> None:
            shown.append(shared._snapshot.shown(C, EVENT))
            super().configure(changes)

    shown: list[Preferences | None] = []
    shared = SharedRequests(Watched(overrides=orgs(3)), Clock())
    looks(shared, A, B)
    shared.configure([Replace(C, EVENT, WEBHOOK)])
    assert shown == [None]


def test_what_was_shown_is_not_used_from_when_a_write_waits_for_its_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that wants it may go, while the round in which it goes has not begun to write."""
    shown: list[Preferences | None] = []

    def go(call: object) -> Preferences:
        shown.append(shared._snapshot.shown(C, EVENT))
        raise OutOfTimeError(f"Could not {call}.")

    shared = SharedRequests(ThoughtSpot(overrides=orgs(3)), Clock())
    looks(shared, A, B)
    monkeypatch.setattr(shared._batches, "submit", go)
    with pytest.raises(OutOfTimeError):
        shared.configure([Replace(C, EVENT, WEBHOOK)])
    assert shown == [None]


@pytest.mark.parametrize(
    "error",
    [refusal(ForbiddenError, 403), refusal(UnavailableError, 500), refusal(BadRequestError), UnreachableError("No.")],
    ids=lambda error: type(error).__name__,
)
def test_where_a_search_for_everything_fails_each_is_asked_for_by_name_and_it_is_not_tried_again(
    error: ThoughtSpotError,
) -> None:
    class Broken(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            with around():
                self.asked.append("everything")
                raise error

    thoughtspot, clock = Broken(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    for _ in range(2):
        assert len(looks(shared, A, B)) == 2
        clock.now += 100
    assert thoughtspot.asked == ["everything", "search 2", "search 2"]


def test_a_pause_that_thoughtspot_asks_for_is_forgiven_once_and_the_second_in_a_row_is_not() -> None:
    """Each costs the steps that wait up to `FRESH_SECONDS`; see `Forgiving`."""
    pauses = [True, False, True, True, False]

    class Pauses(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            if not pauses.pop(0):
                return super().search_everything(around)
            with around():
                self.asked.append("a pause")
                error = refusal(UnavailableError, 429)
                error.after_pause = True
                raise error

    thoughtspot, clock = Pauses(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    for _ in range(5):
        assert len(looks(shared, A, B)) == 2
        clock.now += 30
    assert thoughtspot.asked == ["a pause", "search 2", "everything", *["a pause", "search 2"] * 2, "search 2"]


def test_a_search_for_everything_takes_no_time_from_what_comes_after_it() -> None:
    left: list[float] = []

    class Watched(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            with around():
                left.append(remaining())
                return Preferences(None, ())

        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            left.append(remaining())
            return super().search(scopes, event_type)

    with deadline(60):
        looks(SharedRequests(Watched(overrides=orgs(3)), Clock()), A, B)
    for_everything, by_name = left
    assert for_everything <= FRESH_SECONDS < by_name


def test_the_time_of_a_login_does_not_count_into_that_of_a_search_for_everything() -> None:
    left: list[float] = []

    class SlowLogin(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            left.append(remaining())
            clock.now += 20
            return super().search_everything(around)

    thoughtspot, clock = SlowLogin(overrides=orgs(3)), Clock()
    shared = SharedRequests(thoughtspot, clock)
    with deadline(60):
        looks(shared, A, B)
    clock.now += FRESH_SECONDS - 0.1
    shared.search([C], EVENT)
    assert left[0] > FRESH_SECONDS
    assert thoughtspot.asked == ["everything"]


def test_a_login_that_fails_says_nothing_of_a_search_for_everything() -> None:
    class Broken(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            if not self.asked:
                raise UnreachableError("No answer to the login.")
            return super().search_everything(around)

    thoughtspot = Broken(overrides=orgs(3))
    shared = SharedRequests(thoughtspot, Clock())
    looks(shared, A, B)
    looks(shared, A, B)
    assert thoughtspot.asked == ["search 2", "everything"]


def test_who_is_asked_for_by_an_id_that_is_anothers_name_is_asked_for_alone() -> None:
    """Org 7 is named "42", and ThoughtSpot looks names up first: both ids lead to it."""

    class Misled(ThoughtSpot):
        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            self.asked.append(f"search {len(scopes)} for {event_type}")
            return Preferences(None, (OrgPreferences(Org("7", "42"), {EVENT: EMAIL}),))

    shared = SharedRequests(Misled(shows_everything=False), Clock())
    by_name, by_id = shared._run([_Look(Scope("7"), EVENT), _Look(Scope("42"), EVENT)])
    assert isinstance(by_name, Preferences)
    assert isinstance(by_id, _AloneError)


# Who goes together.


@pytest.mark.parametrize(
    ("calls", "chosen"),
    [
        ([A, B, C], [0, 1, 2]),
        ([CLUSTER, A], [0]),
        ([A, CLUSTER, B], [0, 2]),
        ([A, Scope("Org 2"), B], [0, 2]),
        ([Scope("Org 1"), Scope("org 1"), Scope("Org 2")], [0, 2]),
        ([A, A, B], [0, 2]),
        ([CLUSTER, CLUSTER], [0]),
    ],
)
def test_never_the_cluster_with_orgs_nor_names_with_ids_nor_one_org_twice(
    calls: list[Scope], chosen: list[int]
) -> None:
    assert choose([_Look(scope, EVENT) for scope in calls]) == chosen
    assert choose([Replace(scope, EVENT, EMAIL) for scope in calls]) == chosen


def test_who_came_first_goes_first_and_its_like_along_and_event_types_go_apart() -> None:
    """However many others come meanwhile: nobody is passed over."""
    assert choose([Reset(B, EVENT), _Look(A, EVENT), Reset(C, "OTHER"), Replace(C, EVENT, EMAIL)]) == [0, 3]
    assert choose([Reset(A, EVENT), _Look(B, EVENT), _Look(C, EVENT)]) == [0]
    assert choose([_Look(A, EVENT), Reset(B, EVENT), Reset(C, EVENT), _Look(C, EVENT)]) == [0, 3]


def test_a_round_is_not_endless() -> None:
    assert len(choose([_Look(Scope(str(number)), EVENT) for number in range(250)])) == 100


# Refusals.


def test_where_several_are_refused_each_gets_its_own_error_and_the_good_ones_go_through() -> None:
    thoughtspot = ThoughtSpot(overrides=orgs(40), refuses={"7"})
    shared = SharedRequests(thoughtspot, Clock())
    everyone = threading.Barrier(40)

    def write(number: int) -> None:
        everyone.wait(HANGING)
        shared.configure([Replace(Scope(str(number)), EVENT, WEBHOOK)])

    with ThreadPoolExecutor(40) as workers:
        errors = [workers.submit(write, number).exception for number in range(1, 41)]
        failed = [number for number, error in enumerate(errors, 1) if error(HANGING) is not None]
    assert failed == [7]
    assert [org for org, channels in thoughtspot.overrides.items() if channels != WEBHOOK] == ["7"]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (refusal(BadRequestError), _AloneError),
        (refusal(ForbiddenError, 403), _AloneError),
        (refusal(UnavailableError, 500), _AloneError),
        (refusal(UnavailableError, 503), _GaveUpError),
        (UnreachableError("No answer."), _GaveUpError),
        (OutOfTimeError("It waited."), _GaveUpError),
        (UnreadableError("An entry of one Org's that cannot be read."), _AloneError),
        (refusal(UnauthenticatedError, 401), UnauthenticatedError),
    ],
)
def test_what_becomes_of_each_where_a_round_fails(error: Exception, outcome: type[Exception]) -> None:
    class Refusing(ThoughtSpot):
        def configure(self, changes: Sequence[Change]) -> None:
            self.asked.append(f"configure {len(changes)}")
            raise error

    shared = SharedRequests(Refusing(overrides=orgs(3)), Clock())
    assert [type(each) for each in shared._run([Reset(A, EVENT), Reset(B, EVENT)])] == [outcome] * 2
    assert shared._run([Reset(A, EVENT)]) == [error]


def test_who_is_to_go_alone_makes_its_own_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(_call: object) -> Preferences:
        raise _AloneError

    thoughtspot = ThoughtSpot(overrides=orgs(3))
    shared = SharedRequests(thoughtspot, Clock())
    monkeypatch.setattr(shared._batches, "submit", alone)
    shared.configure([Replace(B, EVENT, WEBHOOK)])
    assert found_at(B, shared.search([B], EVENT), EVENT).channels == WEBHOOK
    assert thoughtspot.asked == ["configure 1", "search 1"]


@pytest.mark.parametrize("first", [_AloneError(True), _GaveUpError(marked(refusal(UnavailableError, 503)), 0.0)])
def test_what_a_first_try_may_have_done_is_not_forgotten(first: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([first, refusal(BadRequestError)])

    def submit(_call: object) -> Preferences:
        raise next(tries)

    shared = SharedRequests(ThoughtSpot(overrides=orgs(3), refuses={B.org or ""}), Clock())
    monkeypatch.setattr(shared._batches, "submit", submit)
    with deadline(), pytest.raises(BadRequestError) as refused:
        shared.configure([Replace(B, EVENT, WEBHOOK)])
    assert refused.value.may_be_done


@pytest.mark.parametrize(
    ("theirs", "own", "again"),
    [
        (0.0, 60.0, True),
        (2.0, 2.0 + MORE_SECONDS + 1, True),
        (2.0, 2.0 + MORE_SECONDS - 1, False),
        (0.0, 0.0, False),
        (float("inf"), float("inf"), False),
    ],
)
def test_who_has_more_time_than_the_thread_that_gave_up_for_it_tries_again(
    monkeypatch: pytest.MonkeyPatch, theirs: float, own: float, again: bool
) -> None:
    error = UnreachableError("No answer.")
    rounds: list[object] = []

    def go(call: object) -> Preferences:
        rounds.append(call)
        if len(rounds) == 1:
            raise _GaveUpError(error, theirs)
        return NOTHING

    shared = SharedRequests(ThoughtSpot(overrides=orgs(3)), Clock())
    monkeypatch.setattr(shared._batches, "submit", go)
    with deadline(own):
        if again:
            shared.configure([Replace(B, EVENT, WEBHOOK)])
        else:
            with pytest.raises(UnreachableError) as raised:
                shared.configure([Replace(B, EVENT, WEBHOOK)])
            assert str(raised.value) == str(error)
            assert raised.value is not error, "the thread that ran the round, and others, raise it too"
            assert error.__traceback__ is None
    assert len(rounds) == 1 + again


def test_how_much_time_a_thread_had_that_gave_up() -> None:
    class Silent(ThoughtSpot):
        def configure(self, changes: Sequence[Change]) -> None:
            raise UnreachableError(f"No answer to {changes}.")

    with deadline(30):
        outcomes = SharedRequests(Silent(), Clock())._run([Reset(A, EVENT), Reset(B, EVENT)])
    for each in outcomes:
        assert isinstance(each, _GaveUpError)
        assert isinstance(each.error, UnreachableError)
        assert 20 < each.left <= 30


REMEDY = (
    "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the same command"
    " again."
)


@pytest.mark.parametrize(
    ("call", "has_left", "sentence"),
    [
        (
            _Look(Scope("42", "Sales"), EVENT),
            False,
            "Could not read the channel preference of Org 'Sales' (id 42): the step's time ended while it waited for"
            " requests of other steps; nothing was sent for it.",
        ),
        (
            Replace(CLUSTER, EVENT, WEBHOOK),
            False,
            "Could not set WEBHOOK for the cluster: the step's time ended while it waited for requests of other steps;"
            " nothing was sent for it.",
        ),
        (
            _Look(CLUSTER, EVENT),
            True,
            "Could not read the channel preference of the cluster: the step's time ended before ThoughtSpot had"
            " answered the request that it shares with other steps.",
        ),
        (
            Replace(Scope("Sales"), EVENT, WEBHOOK),
            True,
            "Could not set WEBHOOK for Org 'Sales': the step's time ended before ThoughtSpot had answered the request"
            " that it shares with other steps; it may be done all the same.",
        ),
        (
            Reset(Scope("42", "Sales"), EVENT),
            True,
            "Could not reset Org 'Sales' (id 42): the step's time ended before ThoughtSpot had answered the request"
            " that it shares with other steps; it may be done all the same.",
        ),
    ],
)
def test_a_step_whose_time_ends_says_what_it_waited_for(call: _Look | Change, has_left: bool, sentence: str) -> None:
    error = late(call, has_left)
    assert (error.sentence, error.remedy) == (sentence, REMEDY)


def test_a_step_without_time_sends_nothing() -> None:
    thoughtspot = ThoughtSpot(overrides=orgs(3))
    shared = SharedRequests(thoughtspot, Clock())
    with deadline(0), pytest.raises(OutOfTimeError, match=r"^Could not reset Org '1': .*; nothing was sent for it\."):
        shared.configure([Reset(A, EVENT)])
    with deadline(0), pytest.raises(OutOfTimeError, match=r"^Could not read the channel preference of Org '1': "):
        shared.search([A], EVENT)
    assert not thoughtspot.asked


def test_one_that_is_unknown_spoils_nothing_for_those_that_are_shown() -> None:
    thoughtspot = ThoughtSpot(overrides={**orgs(2), "2": WEBHOOK})
    unknown, shown = SharedRequests(thoughtspot, Clock())._run([_Look(Scope("9"), EVENT), _Look(B, EVENT)])
    assert isinstance(unknown, UnknownOrgError)
    assert isinstance(shown, Preferences)
    assert thoughtspot.asked == ["everything", "search 1"]


def test_where_an_org_is_named_as_anothers_id_that_id_is_asked_for() -> None:
    class Namesake(ThoughtSpot):
        def _entry(self, org_id: str) -> OrgPreferences:
            entry = super()._entry(org_id)
            return OrgPreferences(Org("3", "1"), entry.overrides) if org_id == "3" else entry

    thoughtspot = Namesake(overrides=orgs(3))
    looks(SharedRequests(thoughtspot, Clock()), A, B)
    assert thoughtspot.asked == ["everything", "search 1"]


def test_a_name_in_other_case_is_asked_for_since_it_may_be_anothers_or_nobodys() -> None:
    thoughtspot = ThoughtSpot(overrides={**orgs(2), "2": WEBHOOK})
    shown, unknown = SharedRequests(thoughtspot, Clock())._run(
        [_Look(Scope("Org 1"), EVENT), _Look(Scope("ORG 2"), EVENT)]
    )
    assert isinstance(shown, Preferences)
    assert isinstance(unknown, UnknownOrgError)
    assert thoughtspot.asked == ["everything", "search 1"]


@pytest.mark.parametrize("other", [Org("2", "ORG 1"), Org("1", "Org 1")], ids=["in another case", "shown twice"])
def test_an_org_that_is_shown_beside_one_of_its_name_is_asked_for(other: Org) -> None:
    class Twice(ThoughtSpot):
        def search_everything(self, around: Around) -> Preferences:
            shown = super().search_everything(around)
            return Preferences(None, (*shown.orgs, OrgPreferences(other, {EVENT: WEBHOOK})))

    thoughtspot = Twice(overrides={**orgs(3), "1": EMAIL})
    first, _ = looks(SharedRequests(thoughtspot, Clock()), Scope("Org 1"), Scope("Org 3"))
    assert found_at(Scope("Org 1"), first, EVENT).channels == EMAIL
    assert thoughtspot.asked == ["everything", "search 1"]


def test_an_answer_for_another_org_is_asked_for_alone() -> None:
    class Confused(ThoughtSpot):
        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            super().search(scopes, event_type)
            return Preferences(None, (OrgPreferences(Org("9", "Other"), {}),))

    thoughtspot = Confused(overrides=orgs(3), administrator=False)
    shared = SharedRequests(thoughtspot, Clock())
    with pytest.raises(Exception, match=r"^$"):
        looks(shared, A, B)
    assert shared.search([A], EVENT).orgs[0].org.id == "9"


def test_a_change_has_no_answer() -> None:
    assert SharedRequests(ThoughtSpot(overrides=orgs(2)), Clock())._run([Reset(A, EVENT)]) == [NOTHING]


# Interleavings.

Step = tuple[int, bool, Channels | None]
STEPS = st.lists(
    st.tuples(st.integers(1, 6), st.booleans(), st.sampled_from([EMAIL, WEBHOOK, None])), min_size=1, max_size=24
)


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=4, max_size=4), st.booleans())
def test_everybody_gets_the_answer_for_its_own_scope(
    plans: list[list[tuple[int, bool, Channels | None]]], all_: bool
) -> None:
    """Four threads, each with Orgs of its own: what one has written, it reads."""
    thoughtspot = ThoughtSpot(overrides=orgs(24), shows_everything=all_)
    shared = SharedRequests(thoughtspot, Clock())

    def follow(worker: int, plan: list[Step]) -> None:
        written: dict[str, Channels | None] = {}
        for number, by_name, channels in plan:
            org_id = str(worker * 6 + number)
            scope = Scope(f"Org {org_id}" if by_name else org_id)
            shared.configure([Reset(scope, EVENT) if channels is None else Replace(scope, EVENT, channels)])
            written[org_id] = channels
            for known, expected in written.items():
                found = found_at(Scope(known), shared.search([Scope(known)], EVENT), EVENT)
                assert (found.org, found.channels) == (Org(known, f"Org {known}"), expected)

    with ThreadPoolExecutor(4) as workers:
        for future in [workers.submit(follow, worker, plan) for worker, plan in enumerate(plans)]:
            future.result(HANGING)
