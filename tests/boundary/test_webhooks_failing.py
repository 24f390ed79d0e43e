"""A webhook with secrets where answers are lost, and one that cannot be looked for: there are never two.

All faults in the steps of a plain webhook are in `tests/faults`.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from faults.proxy import Exchange, Proxy, Strike
from faults.wire import error, page, reset_after, reset_before
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Resource, StepError
from support.clock import Waits
from support.plugins import Forked
from support.webhooks import URL, WebhookBoundary

BEFORE: dict[str, Strike] = {"reset before": reset_before, "503 before": page(503)}
AFTER: dict[str, Strike] = {
    "reset after": reset_after,
    "503 after": page(503, acts=True),
    "a page with a status of success": page(200, acts=True),
}
EVERY = BEFORE | AFTER
SECRET = {"authentication": {"bearer_token": "canary-token"}}
OTHER = "https://other.example.com/"


@pytest.fixture
def proxy(thoughtspot: Emulator) -> Iterator[Proxy]:
    with Proxy(thoughtspot.url) as proxy:
        yield proxy


@contextmanager
def run_on(proxy: Proxy) -> Iterator[WebhookBoundary]:
    """One run of Pulumi, whose provider waits for nobody."""
    with (
        Waits() as waits,
        WebhookBoundary(None, start=partial(Forked, waits=waits), THOUGHTSPOT_HOST=proxy.url) as run,
    ):
        yield run


def strike(proxy: Proxy, endpoint: str, how: Strike, times: int = 1000) -> list[str]:
    """Strikes the requests to ``endpoint``; returns a list of those that were struck so far."""
    struck: list[str] = []

    def choose(asked: str) -> Strike | None:
        if asked != endpoint or len(struck) == times:
            return None
        struck.append(asked)
        return how

    proxy.strikes = choose
    return struck


def left_by(error: StepError, inputs: dict[str, Any], before: Resource | None) -> Resource | None:
    """What the engine keeps after a step failed."""
    assert "canary" not in str(error)
    if error.partial is None:
        return before
    return Resource("hook", error.partial.id, inputs, error.partial.outputs)


def create(run: WebhookBoundary, **inputs: Any) -> Resource | None:
    """The state after a create, whatever comes of it."""
    checked = run.check("hook", url=URL, org_identifier="Sales", **inputs).inputs
    try:
        return run.create("hook", checked)
    except StepError as error:
        return left_by(error, checked, None)


def update(run: WebhookBoundary, held: Resource, **inputs: Any) -> Resource:
    checked = run.check("hook", org_identifier="Sales", **inputs).inputs
    try:
        return run.update(held, org_identifier="Sales", **inputs)
    except StepError as error:
        after = left_by(error, checked, held)
        assert after is not None
        return after


@pytest.mark.parametrize("how", EVERY)
def test_a_create_whose_answer_is_lost_never_makes_two(thoughtspot: Emulator, proxy: Proxy, how: str) -> None:
    thoughtspot.read_as(
        webhook_names="repeatable", webhooks_per_org="many"
    )  # Nothing but the provider keeps it at one.
    struck = strike(proxy, "create", EVERY[how])
    with run_on(proxy) as run:
        left = create(run, **SECRET)
    assert struck == ["create"], "it is never sent again without a look"
    assert len(thoughtspot.webhooks) == (how in AFTER)
    assert (left is not None) == (how in AFTER)

    proxy.strikes = lambda _: None
    with run_on(proxy) as run:
        left = create(run, **SECRET) if left is None else update(run, left, url=URL, **SECRET)
    assert left is not None
    (made,) = thoughtspot.webhooks
    assert left.id == f"org/42/webhook/{made.id}"
    assert made.authentication == {"BEARER_TOKEN": "canary-token"}
    with run_on(proxy) as run:
        assert not run.declare_again(left, url=URL, org_identifier="Sales", **SECRET).changes


def test_a_create_that_cannot_be_looked_for_either_is_told_and_the_next_one_takes_it_over(
    thoughtspot: Emulator, proxy: Proxy
) -> None:
    """Where ThoughtSpot is gone from the create on, nobody knows; the next `pulumi up` finds the one that is there."""
    created: list[str] = []

    def choose(endpoint: str) -> Strike | None:
        if endpoint == "create":
            created.append(endpoint)
            return reset_after
        return page(503) if created else None

    proxy.strikes = choose
    with run_on(proxy) as run:
        checked = run.check("hook", url=URL, org_identifier="Sales").inputs
        with pytest.raises(StepError, match="Whether there is a webhook 'hook' in Org 'Sales'"):
            run.create("hook", checked)
    proxy.strikes = lambda _: None
    with run_on(proxy) as run:
        left = create(run)
        assert "taken over" in " ".join(run.shown("hook"))
    (made,) = thoughtspot.webhooks
    assert left is not None
    assert left.id == f"org/42/webhook/{made.id}"


@pytest.mark.parametrize("how", ["reset before", "reset after"])
def test_an_update_whose_answer_is_lost_is_gone_on_with(thoughtspot: Emulator, proxy: Proxy, how: str) -> None:
    with run_on(proxy) as run:
        created = run.declare("hook", url=URL, org_identifier="Sales", **SECRET)
    news = {"url": OTHER, "authentication": {"bearer_token": "canary-other"}}
    assert strike(proxy, "update", EVERY[how]) == []
    with run_on(proxy) as run:
        left = update(run, created, **news)
    proxy.strikes = lambda _: None
    with run_on(proxy) as run:
        if run.declare_again(left, org_identifier="Sales", **news).changes:
            left = run.update(left, org_identifier="Sales", **news)
    (made,) = thoughtspot.webhooks
    assert (made.url, made.authentication) == (OTHER, {"BEARER_TOKEN": "canary-other"})
    with run_on(proxy) as run:
        assert not run.declare_again(left, org_identifier="Sales", **news).changes
    with run_on(proxy) as run:
        run.delete(left)
    assert thoughtspot.webhooks == []


def test_a_pause_in_the_search_for_all_webhooks_is_no_reason_to_ask_for_each_alone() -> None:
    """Those that wait meanwhile are asked for alone, and the others together."""
    many = {number: f"org-{number}" for number in range(1, 121)}
    with Emulator(orgs=many, token="token") as thoughtspot, Proxy(thoughtspot.url) as proxy:
        thoughtspot.read_as(webhook_search="all_orgs")
        for number in many:
            thoughtspot.add_webhook("hook", URL, number)
        paused: list[bytes] = []

        def pauses_once(exchange: Exchange) -> bool:
            if b"webhook_identifier" not in exchange.body and not paused:
                paused.append(exchange.body)
                return error(429, "Too many requests.", "20")(exchange)
            exchange.send(exchange.forward().raw)
            return True

        proxy.strikes = lambda endpoint: pauses_once if endpoint == "search" else None
        resources = [
            Resource(
                "hook",
                f"org/{hook.org_id}/webhook/{hook.id}",
                {},
                {
                    "__provider": WebhookBoundary.provider,
                    "url": hook.url,
                    "name": hook.name,
                    "events": hook.events,
                    "host": proxy.url,
                    "org_id": str(hook.org_id),
                    "webhook_id": hook.id,
                },
            )
            for hook in thoughtspot.webhooks
        ]
        with run_on(proxy) as run, ThreadPoolExecutor(32) as threads:
            assert all(threads.map(run.read, resources))
        assert paused
        assert proxy.requests.count("search") < len(many)


def test_after_an_update_that_may_be_done_everything_is_set_though_a_search_still_shows_what_was(
    thoughtspot: Emulator, proxy: Proxy
) -> None:
    thoughtspot.read_as(stale_webhook_reads=1)
    with run_on(proxy) as run:
        created = run.declare("hook", url=URL, org_identifier="Sales")
        strike(proxy, "search", page(200))
        with pytest.raises(StepError, match="instead of JSON") as failed:
            run.update(created, url=OTHER, org_identifier="Sales")
        proxy.strikes = lambda _endpoint: None
        left = left_by(failed.value, {"url": OTHER, "org_identifier": "Sales"}, created)
        assert left is not None
        run.update(left, url=URL, org_identifier="Sales")
    assert [hook.url for hook in thoughtspot.webhooks] == [URL]


# What was refused says why, also where nobody can look.


def from_the(first: str, proxy: Proxy) -> None:
    """From the answer to ``first`` on, ThoughtSpot's searches are out of order."""
    asked: list[str] = []

    def choose(endpoint: str) -> Strike | None:
        asked.append(endpoint)
        return page(503) if endpoint == "search" and first in asked else None

    proxy.strikes = choose


