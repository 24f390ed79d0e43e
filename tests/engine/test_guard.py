"""What the program declares stays, whatever the engine deletes on its way there."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

SALES = preference("sales", "Sales")
LEFT = "is left as it is: "


def kept(stack: Stack, thoughtspot: Emulator, **overrides: list[str]) -> None:
    """ThoughtSpot has these overrides, and refresh and up find nothing to do."""
    assert {org: thoughtspot.override(org) for org in overrides} == overrides
    run = stack.refresh()
    assert "updated" not in run.output
    assert "deleted" not in run.output
    stack.up()
    assert {org: thoughtspot.override(org) for org in overrides} == overrides


def test_renamed_without_an_alias(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    run = stack.up(program=preference("sales-schedules", "Sales"))
    assert "Org 'Sales' is left as it is: 'sales-schedules' declares it now." in run.output
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


def test_the_clusters_default_renamed_without_an_alias(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=preference("default"))
    run = stack.up(program=preference("renamed"))
    assert "The cluster's default is left as it is: 'renamed' declares it now." in run.output
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    stack.refresh()


def test_renamed_with_an_alias(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    thoughtspot.clear_requests()
    stack.up(program=preference("new", "Sales", opts="aliases=[pulumi.Alias(name='sales')]"))
    assert not thoughtspot.requests
    stack.up(program=preference("new", "Sales"))
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


@pytest.mark.parametrize("delete_first", [False, True])
def test_replaced_on_request(stack: Stack, thoughtspot: Emulator, delete_first: bool) -> None:
    stack.up(program=preference("sales", "Sales", opts=f"delete_before_replace={delete_first}"))
    stack.up("--replace", stack.urn("sales"))
    kept(stack, thoughtspot, Sales=["WEBHOOK"])
    stack.run("state", "taint", stack.urn("sales"), "--yes")
    stack.up()
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


@pytest.mark.parametrize("delete_first", [False, True])
def test_the_clusters_default_replaced_on_request(stack: Stack, thoughtspot: Emulator, delete_first: bool) -> None:
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    opts = f"delete_before_replace={delete_first}"
    stack.up(program=preference("default", opts=opts, allow_overwrite=True))
    stack.up(program=preference("default", opts=opts))
    stack.up("--replace", stack.urn("default"))
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    stack.refresh()


@pytest.mark.parametrize("delete_first", [False, True])
def test_replaced_whenever_its_channels_change(stack: Stack, thoughtspot: Emulator, delete_first: bool) -> None:
    thoughtspot.set_cluster([])
    opts = f"replace_on_changes=['channels'], delete_before_replace={delete_first}"
    sales, default = preference("sales", "Sales", opts=opts), preference("default", opts=opts, allow_overwrite=True)
    stack.up(program=program(sales, default))
    both = ("EMAIL", "WEBHOOK")
    run = stack.up(program=program(preference("sales", "Sales", both, opts), preference("default", None, both, opts)))
    before = "no channel" if delete_first else "WEBHOOK"
    assert f"The cluster's default was {before}, now it is EMAIL and WEBHOOK. A destroy puts no channel" in run.output
    kept(stack, thoughtspot, Sales=["EMAIL", "WEBHOOK"])
    stack.destroy()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": []}
    assert thoughtspot.override("Sales") is None


def test_replaced_under_another_name_with_an_alias_and_deleted_first(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster([])
    opts = "replace_on_changes=['channels'], delete_before_replace=True, aliases=[pulumi.Alias(name={!r})]"
    default = preference("default", None, opts=opts.format("x"), allow_overwrite=True)
    stack.up(program=program(preference("sales", "Sales", opts=opts.format("y")), default))
    both = ("EMAIL", "WEBHOOK")
    stack.up(
        program=program(
            preference("new-sales", "Sales", both, opts.format("sales")),
            preference("new-default", None, both, opts.format("default")),
        )
    )
    assert set(stack.resources()) == {"new-sales", "new-default"}
    kept(stack, thoughtspot, Sales=[*both])
    stack.destroy()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": []}


@pytest.mark.parametrize("delete_first", [False, True])
def test_two_orgs_swapped(stack: Stack, thoughtspot: Emulator, delete_first: bool) -> None:
    opts = f"delete_before_replace={delete_first}"
    stack.up(program=program(preference("a", "Sales", opts=opts), preference("b", "Marketing", opts=opts)))
    stack.up(program=program(preference("a", "Marketing", opts=opts), preference("b", "Sales", opts=opts)))
    assert stack.resources()["a"]["id"] == "org/77/LIVEBOARD_SCHEDULE"
    kept(stack, thoughtspot, Sales=["WEBHOOK"], Marketing=["WEBHOOK"])


def test_renamed_in_a_run_that_failed(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    stack.refused(program=program(preference("new", "Sales"), preference("bad", "No such Org")))
    stack.up(program=preference("new", "Sales"))
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


@pytest.mark.parametrize(("before", "after"), [(42, "Sales"), ("Sales", 42), ("Sales", "sales")])
def test_renamed_and_the_org_given_in_another_way(
    stack: Stack, thoughtspot: Emulator, before: str | int, after: str | int
) -> None:
    thoughtspot.read_as(org_name_case="ignored")
    stack.up(program=preference("old", before))
    stack.up(program=preference("new", after))
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


def test_the_org_given_in_another_way(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=preference("sales", 42))
    thoughtspot.clear_requests()
    stack.up(program=preference("sales", "Sales"))
    assert not thoughtspot.requests
    stack.up(program=preference("sales", 42, ("EMAIL",)))
    kept(stack, thoughtspot, Sales=["EMAIL"])


def test_a_managed_resource_becomes_a_get(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    got = "CommunicationChannelPreference.get('sales', 'org/42/LIVEBOARD_SCHEDULE')"
    stack.up(program=got)
    kept(stack, thoughtspot, Sales=["WEBHOOK"])
    stack.up(program=SALES)
    kept(stack, thoughtspot, Sales=["WEBHOOK"])
    stack.up(program=got.replace("'sales'", "'other'"))
    kept(stack, thoughtspot, Sales=["WEBHOOK"])
    stack.destroy()
    assert thoughtspot.override("Sales") == ["WEBHOOK"]


@pytest.mark.parametrize("newcomer_first", [False, True])
def test_an_org_moves_with_delete_before_replace_while_another_resource_takes_it(
    stack: Stack, thoughtspot: Emulator, newcomer_first: bool
) -> None:
    stack.up(program=preference("a", "Sales", opts="delete_before_replace=True"))
    moved, newcomer = preference("a", "Marketing", opts="delete_before_replace=True"), preference("b", "Sales")
    stack.up(program=program(newcomer, moved) if newcomer_first else program(moved, newcomer))
    kept(stack, thoughtspot, Sales=["WEBHOOK"], Marketing=["WEBHOOK"])


@pytest.mark.parametrize("arguments", [(), ("--continue-on-error",)])
def test_renamed_with_another_value_is_refused(stack: Stack, thoughtspot: Emulator, arguments: tuple[str, ...]) -> None:
    stack.up(program=SALES)
    run = stack.refused(*arguments, program=preference("new", "Sales", ("EMAIL",)))
    assert "Org 'Sales' is set to WEBHOOK already, and this resource declares EMAIL; nothing was changed." in run.output
    assert 'aliases=[pulumi.Alias(name="OLD-NAME")]' in run.output
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert set(stack.resources()) == {"sales"}

    stack.up(program=preference("new", "Sales", ("EMAIL",), opts="aliases=[pulumi.Alias(name='sales')]"))
    kept(stack, thoughtspot, Sales=["EMAIL"])


def test_renamed_with_another_value_is_let_through_on_request(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    stack.up(program=preference("new", "Sales", ("EMAIL",), allow_overwrite=True))
    kept(stack, thoughtspot, Sales=["EMAIL"])


@pytest.mark.parametrize("arguments", [(), ("--continue-on-error",)])
def test_swapped_with_different_values(stack: Stack, thoughtspot: Emulator, arguments: tuple[str, ...]) -> None:
    stack.up(program=program(preference("a", "Sales"), preference("b", "Marketing", ("EMAIL",))))
    stack.refused(*arguments, program=program(preference("a", "Marketing"), preference("b", "Sales", ("EMAIL",))))
    assert (thoughtspot.override("Sales"), thoughtspot.override("Marketing")) == (["WEBHOOK"], ["EMAIL"])
    assert {name: resource["id"] for name, resource in stack.resources().items()} == {
        "a": "org/42/LIVEBOARD_SCHEDULE",
        "b": "org/77/LIVEBOARD_SCHEDULE",
    }
    stack.up(
        program=program(
            preference("a", "Marketing", allow_overwrite=True),
            preference("b", "Sales", ("EMAIL",), allow_overwrite=True),
        )
    )
    kept(stack, thoughtspot, Sales=["EMAIL"], Marketing=["WEBHOOK"])


def test_moved_and_removed_resources_are_still_reset(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=program(preference("a", "Sales"), preference("b", "Marketing")))
    stack.up(program=preference("a", "Marketing"))
    assert thoughtspot.override("Sales") is None
    kept(stack, thoughtspot, Marketing=["WEBHOOK"])
    stack.up("--refresh", program="")
    assert thoughtspot.override("Marketing") is None


def test_limit_a_targeted_run_does_not_see_what_else_is_declared(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    urn = stack.urn("sales")
    stack.declare(preference("new", "Sales"))
    stack.run("up", "--yes", "--skip-preview", "--target", urn)
    assert thoughtspot.override("Sales") is None
    stack.up()
    kept(stack, thoughtspot, Sales=["WEBHOOK"])


def test_limit_two_provider_instances_do_not_know_of_each_other(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    explicit = f"p = Provider('p', host={thoughtspot.url!r}, token='token')"
    moved = program(explicit, preference("new", "Sales", opts="provider=p"))
    stack.up(program=moved)
    assert thoughtspot.override("Sales") is None
    stack.refresh_finds_drift()
    stack.up()
    kept(stack, thoughtspot, Sales=["WEBHOOK"])
