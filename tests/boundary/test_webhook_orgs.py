"""A webhook whose Org is deleted, or is another one than was asked for: nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from faults.proxy import Exchange, Proxy, Strike
from faults.wire import error
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.plugin.provider import OF_THE_LAST_UP
from support.boundary import Diff, Resource, StepError
from support.webhooks import URL, WebhookBoundary, made_in_marketing, sent

GONE = "Org 'Sales' (id 42) is gone, and its webhooks with it."
PREFERENCES = "system/preferences/communication-channels/search"
ADMINISTRATOR, SOMEBODY = ("ADMINISTRATION",), ("DEVELOPER", "ORG_ADMINISTRATION")


def declared(thoughtspot: Emulator) -> Resource:
    with WebhookBoundary(thoughtspot) as run:
        return run.declare("hook", url=URL, org_identifier="Sales")


def eva(thoughtspot: Emulator, privileges: tuple[str, ...], orgs: tuple[int, ...] | None = (0, 77)) -> dict[str, str]:
    """The login of a user with these privileges, who belongs to these Orgs."""
    thoughtspot.add_user(User("eva", password="eva-password", privileges=privileges, orgs=orgs))
    return {"THOUGHTSPOT_USERNAME": "eva", "THOUGHTSPOT_PASSWORD": "eva-password"}


def refused(step: Any, held: Resource) -> str:
    with pytest.raises(StepError, match="no token for Org 42") as raised:
        step(held)
    return str(raised.value)


@pytest.mark.parametrize("reading", [{}, {"webhook_search": "own_org"}, {"org_without_override": "left_out"}], ids=str)
def test_a_webhook_of_a_deleted_org_is_gone_with_it(thoughtspot: Emulator, reading: dict[str, Any]) -> None:
    created = declared(thoughtspot)
    thoughtspot.read_as(**reading)
    thoughtspot.delete_org("Sales")
    with WebhookBoundary(thoughtspot) as refresh:
        assert refresh.read(created) is None
        assert refresh.warnings("hook") == [f"On {thoughtspot.url}: {GONE}"]
    with WebhookBoundary(thoughtspot) as destroy:
        destroy.delete(created)
        assert destroy.warnings("hook") == [f"On {thoughtspot.url}: {GONE}"]


def test_which_orgs_there_are_is_asked_for_once_for_all_webhooks_of_deleted_orgs(thoughtspot: Emulator) -> None:
    numbers = range(100, 105)
    for number in numbers:
        thoughtspot.add_org(number, f"Org {number}")
    with WebhookBoundary(thoughtspot) as run:
        created = [run.declare(f"hook {number}", url=URL, org_identifier=str(number)) for number in numbers]
    for number in numbers:
        thoughtspot.delete_org(number)
    thoughtspot.clear_requests()
    with WebhookBoundary(thoughtspot) as refresh:
        assert [refresh.read(each) for each in created] == [None] * len(numbers)
        assert len(refresh.all_shown) == len(numbers)
    assert sent(thoughtspot).count("orgs/search") == 1
    assert sent(thoughtspot).count(PREFERENCES) == 1 + len(numbers), "for the cluster, and for each Org"


def test_a_webhook_of_a_deleted_org_is_let_go_by_a_program_that_names_others(thoughtspot: Emulator) -> None:
    """Any Org's name may by now be that of the webhook's own, so the delete looks before it acts."""
    created = declared(thoughtspot)
    thoughtspot.delete_org("Sales")
    with WebhookBoundary(thoughtspot) as run:
        run.declare("other", url=URL, org_identifier="Marketing", name="hook")
        run.delete(created)
        assert run.warnings("hook") == [f"On {thoughtspot.url}: {GONE}"]
    assert [webhook.org_id for webhook in thoughtspot.webhooks] == [77]


@pytest.mark.parametrize("privileges", [ADMINISTRATOR, SOMEBODY], ids=str)
@pytest.mark.parametrize("step", ["read", "delete"])
def test_who_has_lost_access_to_an_org_is_never_told_that_it_is_gone(
    thoughtspot: Emulator, step: str, privileges: tuple[str, ...]
) -> None:
    created = declared(thoughtspot)
    with WebhookBoundary(thoughtspot, **eva(thoughtspot, privileges)) as run:
        words = refused(getattr(run, step), created)
        assert "Add 'eva' to that Org" in words
        assert run.all_shown == []
    assert len(thoughtspot.webhooks) == 1


@pytest.mark.parametrize("privileges", [SOMEBODY, ("DEVELOPER",)], ids=str)
@pytest.mark.parametrize("step", ["read", "delete"])
def test_who_does_not_see_all_orgs_cannot_tell_and_is_told_the_way_out(
    thoughtspot: Emulator, step: str, privileges: tuple[str, ...]
) -> None:
    created = declared(thoughtspot)
    thoughtspot.delete_org("Sales")
    with WebhookBoundary(thoughtspot, **eva(thoughtspot, privileges)) as run:
        words = refused(getattr(run, step), created)
    assert "If Org 'Sales' was deleted, its webhooks are gone with it" in words
    *_, forget, last = words.splitlines()
    assert forget.endswith(": pulumi state delete URN"), "a command runs into no other sentence"
    assert last == OF_THE_LAST_UP


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_org_is_not_gone_while_one_of_the_looks_for_it_is_refused(thoughtspot: Emulator, number: int) -> None:
    created = declared(thoughtspot)
    thoughtspot.delete_org("Sales")
    searches = 0

    def choose(endpoint: str) -> Strike | None:
        nonlocal searches
        searches += endpoint == "search"
        return error(403, "Not allowed.") if endpoint == "search" and searches == number else None

    with Proxy(thoughtspot.url) as proxy, WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as run:
        held = replace(created, outputs={**created.outputs, "host": proxy.url})
        proxy.strikes = choose
        refused(run.read, held)
        proxy.strikes = lambda _: None
        assert run.read(held) is None


def test_primary_is_never_gone(thoughtspot: Emulator) -> None:
    with WebhookBoundary(thoughtspot) as run:
        created = run.declare("hook", url=URL)
    with WebhookBoundary(thoughtspot, THOUGHTSPOT_ORG_ID="77", **eva(thoughtspot, ADMINISTRATOR, (77,))) as run:
        thoughtspot.clear_requests()
        with pytest.raises(StepError, match="no token for Org 0"):
            run.read(created)
    assert sent(thoughtspot) == ["auth/token/full"]


def test_the_name_of_the_logins_own_org_is_enough_where_nobody_else_tells_its_id(thoughtspot: Emulator) -> None:
    thoughtspot.read_as(org_without_override="left_out")
    login = eva(thoughtspot, ("DEVELOPER",), (42,))
    with WebhookBoundary(thoughtspot, THOUGHTSPOT_ORG_ID="42", **login) as run:
        assert run.declare("hook", url=URL, org_identifier="Sales").outputs["org_id"] == "42"


def test_an_org_that_is_only_listed_is_meant_by_its_exact_name_alone(thoughtspot: Emulator) -> None:
    """In another case it may be another Org's name, for all that ThoughtSpot's documentation says."""
    thoughtspot.read_as(org_without_override="left_out", org_name_case="ignored")
    with WebhookBoundary(thoughtspot) as run:
        with pytest.raises(StepError, match=r"could not be found out(.|\n)*Did you mean 'Sales' \(id 42\)\?"):
            run.declare("hook", url=URL, org_identifier="sales")
        assert run.declare("hook", url=URL, org_identifier="Sales").outputs["org_id"] == "42"


@pytest.mark.parametrize("named", ["Sales", "42"])
def test_a_webhook_that_is_made_in_another_org_is_an_error_and_the_next_up_makes_one_where_it_belongs(
    thoughtspot: Emulator, named: str
) -> None:
    inputs = {"url": URL, "org_identifier": named}
    with Proxy(thoughtspot.url) as proxy:
        proxy.strikes = made_in_marketing(thoughtspot)
        with WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as run:
            checked = run.check("hook", **inputs).inputs
            with pytest.raises(StepError) as raised:
                run.create("hook", checked)
        words, partial = str(raised.value), raised.value.partial
        assert words.startswith("ThoughtSpot made the webhook 'hook' in Org 'Marketing' (id 77) when asked for Org")
        (made,) = thoughtspot.webhooks
        assert partial is not None
        assert partial.id == f"org/77/webhook/{made.id}"
        held = Resource("hook", partial.id, checked, partial.outputs)

        proxy.strikes = lambda _: None
        with WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as refresh:
            found = refresh.read(held)
            assert found is not None
            assert (found.id, found.inputs) == (held.id, held.inputs)
        for state in (held, found):
            with WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as run:
                assert run.declare_again(state, **inputs) == Diff(True, ("org_identifier",))
        with WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as run:
            run.declare_again(held, **inputs)
            replaced = run.declare("hook", **inputs)
            run.delete(held)
        (webhook,) = thoughtspot.webhooks
        assert replaced.id == f"org/42/webhook/{webhook.id}"


def test_a_read_back_that_names_another_org_is_an_error_as_well(thoughtspot: Emulator) -> None:
    """Where the answer to the create names none, which is so under a reading of what it is."""
    thoughtspot.read_as(created_webhook="no_content", org_scoped_token="any_org")
    ours: list[str] = []

    def elsewhere(exchange: Exchange) -> bool:
        exchange.send(exchange.forward().raw)
        ours.extend(webhook.id for webhook in thoughtspot.webhooks)
        return True

    def moved(exchange: Exchange) -> bool:
        answer = exchange.forward()
        if b"webhook_identifier" in exchange.body and ours and ours[0].encode() in exchange.body:
            thoughtspot.change_webhook(ours[0], org_id=77)
            answer = exchange.forward()
        exchange.send(answer.raw)
        return True

    with Proxy(thoughtspot.url) as proxy:
        proxy.strikes = lambda endpoint: {"create": elsewhere, "search": moved}.get(endpoint)
        with WebhookBoundary(None, THOUGHTSPOT_HOST=proxy.url) as run, pytest.raises(StepError) as raised:
            run.declare("hook", url=URL, org_identifier="42")
    assert "in Org 'Marketing' (id 77) when asked for Org '42' (id 42)" in str(raised.value)
    assert raised.value.partial is not None
    assert raised.value.partial.id == f"org/77/webhook/{ours[0]}"
