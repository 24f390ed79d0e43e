"""The delete guard, the duplicates, and other hosts: what depends on what else a run declares."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT, Boundary, Diff, Resource, StepError

WEBHOOK, EMAIL, BOTH = ["WEBHOOK"], ["EMAIL"], ["EMAIL", "WEBHOOK"]


@pytest.fixture
def sales(thoughtspot: Emulator) -> Resource:
    """A resource of an earlier run."""
    with Boundary(thoughtspot) as earlier:
        resource = earlier.declare("sales", channels=WEBHOOK, org_identifier="Sales")
    thoughtspot.clear_requests()
    return resource


def renamed(resource: Resource, name: str) -> Resource:
    return replace(resource, name=name)


class TestDelete:
    def test_leaves_alone_what_a_created_resource_declares(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        run.declare("new", channels=WEBHOOK, org_identifier="Sales")
        thoughtspot.clear_requests()
        run.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK
        assert not thoughtspot.requests
        assert run.shown("sales") == [f"On {thoughtspot.url}: Org 'Sales' is left as it is: 'new' declares it now."]

    @pytest.mark.parametrize("identifier", ["Sales", "42"])
    def test_leaves_alone_what_an_existing_resource_declares(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource, identifier: str
    ) -> None:
        run.declare_again(renamed(sales, "new"), channels=WEBHOOK, org_identifier=identifier)
        run.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK

    @pytest.mark.parametrize("identifier", ["Sales", "42"])
    def test_fails_while_the_declaring_resource_was_not_created(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource, identifier: str
    ) -> None:
        run.check("new", channels=EMAIL, org_identifier=identifier)
        with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
            run.delete(sales)
        with pytest.raises(StepError, match="Org 'Sales' is set to WEBHOOK already"):
            run.declare("new", channels=EMAIL, org_identifier=identifier)
        with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
            run.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK

    @pytest.mark.parametrize("listing", ["empty_entry", "left_out"])
    def test_fails_for_an_org_that_was_renamed_since(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource, listing: str
    ) -> None:
        thoughtspot.read_as(org_without_override=listing)
        thoughtspot.rename_org(42, "Vertrieb")
        run.check("new", channels=EMAIL, org_identifier="Vertrieb")
        with pytest.raises(StepError, match="'new' declares it too"):
            run.delete(sales)
        assert thoughtspot.override(42) == WEBHOOK

    def test_is_not_stopped_by_other_names(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        run.check("new", channels=EMAIL, org_identifier="Marketing")
        run.delete(sales)
        assert thoughtspot.override("Sales") is None

    def test_is_real_where_it_comes_before_its_own_replacement(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        inputs = run.check("sales", channels=WEBHOOK, org_identifier="Sales").inputs
        run.delete(sales)
        assert thoughtspot.override("Sales") is None
        run.create("sales", inputs)
        assert thoughtspot.override("Sales") == WEBHOOK

    def test_is_not_stopped_by_what_a_refresh_compares(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        assert run.diff(sales, sales.inputs) == Diff(False)
        run.delete(sales)
        assert thoughtspot.override("Sales") is None

    def test_of_a_replaced_resource_is_real(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        run.declare_again(sales, channels=WEBHOOK, org_identifier="Marketing")
        run.declare("sales", channels=WEBHOOK, org_identifier="Marketing")
        run.delete(sales)
        assert (thoughtspot.override("Sales"), thoughtspot.override("Marketing")) == (None, WEBHOOK)

    def test_says_what_it_did(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        run.delete(sales)
        on = f"On {thoughtspot.url}: Org 'Sales'"
        assert run.shown("sales") == [f"{on} has no override any more: the cluster's default applies."]
        thoughtspot.read_as(reset_without_override="refused")
        run.delete(sales)
        assert run.shown("sales")[1:] == [f"{on} already had no override."]
        thoughtspot.delete_org(42)
        run.delete(sales)
        assert "not known to ThoughtSpot, or not visible to this token" in run.warnings("sales")[0]

    def test_never_takes_a_refusal_for_success(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        thoughtspot.expire_tokens()
        with pytest.raises(StepError, match=r"Could not reset Org 'Sales' \(id 42\): ThoughtSpot answered 401"):
            run.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK


class TestCreate:
    def test_waits_for_a_delete_and_takes_over_only_what_stands_after_it(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        thoughtspot.latency = 0.3
        with ThreadPoolExecutor() as workers:
            deleted = workers.submit(run.delete, sales)
            while not thoughtspot.requests and not deleted.done():
                time.sleep(0.01)
            created = workers.submit(run.declare, "new", channels=WEBHOOK, org_identifier="Sales")
            deleted.result()
            created.result()
        assert thoughtspot.override("Sales") == WEBHOOK
        assert not run.shown("new")

    def test_may_change_what_the_same_resource_had_set(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        thoughtspot.rename_org(42, "Vertrieb")
        news = {"channels": EMAIL, "org_identifier": "Vertrieb"}
        assert run.declare_again(sales, **news) == Diff(None, ("org_identifier",))
        created = run.declare("sales", **news)
        run.delete(sales)
        assert (created.id, thoughtspot.override(42)) == (f"org/42/{EVENT}", EMAIL)

    def test_for_a_trigger_changes_what_the_same_resource_had_set(self, thoughtspot: Emulator) -> None:
        thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
        with Boundary(thoughtspot) as earlier:
            created = earlier.declare("default", channels=["WEBHOOK"], allow_overwrite=True)
        with Boundary(thoughtspot) as run:
            replaced = run.replace_by_trigger(created, channels=[])
            run.delete(created)
        with Boundary(thoughtspot) as destroy:
            destroy.delete(replaced)
        assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}

    def test_does_not_change_what_another_resource_had_set(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        run.declare_again(sales, channels=WEBHOOK, org_identifier="Marketing")
        with pytest.raises(StepError, match="nothing was changed"):
            run.declare("other", channels=EMAIL, org_identifier="Sales")
        assert thoughtspot.override("Sales") == WEBHOOK


class TestDuplicates:
    def test_of_one_spelling_are_found_in_check(self, run: Boundary) -> None:
        for first, second in [("Sales", "sales"), ("42", "42"), (None, None)]:
            named = [{} if org is None else {"org_identifier": org} for org in (first, second)]
            run.check("one", channels=WEBHOOK, **named[0])
            failures = run.check("two", channels=WEBHOOK, **named[1]).failures
            assert failures[""].startswith("'one' and 'two' both declare LIVEBOARD_SCHEDULE for ")

    @pytest.mark.parametrize("listing", ["empty_entry", "left_out"])
    @pytest.mark.parametrize("spellings", [("Sales", "42"), ("42", "Sales")])
    def test_of_two_spellings_are_found_before_the_second_writes(
        self, run: Boundary, thoughtspot: Emulator, spellings: tuple[str, str], listing: str
    ) -> None:
        thoughtspot.read_as(org_without_override=listing)
        run.declare("one", channels=WEBHOOK, org_identifier=spellings[0])
        with pytest.raises(StepError, match=r"'one' and 'two' both declare LIVEBOARD_SCHEDULE for Org .*, which"):
            run.declare("two", channels=EMAIL, org_identifier=spellings[1], allow_overwrite=True)
        assert thoughtspot.override("Sales") == WEBHOOK

    def test_of_two_spellings_at_the_same_time(self, run: Boundary, thoughtspot: Emulator) -> None:
        thoughtspot.read_as(org_without_override="left_out")
        thoughtspot.latency = 0.1
        inputs = {
            name: run.check(name, channels=channels, org_identifier=org, allow_overwrite=True).inputs
            for name, channels, org in [("one", WEBHOOK, "Sales"), ("two", EMAIL, "42")]
        }
        with ThreadPoolExecutor() as workers:
            results = [workers.submit(run.create, name, news) for name, news in inputs.items()]
            errors = [str(error) for error in (result.exception() for result in results) if error]
        assert len(errors) == 1
        assert "both declare" in errors[0]
        assert len([request for request in thoughtspot.requests if request.path.endswith("/configure")]) == 1

    def test_in_the_state_are_found_in_diff(self, run: Boundary, sales: Resource) -> None:
        run.declare_again(sales, channels=WEBHOOK, org_identifier="Sales")
        with pytest.raises(StepError, match="both declare"):
            run.declare_again(renamed(sales, "two"), channels=WEBHOOK, org_identifier="42")

    def test_are_not_what_swaps_its_org(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        marketing = run.declare("marketing", channels=WEBHOOK, org_identifier="Marketing")
        with Boundary(thoughtspot) as swap:
            swap.declare_again(sales, channels=WEBHOOK, org_identifier="Marketing")
            swap.declare("sales", channels=WEBHOOK, org_identifier="Marketing")
            swap.declare_again(marketing, channels=WEBHOOK, org_identifier="Sales")
            swap.declare("marketing", channels=WEBHOOK, org_identifier="Sales")
            swap.delete(sales)
            swap.delete(marketing)
        assert (thoughtspot.override("Sales"), thoughtspot.override("Marketing")) == (WEBHOOK, WEBHOOK)


class TestAnotherHost:
    @pytest.fixture
    def other(self) -> Iterator[Emulator]:
        with Emulator(orgs={42: "Sales"}, token="token") as emulator:
            emulator.set_override("Sales", EMAIL)
            yield emulator

    @pytest.fixture
    def elsewhere(self, other: Emulator) -> Iterator[Boundary]:
        """A run that is configured for another ThoughtSpot than the one where the resource lives."""
        with Boundary(other) as boundary:
            yield boundary

    def test_refresh_leaves_it_as_it_is(self, elsewhere: Boundary, other: Emulator, sales: Resource) -> None:
        assert elsewhere.read(sales) == sales
        assert "lives on" in elsewhere.warnings("sales")[0]
        assert not other.requests

    def test_delete_is_an_error(
        self, elsewhere: Boundary, thoughtspot: Emulator, other: Emulator, sales: Resource
    ) -> None:
        with pytest.raises(StepError) as error:
            elsewhere.delete(sales)
        for part in (thoughtspot.url, other.url, "pulumi state delete"):
            assert part in str(error.value)
        assert other.override("Sales") == EMAIL
        assert not other.requests

    def test_update_is_an_error(self, elsewhere: Boundary, other: Emulator, sales: Resource) -> None:
        with pytest.raises(StepError, match="lives on"):
            elsewhere.update(sales, channels=BOTH, org_identifier="Sales")
        assert not other.requests

    def test_a_move_replaces_and_leaves_the_old_host_alone(
        self, elsewhere: Boundary, thoughtspot: Emulator, other: Emulator, sales: Resource
    ) -> None:
        assert elsewhere.declare_again(sales, channels=WEBHOOK, org_identifier="Sales") == Diff(None, ("host",))
        other.reset_override("Sales")
        moved = elsewhere.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        assert moved.outputs["host"] == other.url
        elsewhere.delete(sales)
        assert "stays as it is on" in elsewhere.warnings("sales")[0]
        assert (thoughtspot.override("Sales"), other.override("Sales")) == (WEBHOOK, WEBHOOK)

    def test_a_move_whose_delete_was_not_reached_ends_in_the_next_run(
        self, thoughtspot: Emulator, other: Emulator, sales: Resource
    ) -> None:
        other.reset_override("Sales")
        with Boundary(other) as earlier:
            moved = earlier.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        with Boundary(other) as later:
            assert later.declare_again(moved, channels=WEBHOOK, org_identifier="Sales") == Diff(False)
            later.delete(sales)
        assert (thoughtspot.override("Sales"), other.override("Sales")) == (WEBHOOK, WEBHOOK)


class TestWithoutUrns:
    """An SDK whose frames are not as expected tells no URNs: what is declared stands for who declares it."""

    def test_a_rename_keeps_what_the_program_declares(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        run.tells_urns = False
        run.declare("new", channels=WEBHOOK, org_identifier="Sales")
        run.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK

    def test_a_removed_resource_is_still_reset(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        run.tells_urns = False
        run.declare("new", channels=WEBHOOK, org_identifier="Marketing")
        run.delete(sales)
        assert thoughtspot.override("Sales") is None

    def test_a_move_to_another_host_leaves_the_old_one_alone(self, thoughtspot: Emulator, sales: Resource) -> None:
        with Emulator(orgs={42: "Sales"}, token="token") as other, Boundary(other) as elsewhere:
            elsewhere.tells_urns = False
            with pytest.raises(StepError, match="lives on"):
                elsewhere.delete(sales)
            elsewhere.declare_again(sales, channels=WEBHOOK, org_identifier="Sales")
            elsewhere.delete(sales)
        assert thoughtspot.override("Sales") == WEBHOOK
