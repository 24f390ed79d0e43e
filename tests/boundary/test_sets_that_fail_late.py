"""Sets whose step fails after some of it was done, or where much is gone: what the state says then is true."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import takewhile

import pytest
import requests

from faults.proxy import Exchange, Strike
from faults.wire import answers, error, page
from support.boundary import EVENT, Diff, Resource, StepError
from support.place import Place, place, refuses_what_names, the_second

EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
CONFIGURE = "/api/rest/2.0/system/preferences/communication-channels/configure"


def test_a_create_whose_orgs_ids_are_not_known_says_what_is_set_where_the_state_cannot_have_it() -> None:
    with place({42: "Sales"}) as there:
        there.thoughtspot.read_as(org_without_override="left_out")
        there.proxy.strikes = the_second("search", page(503))
        with there.run() as run, pytest.raises(StepError) as failed:
            run.of_sets().declare("it", orgs={"Sales": WEBHOOK})
        assert there.has() == {"Sales": WEBHOOK}
        assert failed.value.partial is None
        assert "whose ids are not known" in str(failed.value)


def test_an_update_that_is_refused_does_not_count_what_was_set_before_as_set() -> None:
    orgs = {"Sales": WEBHOOK, "Marketing": WEBHOOK}
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs)
        there.proxy.strikes = lambda endpoint: error(400, "no") if endpoint == "configure" else None
        with there.run() as run, pytest.raises(StepError) as failed:
            run.of_sets().update(held, orgs=dict.fromkeys(orgs, EMAIL))
        assert there.has() == orgs
        assert str(failed.value).startswith("2 Orgs could not be set; 0 are.")
        assert failed.value.partial is not None
        assert "\n0 Orgs are as declared" in failed.value.partial.reasons[0]


def test_a_cluster_that_an_update_has_let_go_is_known_where_that_does_not_show() -> None:
    orgs = {"Sales": WEBHOOK}
    with place({42: "Sales"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs, cluster=WEBHOOK)
        there.proxy.strikes = the_second("search", page(503))
        left = there.fails(held, orgs=orgs)
        assert there.thoughtspot.cluster == {EVENT: EMAIL}
        state = held if left is None else Resource("it", held.id, held.inputs, left.outputs)
        with there.run() as run:
            if run.of_sets().declare_again(state, orgs=orgs, cluster=WEBHOOK) != Diff(False):
                run.of_sets().update(state, orgs=orgs, cluster=WEBHOOK)
        assert there.thoughtspot.cluster == {EVENT: WEBHOOK}


def test_a_refresh_shows_a_cluster_that_a_failed_update_has_set() -> None:
    orgs = {"Sales": WEBHOOK}
    with place({42: "Sales"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs)
        seen: list[str] = []

        def after_the_write(endpoint: str) -> Strike | None:
            seen.append(endpoint)
            return page(503) if "configure" in seen[:-1] else None

        there.proxy.strikes = after_the_write
        left = there.fails(held, orgs=orgs, cluster=WEBHOOK)
        assert left is not None
        assert there.thoughtspot.cluster == {EVENT: WEBHOOK}
        with there.run() as refresh:
            found = refresh.of_sets().read(Resource("it", held.id, held.inputs, left.outputs))
        assert found is not None
        assert found.outputs["cluster"] == WEBHOOK
        assert found.inputs["cluster"] == WEBHOOK, "else Pulumi itself finds no change where the program was put back"


def test_a_set_does_not_take_back_what_another_resource_got_before_the_set_had_read_back() -> None:
    with place({42: "Sales"}) as there, there.run() as run:
        there.thoughtspot.read_as(org_without_override="left_out")
        single = run.check("single", org_identifier="42", channels=WEBHOOK).inputs
        inputs = run.of_sets().check("set", orgs={"Sales": WEBHOOK}).inputs

        def create_the_single_one(exchange: Exchange) -> bool:
            there.proxy.strikes = lambda _: None
            run.create("single", single)
            exchange.send(exchange.forward().raw)
            return True

        there.proxy.strikes = the_second("search", create_the_single_one)
        with pytest.raises(StepError, match="both declare"):
            run.of_sets().create("set", inputs)
        assert there.has() == {"Sales": WEBHOOK}


def test_a_dropped_org_that_is_gone_is_told_also_where_the_guard_has_to_look() -> None:
    with place({1: "A", 2: "B", 3: "C"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"A": WEBHOOK, "B": WEBHOOK})
        there.thoughtspot.delete_org(2)
        with there.run() as run:
            run.check("other", org_identifier="C", channels=WEBHOOK)
            run.of_sets().update(held, orgs={"A": WEBHOOK})
            assert [each for each in run.warnings("it") if each.startswith("Org 'B'")]


def test_a_dropped_org_is_reset_also_where_the_guard_has_to_look() -> None:
    with place({1: "A", 2: "B", 3: "C", 4: "D"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=dict.fromkeys("ABD", WEBHOOK))
        there.thoughtspot.reset_override("D")
        with there.run() as run:
            run.check("other", org_identifier="C", channels=WEBHOOK)
            left = run.of_sets().update(held, orgs={"A": WEBHOOK})
            assert [each for each in run.shown("it") if each.startswith("Org 'B' has no override any more")]
        assert there.has() == {"A": WEBHOOK}
        assert left.outputs["org_ids"] == {"A": "1"}


def test_a_destroy_takes_back_the_others_where_one_org_may_not_be_read() -> None:
    orgs = {"Sales": WEBHOOK, "Marketing": WEBHOOK}
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs)
        there.proxy.strikes = lambda _: refuses_what_names("42", 403)
        with there.run() as run, pytest.raises(StepError) as failed:
            run.of_sets().delete(held)
        assert there.has() == {"Sales": WEBHOOK}, str(failed.value)


SIXTY = {number: f"Org {number:03}" for number in range(1, 61)}
GONE = 45
"""So many that ThoughtSpot no longer knows: more than are asked for alone. Then others come in a request with some."""


def of_which_many_are_gone(there: Place) -> Resource:
    with there.run() as run:
        held = run.of_sets().declare("it", orgs=dict.fromkeys(SIXTY.values(), WEBHOOK))
    for org in range(1, GONE + 1):
        there.thoughtspot.delete_org(org)
    return held


def test_a_destroy_takes_back_what_is_there_though_many_orgs_are_gone() -> None:
    with place(SIXTY) as there:
        held = of_which_many_are_gone(there)
        with there.run() as run:
            run.of_sets().delete(held)
        assert there.has() == {}


def test_a_refresh_keeps_what_is_there_though_many_orgs_are_gone() -> None:
    with place(SIXTY) as there:
        held = of_which_many_are_gone(there)
        with there.run() as run:
            found = run.of_sets().read(held)
        assert found is not None
        assert found.outputs["orgs"] == there.has()


def test_an_update_takes_back_what_is_left_out_though_many_orgs_are_gone() -> None:
    with place(SIXTY) as there:
        held = of_which_many_are_gone(there)
        with there.run() as run:
            run.of_sets().update(held, orgs={"Org 060": WEBHOOK})
        assert there.has() == {"Org 060": WEBHOOK}


def test_an_update_that_was_refused_leaves_the_set_exclusive_in_the_state() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Sales": WEBHOOK}, exclusive=True)
        there.proxy.strikes = lambda endpoint: error(403, "no") if endpoint == "configure" else None
        left = there.fails(held, orgs={"Sales": EMAIL}, exclusive=True)
        assert there.has() == {"Sales": WEBHOOK}
        there.thoughtspot.set_override("Marketing", EMAIL)
        state = held if left is None else Resource("it", held.id, held.inputs, left.outputs)
        assert state.outputs["exclusive"] is True
        with there.run() as run:
            run.of_sets().update(state, orgs={"Sales": WEBHOOK}, exclusive=True)


def test_strays_are_removed_though_many_others_are_gone() -> None:
    orgs = {number: f"Org {number:03}" for number in range(1, 62)}
    with place(orgs) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Org 061": WEBHOOK}, exclusive=True)
        for org in range(1, 61):
            there.thoughtspot.set_override(org, WEBHOOK)
        with there.run() as refresh:
            seen = refresh.of_sets().read(held)
        assert seen is not None
        for org in range(1, 36):
            there.thoughtspot.delete_org(org)
        with there.run() as run:
            run.of_sets().update(seen, orgs={"Org 061": WEBHOOK}, exclusive=True)
        assert there.has() == {"Org 061": WEBHOOK}


HUNDREDS = {number: f"Org {number:03}" for number in range(1, 201)}


@pytest.mark.parametrize(
    "bad",
    [range(1, 60), [*range(1, 26), *range(30, 201, 10)], range(1, 201, 2), range(2, 201, 2)],
    ids=["the first ones", "the first ones, and others", "each second one", "each other one"],
)
def test_good_orgs_are_set_however_many_bad_ones_there_are_among_them(bad: Sequence[int]) -> None:
    refused = {HUNDREDS[number] for number in bad}
    good = dict.fromkeys(sorted(set(HUNDREDS.values()) - refused), WEBHOOK)
    with place(HUNDREDS) as there:
        there.proxy.strikes = lambda asked: refuses_all_with(refused) if asked == "configure" else None
        with there.run() as run, pytest.raises(StepError) as failed:
            run.of_sets().declare("it", orgs=dict.fromkeys(HUNDREDS.values(), WEBHOOK))
        assert there.has() == good
        assert str(failed.value).startswith(f"{len(refused)} Orgs could not be set; {len(good)} are.\n")
        assert there.proxy.requests.count("configure") <= 2 + 15 * len(refused)


def refuses_all_with(bad: set[str]) -> Strike:
    """Refuses a request that names a bad Org."""

    def strike(exchange: Exchange) -> bool:
        if any(entry["org_identifier"] in bad for entry in json.loads(exchange.body)["org_preferences"]):
            return error(400, "no")(exchange)
        exchange.send(exchange.forward().raw)
        return True

    return strike


def applies_all_before(there: Place, bad: set[str]) -> Strike:
    """Refuses a request that names a bad Org, after all entries before that one were done."""

    def strike(exchange: Exchange) -> bool:
        entries = json.loads(exchange.body)["org_preferences"]
        good = list(takewhile(lambda entry: entry["org_identifier"] not in bad, entries))
        if good:
            requests.post(
                f"{there.thoughtspot.url}{CONFIGURE}",
                json={"org_preferences": good},
                headers={"Authorization": "Bearer token"},
                timeout=60,
            ).raise_for_status()
        return (answers(204, "", b"") if good == entries else error(400, "no"))(exchange)

    return strike


@pytest.mark.parametrize("stale_reads", [0, 1])
def test_what_a_refused_request_has_set_in_part_is_in_the_state_also_where_its_orgs_are_given_up(
    stale_reads: int,
) -> None:
    """So many are refused alone, before any goes through, that the rest are not tried one by one."""
    bad = set(HUNDREDS.values()) - {f"Org {number:03}" for number in range(101, 121)}
    with place(HUNDREDS) as there:
        there.thoughtspot.read_as(stale_reads=stale_reads)
        there.proxy.strikes = lambda asked: applies_all_before(there, bad) if asked == "configure" else None
        with there.run() as run:
            inputs = run.of_sets().check("it", orgs=dict.fromkeys(HUNDREDS.values(), WEBHOOK)).inputs
            with pytest.raises(StepError) as failed:
                run.of_sets().create("it", inputs)
        there.proxy.strikes = lambda _: None
        assert there.has(), "a part of a refused request was applied"
        left = failed.value.partial
        assert left is not None
        assert left.outputs["orgs"] == there.has()
        assert f"; {len(there.has())} are." in str(failed.value).splitlines()[0]
        with there.run() as run:
            run.of_sets().delete(Resource("it", left.id, inputs, left.outputs))
        assert there.has() == {}


def test_primary_is_never_gone_also_where_the_guard_has_to_look() -> None:
    with place({0: "Primary", 1: "A", 2: "B"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"A": WEBHOOK, "0": WEBHOOK})
        there.proxy.strikes = lambda _: refuses_what_names("0", 400, "Org 0 does not match a known org")
        with there.run() as run:
            run.check("other", org_identifier="B", channels=WEBHOOK)
            with pytest.raises(StepError, match="Primary") as failed:
                run.of_sets().update(held, orgs={"A": WEBHOOK})
        assert str(failed.value).splitlines()[-1] == "Mend that: the next 'pulumi up' does the rest."
        there.proxy.strikes = lambda _: None
        with there.run() as run:
            run.of_sets().delete(held)
        assert there.has() == {}
