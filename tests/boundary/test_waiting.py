"""What the row of a resource says while its step waits, and that nobody waits for long where nobody listens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from faults.proxy import Proxy
from faults.wire import error, page, silence
from pulumi_thoughtspot.emulator import Emulator
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
