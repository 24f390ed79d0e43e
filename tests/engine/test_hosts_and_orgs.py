"""Another host, and Orgs that change: no step acts on the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

SALES = preference("sales", "Sales")
EVENT = "LIVEBOARD_SCHEDULE"


@pytest.fixture
def other() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales"}, token="token") as emulator:
        yield emulator


def held(stack: Stack) -> dict[str, Any]:
    """Inputs and outputs of each resource in the state."""
    return {name: (resource["inputs"], resource["outputs"]) for name, resource in stack.resources().items()}


def test_under_another_host_refresh_and_destroy_lose_nothing_and_up_moves(
    stack: Stack, thoughtspot: Emulator, other: Emulator
) -> None:
    stack.given(program(SALES, preference("default")))
    before = held(stack)
    thoughtspot.clear_requests()
    stack.environment["THOUGHTSPOT_HOST"] = other.url

    # Perhaps it is the wrong one.
    run = stack.run("refresh", "--yes", "--skip-preview")
    assert f"Org 'Sales' lives on {thoughtspot.url}, but {other.url} is configured" in run.output
    run = stack.run("destroy", "--yes", "--skip-preview", status=None)
    assert run.status != 0
    assert f"lives on {thoughtspot.url}, but {other.url} is configured; nothing was done." in run.output
    assert "Traceback" not in run.output
    assert held(stack) == before
    assert not other.requests

    # Perhaps the stack is to move there.
    run = stack.preview("--diff")
    assert f'~ host: "{thoughtspot.url}" => "{other.url}"' in run.output
    run = stack.up()
    assert (
        f"warning: Org 'Sales' stays as it is on {thoughtspot.url}: the resource has moved to {other.url}."
        in run.output
    )
    assert other.override("Sales") == thoughtspot.override("Sales") == ["WEBHOOK"]
    assert other.cluster == thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    assert stack.resources()["sales"]["outputs"]["host"] == other.url
    assert not thoughtspot.requests


def test_an_org_is_renamed_and_another_given_its_name_or_its_id_for_a_name(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.add_org(7, "77")
    thoughtspot.set_override(7, ["EMAIL"])
    stack.given(program(SALES, preference("marketing", "77")))
    thoughtspot.rename_org(42, "Vertrieb")
    thoughtspot.add_org(99, "Sales")
    thoughtspot.set_override(99, ["EMAIL"])
    stack.refresh()
    both = ("EMAIL", "WEBHOOK")
    stack.up(program=program(preference("sales", "Sales", both), preference("marketing", "Marketing", both)))
    assert thoughtspot.override(42) == thoughtspot.override(77) == [*both]
    stack.up(program=program(preference("sales", "Vertrieb"), preference("marketing", "Marketing")))
    assert thoughtspot.override(42) == thoughtspot.override(77) == ["WEBHOOK"]
    stack.destroy()
    assert thoughtspot.override(42) is thoughtspot.override(77) is None
    assert thoughtspot.override(99) == thoughtspot.override(7) == ["EMAIL"]


def test_an_org_is_deleted_and_another_created_under_its_name(stack: Stack, thoughtspot: Emulator) -> None:
    stack.given(SALES)
    thoughtspot.delete_org(42)
    thoughtspot.add_org(99, "Sales")
    run = stack.refused(program=preference("sales", "Sales", ("EMAIL",)))
    assert "does not match a known org" in run.output
    run = stack.refresh_finds_drift()
    gone = "Org 'Sales' (id 42) is not known to ThoughtSpot, or not visible to this token"
    assert f"warning: On {thoughtspot.url}: {gone}" in run.output
    stack.up()
    assert thoughtspot.override(99) == ["EMAIL"]
    assert stack.resources()["sales"]["id"] == f"org/99/{EVENT}"
