"""A set whose step ends in its middle, or meets what has changed since it looked: nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from faults.proxy import Exchange, Strike
from faults.wire import error, page
from support.boundary import Boundary, Diff, Resource, StepError
from support.place import Place, place, refuses_what_names, the_second

EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
MANY = {number: f"Org {number:03}" for number in range(1, 161)}
ALL = dict.fromkeys(MANY.values(), WEBHOOK)
TEN = dict(list(ALL.items())[150:])


def test_resets_that_are_done_are_known_where_a_later_one_fails() -> None:
    with place(MANY) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=ALL)
        there.proxy.strikes = the_second("configure", page(503))
        left = there.fails(held, orgs=TEN)
        assert left is not None
        assert len(there.has()) == 60
        assert left.outputs["orgs"] == TEN
        with there.run() as run:
            run.of_sets().update(Resource("it", held.id, held.inputs, left.outputs), orgs=ALL)
        assert there.has() == ALL


def test_resets_that_are_done_are_known_where_the_run_is_cancelled() -> None:
    with place(MANY) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=ALL)
        with there.run() as run:

            def cancel(exchange: Exchange) -> bool:
                answer = exchange.forward()
                run.cancel()
                exchange.send(answer.raw)
                return True

            there.proxy.strikes = lambda endpoint: cancel if endpoint == "configure" else None
            with pytest.raises(StepError) as failed:
                run.of_sets().update(held, orgs=TEN)
        there.proxy.strikes = lambda _: None
        assert failed.value.partial is not None
        assert len(there.has()) == 60
        with there.run() as run:
            run.of_sets().update(Resource("it", held.id, held.inputs, failed.value.partial.outputs), orgs=ALL)
        assert there.has() == ALL


def test_what_a_first_try_may_have_done_is_not_forgotten_where_its_repetition_is_refused_and_goes_in_parts() -> None:
    orgs, changed = {"Sales": WEBHOOK, "Marketing": WEBHOOK}, {"Sales": EMAIL, "Marketing": EMAIL}
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs)
        refusals = the_second("configure", error(400, "no"))
        once = [page(503, acts=True)]
        there.proxy.strikes = lambda asked: refusals(asked) or (once.pop() if asked == "configure" else None)
        left = there.fails(held, orgs=changed)
        assert left is not None
        assert there.has() == changed
        with there.run() as run:
            run.of_sets().update(Resource("it", held.id, held.inputs, left.outputs), orgs=orgs)
        assert there.has() == orgs


def test_an_update_that_let_every_org_go_and_then_failed_has_none_in_the_state() -> None:
    orgs = {"Sales": WEBHOOK, "Marketing": WEBHOOK}
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs)
        there.proxy.strikes = the_second("configure", error(403, "no"))
        left = there.fails(held, orgs={}, cluster=WEBHOOK)
        assert left is not None
        assert left.outputs["orgs"] == there.has() == {}
        with there.run() as run:
            state = Resource("it", held.id, held.inputs, left.outputs)
            assert run.of_sets().declare_again(state, orgs=orgs) != Diff(False)
            run.of_sets().update(state, orgs=orgs)
        assert there.has() == orgs


def test_an_org_that_was_lost_and_set_again_by_hand_is_the_sets_own_after_the_next_up() -> None:
    orgs = {"Sales": WEBHOOK, "Marketing": WEBHOOK}
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs=orgs, exclusive=True)
        there.thoughtspot.reset_override("Marketing")
        with there.run() as refresh:
            lost = refresh.of_sets().read(held)
        there.thoughtspot.set_override("Marketing", WEBHOOK)
        assert lost is not None
        with there.run() as refresh:
            found = refresh.of_sets().read(lost)
        assert found is not None
        assert found.inputs["orgs"] == orgs, "so that Pulumi itself finds no change"
        with there.run() as run:
            assert run.of_sets().declare_again(found, orgs=orgs, exclusive=True) == Diff(True)
            now = run.of_sets().update(found, orgs=orgs, exclusive=True)
            assert run.of_sets().declare_again(now, orgs=orgs, exclusive=True) == Diff(False)
        with there.run() as destroy:
            destroy.of_sets().delete(now)
        assert there.has() == {}


def with_a_stray(there: Place) -> Resource:
    """An exclusive set, after a refresh that has shown what somebody else has set."""
    with there.run() as run:
        held = run.of_sets().declare("it", orgs={"Sales": WEBHOOK}, exclusive=True)
    there.thoughtspot.set_override("Marketing", EMAIL)
    with there.run() as refresh:
        seen = refresh.of_sets().read(held)
    assert seen is not None
    assert seen.outputs["orgs"] == {"Sales": WEBHOOK, "Marketing": EMAIL}
    return seen


def test_a_stray_that_cannot_be_looked_at_is_an_error() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        seen = with_a_stray(there)
        there.proxy.strikes = lambda endpoint: error(403, "no") if endpoint == "search" else None
        assert there.fails(seen, orgs={"Sales": WEBHOOK}, exclusive=True) is None
        assert there.has() == {"Sales": WEBHOOK, "Marketing": EMAIL}


def test_a_stray_that_is_not_known_any_more_is_told() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        seen = with_a_stray(there)
        there.thoughtspot.rename_org("Marketing", "Markets")
        with there.run() as run:
            now = run.of_sets().update(seen, orgs={"Sales": WEBHOOK}, exclusive=True)
            (told,) = run.warnings("it")
        assert told.startswith("Org 'Marketing' had an override at the last refresh")
        with there.run() as refresh:
            shown = refresh.of_sets().read(now)
        assert shown is not None
        assert shown.outputs["orgs"] == {"Sales": WEBHOOK, "Markets": EMAIL}


def test_a_set_does_not_write_over_an_org_that_another_resource_got_by_its_id_after_the_set_had_looked() -> None:
    with place({42: "Sales"}) as there, there.run() as run:
        there.thoughtspot.read_as(org_without_override="left_out")
        single = run.check("single", org_identifier="42", channels=WEBHOOK).inputs
        inputs = run.of_sets().check("set", orgs={"Sales": EMAIL}).inputs

        def create_the_single_one(exchange: Exchange) -> bool:
            answer = exchange.forward()
            there.proxy.strikes = lambda _: None
            run.create("single", single)
            exchange.send(answer.raw)
            return True

        there.proxy.strikes = lambda endpoint: create_the_single_one if endpoint == "search" else None
        with pytest.raises(StepError, match="both declare"):
            run.of_sets().create("set", inputs)
        assert there.has() == {"Sales": WEBHOOK}


def test_a_stray_that_the_program_has_named_since_is_in_the_state_as_it_was_set() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        seen = with_a_stray(there)
        named = {"orgs": {"Sales": WEBHOOK, "Marketing": WEBHOOK}, "exclusive": True, "allow_overwrite": True}
        there.proxy.strikes = the_second("configure", error(403, "no"))
        left = there.fails(seen, **named, cluster=WEBHOOK)
        assert left is not None
        with there.run() as run:
            run.of_sets().update(
                Resource("it", seen.id, seen.inputs, left.outputs),
                orgs={"Sales": WEBHOOK, "Marketing": EMAIL},
                exclusive=True,
            )
        assert there.has() == {"Sales": WEBHOOK, "Marketing": EMAIL}
        assert left.outputs["orgs"] == {"Sales": WEBHOOK, "Marketing": WEBHOOK}


def refused_meanwhile(there: Place, run: Boundary, single: dict[str, Any], inputs: dict[str, Any]) -> str:
    """Why a single resource cannot be created after a set has written, and before that has read it back."""
    refused: list[StepError] = []

    def create_the_single_one(exchange: Exchange) -> bool:
        there.proxy.strikes = lambda _: None
        try:
            run.create("single", single)
        except StepError as error:
            refused.append(error)
        exchange.send(exchange.forward().raw)
        return True

    there.proxy.strikes = the_second("search", create_the_single_one)
    run.of_sets().create("set", inputs)
    (error,) = refused
    return str(error)


def test_an_org_that_a_set_writes_is_its_own_before_the_set_has_read_it_back() -> None:
    with place({42: "Sales"}) as there, there.run() as run:
        single = run.check("single", org_identifier="42", channels=EMAIL, allow_overwrite=True).inputs
        inputs = run.of_sets().check("set", orgs={"Sales": WEBHOOK}).inputs
        assert "both declare" in refused_meanwhile(there, run, single, inputs)
        assert there.has() == {"Sales": WEBHOOK}


def test_a_reset_that_a_refused_request_has_done_in_part_is_done_also_where_searches_lag() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Marketing": WEBHOOK, "Sales": WEBHOOK})
        there.thoughtspot.read_as(
            reset_without_override="refused", several_entries="until_the_first_error", stale_reads=1
        )

        def somebody_was_faster(exchange: Exchange) -> bool:
            there.proxy.strikes = lambda _: None
            there.thoughtspot.reset_override("Sales")
            exchange.send(exchange.forward().raw)
            return True

        there.proxy.strikes = lambda endpoint: somebody_was_faster if endpoint == "configure" else None
        with there.run() as run:
            run.of_sets().delete(held)
        assert there.has() == {}


def test_a_single_resource_that_turns_out_to_mean_the_org_of_a_set_sets_what_the_set_has_set() -> None:
    """It goes by the name, and a search shows neither an Org without an override nor what has just been set."""
    with place({42: "Sales"}) as there, there.run() as run:
        there.thoughtspot.read_as(org_without_override="left_out", stale_reads=1)
        single = run.check("single", org_identifier="Sales", channels=[], allow_overwrite=True).inputs
        inputs = run.of_sets().check("set", orgs={"42": EMAIL}).inputs
        assert "both declare" in refused_meanwhile(there, run, single, inputs)
        assert there.has() == {"Sales": EMAIL}


def test_a_reset_that_was_done_and_is_refused_where_it_is_tried_again_is_done() -> None:
    """It was answered with a page; then ThoughtSpot has nothing to reset any more."""
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Marketing": WEBHOOK, "Sales": WEBHOOK})
        there.thoughtspot.read_as(reset_without_override="refused")

        def done_then_a_page(exchange: Exchange) -> bool:
            there.proxy.strikes = lambda _: None
            exchange.forward()
            return page(503)(exchange)

        there.proxy.strikes = lambda endpoint: done_then_a_page if endpoint == "configure" else None
        with there.run() as run:
            run.of_sets().delete(held)
        assert there.has() == {}


def test_an_org_that_could_not_be_looked_at_does_not_count_as_one_that_is_not_named() -> None:
    orgs = {"42": EMAIL, "Marketing": EMAIL}
    with place({42: "Sales", 77: "Marketing"}) as there:
        for org in ("Sales", "Marketing"):
            there.thoughtspot.set_override(org, EMAIL)

        there.proxy.strikes = lambda _: refuses_what_names("42", 400)
        with there.run() as run, pytest.raises(StepError, match=r"^1 Org could not be set; 1 is\.") as failed:
            run.of_sets().declare("it", orgs=orgs, exclusive=True)
        assert "is not named" not in str(failed.value)
        assert there.has() == {"Sales": EMAIL, "Marketing": EMAIL}


def before_it_is_read_back(there: Place, happens: Callable[[], object]) -> None:
    """Something ``happens`` after the next write, and before anybody looks whether that shows."""
    written: list[str] = []

    def it_happens(exchange: Exchange) -> bool:
        there.proxy.strikes = lambda _: None
        happens()
        exchange.send(exchange.forward().raw)
        return True

    def choose(endpoint: str) -> Strike | None:
        if endpoint == "configure":
            written.append(endpoint)
        return it_happens if endpoint == "search" and written else None

    there.proxy.strikes = choose


@pytest.mark.parametrize("single", ["Marketing", "77"])
@pytest.mark.parametrize("refused", [False, True])
def test_an_org_that_another_resource_has_set_since_the_set_let_it_go_is_that_ones(single: str, refused: bool) -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Sales": WEBHOOK, "Marketing": WEBHOOK})
        if refused:  # There is nothing to reset.
            there.thoughtspot.read_as(reset_without_override="refused")
            there.thoughtspot.reset_override("Marketing")
        with there.run() as run:
            before_it_is_read_back(there, lambda: run.declare("single", org_identifier=single, channels=EMAIL))
            left = run.of_sets().update(held, orgs={"Sales": WEBHOOK})
            assert [each for each in run.shown("it") if "'Marketing'" in each] == [
                "Org 'Marketing' is left as it is: 'single' declares it now."
            ]
        assert there.has() == {"Sales": WEBHOOK, "Marketing": EMAIL}
        assert left.outputs["org_ids"] == {"Sales": "42"}


def test_a_reset_that_does_not_show_although_nobody_else_declares_the_org_is_an_error() -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Sales": WEBHOOK, "Marketing": WEBHOOK})
        with there.run() as run:
            before_it_is_read_back(there, lambda: there.thoughtspot.set_override("Marketing", EMAIL))
            with pytest.raises(StepError, match="still shows EMAIL"):
                run.of_sets().update(held, orgs={"Sales": WEBHOOK})


def test_what_a_set_has_written_at_an_org_that_is_another_resources_is_taken_back() -> None:
    """The set goes by the name, and nothing shows that it means the Org that the other one holds by its id."""
    with place({42: "Sales"}) as there:
        there.thoughtspot.read_as(org_without_override="left_out")
        with there.run() as run:
            single = run.declare("single", org_identifier="42", channels=WEBHOOK)
        there.thoughtspot.reset_override("Sales")
        with there.run() as run:
            run.declare_again(single, org_identifier="42", channels=WEBHOOK)
            with pytest.raises(StepError, match="both declare") as failed:
                run.of_sets().declare("set", orgs={"Sales": EMAIL})
        assert "may be" not in str(failed.value)
        assert there.has() == {}


@pytest.mark.parametrize("successor", ["a single resource", "a set"])
def test_what_a_search_still_shows_of_an_org_that_was_let_go_refuses_nobody(successor: str) -> None:
    with place({42: "Sales", 77: "Marketing"}) as there:
        with there.run() as run:
            held = run.of_sets().declare("it", orgs={"Sales": WEBHOOK, "Marketing": WEBHOOK})
        there.thoughtspot.read_as(stale_reads=3)
        with there.run() as run:

            def declare_it() -> None:
                if successor == "a set":
                    run.of_sets().declare("other", orgs={"Marketing": EMAIL})
                else:
                    run.declare("other", org_identifier="Marketing", channels=EMAIL)

            before_it_is_read_back(there, declare_it)
            run.of_sets().update(held, orgs={"Sales": WEBHOOK})
        assert there.has() == {"Sales": WEBHOOK, "Marketing": EMAIL}
