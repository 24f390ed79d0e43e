"""Creates that share requests, and others who write at the same time: who gets what, and who hears of what."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from faults.proxy import Exchange, Proxy
from faults.wire import reset_after
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT, Boundary, Diff, Resource, StepError, hurried

WEBHOOK, EMAIL = ["WEBHOOK"], ["EMAIL"]
ORGS = {number: f"Org {number}" for number in range(1, 41)}
OTHERS = {77: "Marketing"}


@pytest.fixture
def many() -> Iterator[Emulator]:
    """A ThoughtSpot with many Orgs, one of which is nobody's business here. It takes its time, so that calls gather."""
    with Emulator(orgs={**ORGS, **OTHERS}, token="token", latency=0.05) as thoughtspot:
        thoughtspot.set_cluster(EMAIL)
        thoughtspot.set_override(77, EMAIL)
        yield thoughtspot


def create_at_once(run: Boundary, names: list[str]) -> dict[str, Resource | StepError]:
    """What comes of one create for each Org, all at once."""
    checked = {name: run.check(name, channels=WEBHOOK, org_identifier=name).inputs for name in names}

    def create(name: str) -> Resource | StepError:
        try:
            return run.create(name, checked[name])
        except StepError as error:
            return error

    with ThreadPoolExecutor(len(names)) as engine:
        return dict(zip(names, engine.map(create, names), strict=True))


def entries(thoughtspot: Emulator) -> list[list[Any]]:
    """The Orgs' entries of each write so far; a write to the cluster fails."""
    bodies = [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]
    assert all(isinstance(body, dict) and set(body) == {"org_preferences"} for body in bodies), bodies
    return [body["org_preferences"] for body in bodies if isinstance(body, dict)]


def expect_as_declared(
    run: Boundary, thoughtspot: Emulator, created: dict[str, Resource], tried: str | None = None
) -> None:
    """Each Org has what was declared, nothing else was written (but to ``tried``), and nothing is left to do."""
    ids = {name: number for number, name in ORGS.items()}
    assert {name: thoughtspot.override(name) for name in created} == dict.fromkeys(created, WEBHOOK)
    assert {name: resource.id for name, resource in created.items()} == {
        name: f"org/{ids[name]}/{EVENT}" for name in created
    }
    assert thoughtspot.cluster == {EVENT: EMAIL}
    assert thoughtspot.override(77) == EMAIL
    preference = {"event_type": EVENT, "channels": WEBHOOK}
    for entry in itertools.chain(*entries(thoughtspot)):
        assert entry["org_identifier"] in {*created, tried}
        assert entry == {**entry, "operation": "REPLACE", "preferences": [preference]}
    thoughtspot.clear_requests()
    for name, resource in created.items():
        assert run.declare_again(resource, channels=WEBHOOK, org_identifier=name) == Diff(False)
    assert not thoughtspot.requests


def test_a_shared_write_whose_answer_is_lost_creates_them_all(many: Emulator) -> None:
    with Proxy(many.url) as proxy:
        seen: set[bytes] = set()

        def lost_once(exchange: Exchange) -> bool:
            """Of each write the first answer is lost, and the second comes."""
            if exchange.body not in seen:
                seen.add(exchange.body)
                return reset_after(exchange)
            exchange.send(exchange.forward().raw)
            return True

        proxy.strikes = lambda endpoint: lost_once if endpoint == "configure" else None
        with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            outcomes = create_at_once(run, list(ORGS.values()))
            created = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Resource)}
            assert list(created) == list(ORGS.values()), outcomes
            written = entries(many)
            twice = sorted(written, key=str)
            assert twice[0::2] == twice[1::2]
            assert max(map(len, written)) > 1
            assert not any(resource.outputs.get("previous_channels") for resource in created.values())
            expect_as_declared(run, many, created)


UNKNOWN_ORG = (
    r"ThoughtSpot answered 400, org_identifier in org_preferences does not match a known org\. \(code 10002, incident"
    r" [0-9a-f-]+\)\n(Did you mean 'Org [^\n]+\?|'pulumi-thoughtspot show' lists[^\n]+)\n"
    r"Check the Org's name or id, and that the token's user may see it: [^\n]+"
)


