"""Two provider instances of one run, each in a process of its own: what the one does not take away from the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary, Diff, Resource, StepError
from support.plugins import Started

WEBHOOK, EMAIL = ["WEBHOOK"], ["EMAIL"]


@pytest.fixture
def sales(thoughtspot: Emulator) -> Resource:
    """A resource of an earlier run."""
    with Boundary(thoughtspot) as earlier:
        resource = earlier.declare("sales", channels=WEBHOOK, org_identifier="Sales")
    thoughtspot.clear_requests()
    return resource


@pytest.fixture
def instance(run: Boundary, thoughtspot: Emulator) -> Iterator[Boundary]:
    """Another provider instance of the same run, for the same ThoughtSpot."""
    with Boundary(thoughtspot, beside=run) as boundary:
        yield boundary


@pytest.mark.parametrize("identifier", ["Sales", "42"])
def test_a_delete_leaves_alone_what_the_other_one_has_created(
    run: Boundary, instance: Boundary, thoughtspot: Emulator, sales: Resource, identifier: str
) -> None:
    instance.declare("new", channels=WEBHOOK, org_identifier=identifier)
    run.delete(sales)
    assert thoughtspot.override("Sales") == WEBHOOK
    assert run.shown("sales") == [f"On {thoughtspot.url}: Org 'Sales' is left as it is: 'new' declares it now."]


def test_a_delete_leaves_alone_what_the_other_one_keeps_or_reads(
    run: Boundary, instance: Boundary, thoughtspot: Emulator, sales: Resource
) -> None:
    marketing = run.declare("marketing", channels=WEBHOOK, org_identifier="Marketing")
    instance.declare_again(replace(sales, name="new"), channels=WEBHOOK, org_identifier="Sales")
    instance.get("read", "org/77/LIVEBOARD_SCHEDULE")
    with Boundary(thoughtspot, beside=run) as old:
        old.delete(sales)
        with pytest.raises(StepError):  # It is declared in this run as well, by 'marketing' itself.
            old.declare("again", channels=WEBHOOK, org_identifier="Marketing")
        old.delete(marketing)
    assert (thoughtspot.override("Sales"), thoughtspot.override("Marketing")) == (WEBHOOK, WEBHOOK)


def test_a_delete_fails_while_the_other_one_has_not_created_it(
    run: Boundary, instance: Boundary, thoughtspot: Emulator, sales: Resource
) -> None:
    instance.check("new", channels=EMAIL, org_identifier="Sales")
    with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
        run.delete(sales)
    with pytest.raises(StepError, match="Org 'Sales' is set to WEBHOOK already"):
        instance.declare("new", channels=EMAIL, org_identifier="Sales")
    with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
        run.delete(sales)
    assert thoughtspot.override("Sales") == WEBHOOK


def test_what_the_other_one_does_not_declare_is_taken_back(
    run: Boundary, instance: Boundary, thoughtspot: Emulator, sales: Resource
) -> None:
    instance.declare("new", channels=WEBHOOK, org_identifier="Marketing")
    run.delete(sales)
    assert thoughtspot.override("Sales") is None


def test_what_was_declared_by_a_process_that_was_killed_counts(
    run: Boundary, thoughtspot: Emulator, sales: Resource
) -> None:
    run.check("another", channels=WEBHOOK, org_identifier="Marketing")
    with Boundary(thoughtspot, beside=run) as killed:
        killed.declare("new", channels=WEBHOOK, org_identifier="Sales")
    run.delete(sales)
    assert thoughtspot.override("Sales") == WEBHOOK


def test_what_the_other_one_has_let_go_is_set_anew(run: Boundary, instance: Boundary, sales: Resource) -> None:
    run.delete(sales)
    assert instance.declare_again(replace(sales, name="new"), channels=WEBHOOK, org_identifier="Sales") == Diff(True)


def test_another_run_is_not_asked(run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
    with Boundary(thoughtspot) as another_run:
        another_run.declare("new", channels=WEBHOOK, org_identifier="Sales")
        run.delete(sales)
    assert thoughtspot.override("Sales") is None


class TestDuplicates:
    def test_of_one_spelling_are_found_in_check(self, run: Boundary, instance: Boundary) -> None:
        run.check("one", channels=WEBHOOK, org_identifier="Sales")
        failures = instance.check("two", channels=EMAIL, org_identifier="sales").failures
        assert failures[""].startswith("'one' and 'two' both declare LIVEBOARD_SCHEDULE for Org ")

    def test_that_both_stay_as_they_are(self, run: Boundary, instance: Boundary, sales: Resource) -> None:
        run.declare_again(sales, channels=WEBHOOK, org_identifier="Sales")
        with pytest.raises(StepError, match="'sales' and 'two' both declare"):
            instance.declare_again(replace(sales, name="two"), channels=WEBHOOK, org_identifier="42")

    @pytest.mark.parametrize("spellings", [("Sales", "42"), ("42", "Sales")])
    def test_of_two_spellings_are_found_before_the_second_writes(
        self, run: Boundary, instance: Boundary, thoughtspot: Emulator, spellings: tuple[str, str]
    ) -> None:
        run.declare("one", channels=WEBHOOK, org_identifier=spellings[0])
        with pytest.raises(StepError, match=r"'one' and 'two' both declare LIVEBOARD_SCHEDULE for Org .*, which"):
            instance.declare("two", channels=EMAIL, org_identifier=spellings[1], allow_overwrite=True)
        assert thoughtspot.override("Sales") == WEBHOOK

    def test_of_two_spellings_at_the_same_time_never_both_write(
        self, run: Boundary, instance: Boundary, thoughtspot: Emulator
    ) -> None:
        thoughtspot.latency = 0.1
        declared = [(run, "one", WEBHOOK, "Sales"), (instance, "two", EMAIL, "42")]
        steps = [
            (boundary, name, boundary.check(name, channels=channels, org_identifier=org).inputs)
            for boundary, name, channels, org in declared
        ]
        with ThreadPoolExecutor() as workers:
            results = [workers.submit(boundary.create, name, news) for boundary, name, news in steps]
            errors = [str(error) for error in (result.exception() for result in results) if error]
        assert errors
        assert all("both declare" in error for error in errors)
        written = [request for request in thoughtspot.requests if request.path.endswith("/configure")]
        assert len(written) == 2 - len(errors)

    def test_an_org_of_the_same_name_or_id_on_another_host_is_none(self, run: Boundary) -> None:
        with Emulator(orgs={42: "Sales"}, token="token") as other, Boundary(other, beside=run) as elsewhere:
            for org in ("Sales", "77", None):
                named = {} if org is None else {"org_identifier": org}
                assert not run.check(f"here-{org}", channels=WEBHOOK, **named).failures
                assert not elsewhere.check(f"there-{org}", channels=WEBHOOK, **named).failures
            run.declare("here", channels=WEBHOOK, org_identifier="42")
            elsewhere.declare("there", channels=WEBHOOK, org_identifier="42")


class TestAMoveToAnotherInstanceAndAnotherHost:
    @pytest.fixture
    def other(self) -> Iterator[Emulator]:
        with Emulator(orgs={42: "Sales"}, token="token") as emulator:
            yield emulator

    def test_leaves_the_old_host_alone(
        self, run: Boundary, thoughtspot: Emulator, other: Emulator, sales: Resource
    ) -> None:
        with Boundary(other, beside=run) as instance:
            assert instance.declare_again(sales, channels=WEBHOOK, org_identifier="Sales") == Diff(None, ("host",))
            instance.declare("sales", channels=WEBHOOK, org_identifier="Sales")
            run.delete(sales)
        assert (thoughtspot.override("Sales"), other.override("Sales")) == (WEBHOOK, WEBHOOK)
        (warning,) = run.warnings("sales")
        assert warning == f"Org 'Sales' stays as it is on {thoughtspot.url}: the resource has moved to {other.url}."

    def test_whose_delete_was_not_reached_ends_in_the_next_run(
        self, run: Boundary, thoughtspot: Emulator, other: Emulator, sales: Resource
    ) -> None:
        with Boundary(other) as earlier:
            moved = earlier.declare("sales", channels=WEBHOOK, org_identifier="Sales")
        with Boundary(other, beside=run) as instance:
            assert instance.declare_again(moved, channels=WEBHOOK, org_identifier="Sales") == Diff(False)
            run.delete(sales)
        assert (thoughtspot.override("Sales"), other.override("Sales")) == (WEBHOOK, WEBHOOK)


def test_a_run_without_a_store_says_so_once_and_each_instance_is_by_itself(
    thoughtspot: Emulator, sales: Resource, tmp_path: Path
) -> None:
    (tmp_path / f"pulumi-thoughtspot-{os.getuid()}").write_text("in its place")
    with Boundary(thoughtspot, start=Started, TMPDIR=str(tmp_path)) as run:
        with Boundary(thoughtspot, start=Started, beside=run, TMPDIR=str(tmp_path)) as instance:
            instance.declare("new", channels=WEBHOOK, org_identifier="Sales")
            run.delete(sales)
        assert thoughtspot.override("Sales") is None
        assert len(run.warnings("")) == 2, "each process says it once"
