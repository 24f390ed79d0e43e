"""Requests for many of which some are bad: each of those has its own error, and the others go through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    Error,
    ForbiddenError,
    OutOfTimeError,
    ThoughtSpotError,
    UnknownOrgError,
    UnreachableError,
)
from pulumi_thoughtspot.preferences.in_parts import MOST_IN_VAIN, InParts


def refusal(kind: type[ApiError] = BadRequestError, status: int = 400) -> ApiError:
    return kind("No.", status=status, words="no", code=None, incident=None)


class Sent:
    """Takes requests, and refuses those that hold a bad number, or more than ``most``."""

    def __init__(
        self, bad: Sequence[int], why: Callable[[], ThoughtSpotError] = refusal, most: int | None = None
    ) -> None:
        self._bad = set(bad)
        self._why = why
        self._most = most
        self.requests: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> str:
        self.requests.append(list(numbers))
        if self._most is not None and len(numbers) > self._most:
            raise refusal(ApiError, 413)
        if self._bad & set(numbers):
            raise self._why()
        return "done"


def came_of(numbers: Sequence[int], send: Sent, gives_up: bool = False) -> dict[int, str | Error]:
    """What came of each number; each is told of once."""
    outcomes: dict[int, str | Error] = {}
    for part, outcome in InParts(gives_up=gives_up).send(numbers, send):
        assert outcomes.keys().isdisjoint(part)
        outcomes.update(dict.fromkeys(part, outcome))
    return outcomes


@pytest.mark.parametrize(
    ("bad", "most_requests"),
    [
        ([], 1),
        ([0], 1 + 15),
        ([99], 1 + 15),
        (range(50), 3 * 50),
        (range(97), MOST_IN_VAIN + 2 * 97),
        (range(0, 100, 2), 2 * 100),
        (range(1, 100, 2), 2 * 100),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", [BadRequestError, ForbiddenError])
def test_the_good_go_through_and_each_bad_one_has_its_own_error(
    bad: Sequence[int], most_requests: int, kind: type[ApiError]
) -> None:
    send = Sent(bad, lambda: refusal(kind))
    outcomes = came_of(range(100), send)
    assert {number for number, outcome in outcomes.items() if outcome == "done"} == set(range(100)) - set(bad)
    assert len({id(outcomes[number]) for number in bad}) == len(bad)
    assert len(send.requests) <= most_requests


def test_where_nothing_goes_through_the_rest_is_not_tried_one_by_one() -> None:
    send, parts = Sent(range(1000)), InParts(gives_up=False)
    for start in (0, 100, 200):
        assert sum(len(part) for part, _ in parts.send(range(start, start + 100), send)) == 100
    assert len(send.requests) == 3 + MOST_IN_VAIN
    alone = [request[0] for request in send.requests if len(request) == 1]
    assert set(range(20)) <= set(alone)
    assert all(any(start <= number < start + 15 for number in alone) for start in range(20, 90, 10))


def test_that_one_is_unknown_says_nothing_of_the_others() -> None:
    def unknown() -> ThoughtSpotError:
        return refusal(UnknownOrgError)

    each_alone = came_of(range(100), Sent(range(100), unknown))
    assert len({id(error) for error in each_alone.values()}) == 100
    given_up = came_of(range(100), Sent(range(100), unknown), gives_up=True)
    assert len({id(error) for error in given_up.values()}) == MOST_IN_VAIN + 1


def test_a_request_that_is_too_large_goes_in_halves() -> None:
    send = Sent([], most=120)
    assert set(came_of(range(400), send).values()) == {"done"}
    assert [len(request) for request in send.requests] == [400, 200, 100, 100, 200, 100, 100]


def test_what_may_be_done_of_the_whole_may_be_done_of_each_part() -> None:
    errors = [refusal() for _ in range(1000)]
    errors[0].may_be_done = True
    told = came_of(range(100), Sent(range(100), iter(errors).__next__))
    assert all(isinstance(error, ThoughtSpotError) and error.may_be_done for error in told.values())


def test_what_is_no_single_ones_fault_is_told_of_its_part_and_raised() -> None:
    parts = InParts(gives_up=False).send(range(4), Sent([2], lambda: UnreachableError("No answer.")))
    part, outcome = next(parts)
    assert (list(part), type(outcome)) == ([0, 1, 2, 3], UnreachableError)
    assert isinstance(outcome, UnreachableError)
    assert not outcome.may_be_done  # It was sent for the first time.
    with pytest.raises(UnreachableError):
        next(parts)


def until_it_is_raised(parts: Iterator[tuple[Sequence[int], str | Error]], raised: type[Error]) -> dict[int, Any]:
    """What came of each number before that."""
    outcomes: dict[int, Any] = {}
    with pytest.raises(raised):
        outcomes.update((number, outcome) for part, outcome in parts for number in part)
    return outcomes


def test_nothing_is_begun_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    send = Sent([3])
    parts = InParts(gives_up=False).send(range(4), send)
    assert next(parts) == ([0], "done")
    monkeypatch.setattr("pulumi_thoughtspot.preferences.in_parts.remaining", lambda: 0.0)
    left = until_it_is_raised(parts, OutOfTimeError)
    assert {number: error.may_be_done for number, error in left.items()} == {1: True, 2: True, 3: True}
    assert len(send.requests) == 2


def test_where_it_ends_in_the_middle_what_was_refused_with_others_may_be_done_in_part() -> None:
    outage = UnreachableError("No answer.")
    errors = iter([refusal(), refusal(), outage])
    left = until_it_is_raised(InParts(gives_up=False).send(range(8), Sent([3], errors.__next__)), UnreachableError)
    assert {number: outcome for number, outcome in left.items() if outcome == "done"} == {0: "done", 1: "done"}
    assert all(isinstance(left[number], UnreachableError) and left[number].may_be_done for number in range(2, 8))
