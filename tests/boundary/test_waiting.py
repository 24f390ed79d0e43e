"""What the row of a resource says while its step waits, and that nobody waits for long where nobody listens."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from faults.proxy import Proxy
from faults.wire import error, page, silence
from pulumi_thoughtspot.client.answering import FIRST_CONTACT_SECONDS, SILENT_SECONDS, Answering
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.plugin import waiting
from pulumi_thoughtspot.plugin.log import ResourceLog
from support.boundary import Boundary, StepError, hurried

WEBHOOK = ["WEBHOOK"]
UNTIL = r"this step goes on trying until \d\d:\d\d:\d\d at the latest\."


@pytest.fixture
def proxy(thoughtspot: Emulator) -> Iterator[Proxy]:
    with Proxy(thoughtspot.url) as proxy:
        yield proxy


@pytest.fixture
def run(proxy: Proxy) -> Iterator[Boundary]:
    with hurried(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
        yield run


def told(run: Boundary, why: str) -> bool:
    """Whether the row has said it, once."""
    (status,) = run.statuses("it")
    return re.fullmatch(f"Still waiting: {why}; {UNTIL}", status) is not None


def test_where_nobody_listens_the_row_says_so_before_the_step_gives_up(run: Boundary, proxy: Proxy) -> None:
    proxy.refuse()
    with pytest.raises(StepError, match=r"no answer from \S+ in . attempts .*refused"):
        run.declare("it", channels=WEBHOOK)
    assert told(run, rf"no answer from {proxy.url} so far \(.*refused.*\)")
    assert run.shown("it") == []
    with pytest.raises(StepError, match=r"no answer from \S+ \(.*refused"):
        run.declare("next", channels=WEBHOOK, org_identifier="Sales")
    assert run.statuses("next") == []


@pytest.mark.parametrize(
    ("strike", "why"),
    [
        (silence, r"no answer from {} so far( \(.*timed out.*\))?"),  # As it looks while it waits, or after.
        (page(503), "{} answers 503"),
        (error(429, "Too many requests.", "20"), "{} answers 429"),
    ],
    ids=["silence", "503", "429"],
)
def test_whatever_a_step_waits_for_its_row_says_it(run: Boundary, proxy: Proxy, strike: object, why: str) -> None:
    strikes = [strike] * 5 if "503" in why else [strike]
    proxy.strikes = lambda _endpoint: strikes.pop() if strikes else None  # type: ignore[assignment, return-value]
    run.declare("it", channels=WEBHOOK)
    assert told(run, why.format(proxy.url))
    assert run.shown("it") == []


def test_a_step_that_has_its_answers_says_nothing(run: Boundary, proxy: Proxy) -> None:
    run.declare("it", channels=WEBHOOK)
    strikes = [page(503)]
    proxy.strikes = lambda _endpoint: strikes.pop() if strikes else None
    run.declare("next", channels=WEBHOOK, org_identifier="Sales")
    assert run.statuses("it") == run.statuses("next") == []


@pytest.mark.parametrize(("left", "said"), [(20.0, 1), (0.0, 0), (-1.0, 0)], ids=["in time", "at its end", "after it"])
@pytest.mark.parametrize("given_up", [False, True])
def test_a_row_says_nothing_where_its_step_has_no_time_to_wait(
    monkeypatch: pytest.MonkeyPatch, left: float, said: int, given_up: bool
) -> None:
    """As where another step gives the host up while this one sleeps."""
    now, statuses = [time.monotonic()], list[str]()
    clock = SimpleNamespace(**{**vars(time), "monotonic": lambda: now[0]})
    monkeypatch.setattr(waiting, "time", clock)
    monkeypatch.setattr(ResourceLog, "status", lambda _log, message: statuses.append(message))
    answering = Answering("https://host.example", clock.monotonic)
    row = waiting._Waiting(ResourceLog(None), lambda: answering)
    with deadline(left), answering.request():
        answering.failed("refused", connected=False, refused=True)
        now[0] += SILENT_SECONDS
        if given_up:
            assert not answering.is_worth(FIRST_CONTACT_SECONDS)
        row.speak()
    assert len(statuses) == (0 if given_up else said)