def test_a_create_that_is_refused_says_why_though_nobody_can_look(thoughtspot: Emulator, proxy: Proxy) -> None:
    thoughtspot.add_webhook("other", URL, "Sales")
    from_the("create", proxy)
    with run_on(proxy) as run, pytest.raises(StepError) as raised:
        run.declare("hook", url=URL, org_identifier="Sales")
    assert str(raised.value).startswith(
        "Could not create the webhook 'hook': ThoughtSpot answered 400, Only one webhook"
    )


def test_an_update_that_is_refused_says_why_though_nobody_can_look(thoughtspot: Emulator, proxy: Proxy) -> None:
    thoughtspot.read_as(release="before_26_4")
    with run_on(proxy) as run:
        made = run.declare("hook", url=URL, org_identifier="Sales")
        from_the("update", proxy)
        with pytest.raises(StepError) as raised:
            run.update(made, url=URL, org_identifier="Sales", additional_headers={"X": "y"})
    assert str(raised.value).startswith("Could not update the webhook 'hook': ThoughtSpot answered 400")
    assert "An older release does not know additional_headers" in str(raised.value)


def test_a_create_whose_answer_has_no_id_says_that_it_may_be_made_where_nobody_can_look(
    thoughtspot: Emulator, proxy: Proxy
) -> None:
    thoughtspot.read_as(created_webhook="no_content")
    from_the("create", proxy)
    with run_on(proxy) as run, pytest.raises(StepError) as raised:
        run.declare("hook", url=URL, org_identifier="Sales")
    assert "Whether there is a webhook 'hook' in Org 'Sales' now is not known" in str(raised.value)
    assert [webhook.name for webhook in thoughtspot.webhooks] == ["hook"]