def expect_one_failed(
    run: Boundary, thoughtspot: Emulator, outcomes: dict[str, Resource | StepError], name: str, words: str
) -> None:
    """``name`` alone has an error, which names no other Org; every other one is as declared."""
    errors = {org: str(outcome) for org, outcome in outcomes.items() if isinstance(outcome, StepError)}
    assert list(errors) == [name]
    assert re.fullmatch(f"{words}: {UNKNOWN_ORG}", errors[name]), errors
    created = {org: outcome for org, outcome in outcomes.items() if isinstance(outcome, Resource)}
    assert len(created) == len(outcomes) - 1
    expect_as_declared(run, thoughtspot, created, tried=name)


READINGS: list[dict[str, Any]] = [
    {},
    {"search_without_filter": "nothing"},
    {"org_without_override": "left_out"},
    {"several_entries": "until_the_first_error"},
]
"""What a shared request may find or leave behind."""


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_one_org_that_is_unknown_fails_alone(many: Emulator, reading: dict[str, Any]) -> None:
    many.read_as(**reading)
    good = list(ORGS.values())[:-1]
    with Boundary(many) as run:
        outcomes = create_at_once(run, [*good[:20], "Nowhere", *good[20:]])
        expect_one_failed(run, many, outcomes, "Nowhere", "Could not read the channel preference of Org 'Nowhere'")
        assert many.override("Org 40") is None


@pytest.mark.parametrize("several_entries", ["all_or_nothing", "until_the_first_error"])
def test_one_org_that_is_deleted_before_the_shared_write_fails_alone(many: Emulator, several_entries: str) -> None:
    many.read_as(several_entries=several_entries)

    def deleted_first(exchange: Exchange) -> bool:
        if b'"Org 20"' in exchange.body and 20 in many.orgs:
            many.delete_org(20)
        exchange.send(exchange.forward().raw)
        return True

    with Proxy(many.url) as proxy:
        proxy.strikes = lambda endpoint: deleted_first if endpoint == "configure" else None
        with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            outcomes = create_at_once(run, list(ORGS.values()))
            expect_one_failed(run, many, outcomes, "Org 20", "Could not set WEBHOOK for Org 'Org 20'")


class TestSomebodyElse:
    """Writes to the same Org while it is created. ThoughtSpot has no way to write only what was looked at."""

    @pytest.fixture
    def proxy(self, thoughtspot: Emulator) -> Iterator[Proxy]:
        with Proxy(thoughtspot.url) as proxy:
            yield proxy

    @pytest.fixture
    def run(self, proxy: Proxy) -> Iterator[Boundary]:
        with hurried(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            yield run

    def test_between_the_look_and_the_write_is_overwritten_unseen(
        self, run: Boundary, proxy: Proxy, thoughtspot: Emulator
    ) -> None:
        def comes_before(exchange: Exchange) -> bool:
            thoughtspot.set_override("Sales", EMAIL)
            exchange.send(exchange.forward().raw)
            return True

        proxy.strikes = lambda endpoint: comes_before if endpoint == "configure" else None
        created = run.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        assert thoughtspot.override("Sales") == WEBHOOK
        assert created.outputs["channels"] == WEBHOOK
        assert created.outputs.get("previous_channels") is None

    def test_between_the_write_and_the_look_back_is_an_error_and_stays(
        self, run: Boundary, proxy: Proxy, thoughtspot: Emulator
    ) -> None:
        def comes_after(exchange: Exchange) -> bool:
            answer = exchange.forward()
            thoughtspot.set_override("Sales", EMAIL)
            exchange.send(answer.raw)
            return True

        proxy.strikes = lambda endpoint: comes_after if endpoint == "configure" else None
        with pytest.raises(StepError) as raised:
            run.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        assert str(raised.value) == (
            "ThoughtSpot accepted WEBHOOK for Org 'Sales' (id 42), but still shows EMAIL.\n"
            "Perhaps something else sets it at the same time. Run 'pulumi refresh' to see what it is, then 'pulumi up'."
        )
        assert len(entries(thoughtspot)) == 1
        assert thoughtspot.override("Sales") == EMAIL
        refused = "Org 'Sales' is set to EMAIL already, and this resource declares WEBHOOK; nothing was changed"
        with Boundary(thoughtspot) as next_up, pytest.raises(StepError, match=refused):
            next_up.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        assert thoughtspot.override("Sales") == EMAIL
