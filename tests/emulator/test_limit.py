"""How many requests the emulator takes in a second, and what it answers above that."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.emulator.limit import BURST, Limit

from .client import Api, debug


def allowed(limit: Limit, *times: float) -> int:
    return sum(limit.allows(time) for time in times)


def test_a_burst_passes_and_then_what_the_rate_gives_back() -> None:
    limit = Limit(per_second=100)
    assert allowed(limit, *[5.0] * 50) == BURST
    assert allowed(limit, *[5.025] * 50) == 2
    assert allowed(limit, *[5.035] * 50) == 1


def test_a_long_pause_gives_no_more_than_a_burst() -> None:
    limit = Limit(per_second=100)
    assert allowed(limit, *[5.0] * 50) == BURST
    assert allowed(limit, *[500.0] * 50) == BURST


def test_what_is_refused_does_not_count() -> None:
    limit = Limit(per_second=100)
    assert allowed(limit, *[number / 1000 for number in range(1000)]) == BURST + 99


def test_a_request_that_is_seen_late_gives_nothing_back() -> None:
    limit = Limit(per_second=100)
    assert allowed(limit, *[5.0] * BURST, 4.0, 5.0) == BURST


def test_without_a_limit_all_pass() -> None:
    assert allowed(Limit(), *[5.0] * 1000) == 1000


def test_above_the_limit_requests_are_answered_429_and_do_nothing(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(requests_per_second=1e-9)
    api = Api(ts)
    assert [api.set_org("Sales").status_code for _ in range(BURST)] == [204] * BURST
    refused = api.set_org("Support")
    assert (refused.status_code, debug(refused)) == (429, "Too many requests.")
    assert ts.override("Support") is None
    assert [request.status for request in ts.requests][BURST:] == [429]
