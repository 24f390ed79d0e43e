"""A host that does not answer: from when on that is told, and when one that nobody listens at is given up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot.client import deadline as deadlines
from pulumi_thoughtspot.client.answering import FIRST_CONTACT_SECONDS, SILENT_SECONDS, Answering
from pulumi_thoughtspot.client.deadline import STEP_SECONDS, deadline
from pulumi_thoughtspot.client.pace import Pace
from pulumi_thoughtspot.client.retry import ONCE, SEARCH, Retry
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import ThoughtSpotError, UnreachableError

from .scripted import Scripted, answer, unused_url

HOST = "https://host.example"


class Clock:
    """A clock on which only waiting takes time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)

    def transport(self, host: str) -> Transport:
        return Transport(host, sleep=self.sleep, pace=Pace(self, self.sleep), answering=Answering(host, self))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=clock, sleep=clock.sleep))
    return clock


def ask(transport: Transport, retry: Retry = SEARCH) -> None:
    transport.send("POST", "/there", {}, purpose="ask", retry=retry, token="token")


# When it is given up


@pytest.mark.parametrize("retry", [SEARCH, ONCE], ids=["search", "once"])
def test_where_nobody_ever_listened_a_refused_connection_is_tried_for_ten_seconds(clock: Clock, retry: Retry) -> None:
    host = unused_url()
    transport = clock.transport(host)
    with deadline(), pytest.raises(UnreachableError, match="refused") as raised:
        ask(transport, retry)
    tries = len(clock.waits) + 1
    assert 4 <= tries <= 8
    assert f"no answer from {host} in {tries} attempts" in raised.value.sentence
    assert sum(clock.waits) < FIRST_CONTACT_SECONDS


def test_the_next_steps_are_told_at_once_then(clock: Clock) -> None:
    transport = clock.transport(unused_url())
    with deadline(), pytest.raises(UnreachableError):
        ask(transport)
    clock.waits.clear()
    for _ in range(3):
        with deadline(), pytest.raises(UnreachableError, match="refused"):
            ask(transport)
    assert clock.waits == []


def test_so_it_is_where_a_proxy_is_to_be_used_and_nobody_listens_there(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", unused_url())
    with deadline(), pytest.raises(UnreachableError, match="proxy"):
        ask(clock.transport(HOST))
    assert 0 < sum(clock.waits) < FIRST_CONTACT_SECONDS


@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_host_that_has_answered_once_is_tried_for_as_long_as_the_step_has(
    scripted: Callable[..., Scripted], clock: Clock, status: int
) -> None:
    host = unused_url()
    answering = Answering(host, clock)
    once = Transport(scripted(answer(status, {})).url, sleep=clock.sleep, answering=answering)
    with deadline(0.1), nullcontext() if status == 200 else pytest.raises(ThoughtSpotError):
        ask(once)
    later = Transport(host, sleep=clock.sleep, pace=Pace(clock, clock.sleep), answering=answering)
    clock.waits.clear()
    with deadline(), pytest.raises(UnreachableError):
        ask(later)
    assert sum(clock.waits) > STEP_SECONDS - SEARCH.longest_backoff - 1


def test_one_that_is_not_refused_in_between_is_not_given_up(clock: Clock) -> None:
    answering = Answering(HOST, clock)
    answering.failed("refused", connected=False, refused=True)
    clock.now += FIRST_CONTACT_SECONDS
    assert answering.remaining() == 0
    answering.failed("no connection in time", connected=False, refused=False)
    assert answering.remaining() == float("inf")


@pytest.mark.parametrize("later", [0.0, FIRST_CONTACT_SECONDS, 100.0])
def test_one_that_a_thread_has_given_up_leaves_no_thread_any_time(clock: Clock, later: float) -> None:
    answering = Answering(HOST, clock)
    answering.failed("refused", connected=False, refused=True)
    assert answering.is_worth(FIRST_CONTACT_SECONDS - 1)
    assert not answering.is_worth(FIRST_CONTACT_SECONDS)
    answering.failed("refused", connected=False, refused=True)
    clock.now += later
    assert answering.remaining() == 0
    assert not answering.is_worth(0.1)


@pytest.mark.parametrize("comes", ["an answer", "another failure"])
def test_one_that_was_given_up_is_tried_again_once_something_else_comes_of_a_request(clock: Clock, comes: str) -> None:
    answering = Answering(HOST, clock)
    answering.failed("refused", connected=False, refused=True)
    assert not answering.is_worth(FIRST_CONTACT_SECONDS)
    if comes == "an answer":
        answering.answered()
    else:
        answering.failed("no connection in time", connected=False, refused=False)
    assert answering.is_worth(100.0)


# When it is told


def test_what_waits_is_told_after_five_seconds_without_any_answer(clock: Clock) -> None:
    answering = Answering(HOST, clock)
    assert answering.silence() is None
    with answering.request():
        clock.now += SILENT_SECONDS - 0.1
        assert answering.silence() is None
        clock.now += 0.1
        assert answering.silence() == f"no answer from {HOST} so far"
        answering.failed("it answers 503", connected=True, refused=False)
        assert answering.silence() == "it answers 503"
        with answering.request():
            answering.answered()
        assert answering.silence() is None, "somebody else's request was answered just now"
        clock.now += SILENT_SECONDS
        assert answering.silence() == f"no answer from {HOST} so far"
    assert answering.silence() is None


def test_why_it_is_tried_again_is_told_as_it_fails(scripted: Callable[..., Scripted], clock: Clock) -> None:
    heard: list[str | None] = []
    host = scripted(answer(503), answer(503), answer(200, {})).url
    transport = clock.transport(host)

    def sleep(seconds: float) -> None:
        clock.now += max(seconds, SILENT_SECONDS)
        heard.append(transport.answering.silence())

    transport._sleep = sleep
    with deadline():
        ask(transport)
    assert heard == [f"{host} answers 503"] * 2
    assert transport.answering.silence() is None
