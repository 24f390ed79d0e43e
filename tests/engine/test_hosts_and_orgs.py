"""Another host, and Orgs that change: no step acts on the wrong one."""

from __future__ import annotations

from collections.abc import Iterator

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


def test_a_changed_host_shows_and_the_old_one_is_left_alone(
    stack: Stack, thoughtspot: Emulator, other: Emulator
) -> None:
    stack.up(program=program(SALES, preference("default")))
    thoughtspot.clear_requests()
    stack.environment["THOUGHTSPOT_HOST"] = other.url
    run = stack.preview("--diff")
    assert f'~ host: "{thoughtspot.url}" => "{other.url}"' in run.output
    run = stack.run("up", "--yes", "--skip-preview")
    assert (
        f"warning: Org 'Sales' stays as it is on {thoughtspot.url}: the resource has moved to {other.url}."
        in run.output
    )
    assert other.override("Sales") == ["WEBHOOK"]
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert not thoughtspot.requests
    stack.expect_nothing_to_do()
    assert stack.resources()["sales"]["outputs"]["host"] == other.url


def test_destroy_and_refresh_under_a_wrong_host_change_and_lose_nothing(
    stack: Stack, thoughtspot: Emulator, other: Emulator
) -> None:
    stack.up(program=SALES)
    before = stack.resources()
    stack.environment["THOUGHTSPOT_HOST"] = other.url
    run = stack.run("refresh", "--yes", "--skip-preview")
    assert f"Org 'Sales' lives on {thoughtspot.url}, but {other.url} is configured" in run.output
    run = stack.run("destroy", "--yes", "--skip-preview", status=None)
    assert run.status != 0
    assert (
        f"error: Org 'Sales' lives on {thoughtspot.url}, but {other.url} is configured; nothing was done." in run.output
    )
    assert "Traceback" not in run.output
    after = stack.resources()
    assert {name: (one["inputs"], one["outputs"]) for name, one in before.items()} == {
        name: (one["inputs"], one["outputs"]) for name, one in after.items()
    }
    assert not other.requests
    assert thoughtspot.override("Sales") == ["WEBHOOK"]


def test_an_org_is_renamed_and_another_given_its_name(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    thoughtspot.rename_org(42, "Vertrieb")
    thoughtspot.add_org(99, "Sales")
    thoughtspot.set_override(99, ["EMAIL"])
    stack.refresh()
    stack.up(program=preference("sales", "Sales", ("EMAIL", "WEBHOOK")))
    stack.up(program=preference("sales", "Vertrieb", ("WEBHOOK",)))
    assert thoughtspot.override(42) == ["WEBHOOK"]
    stack.destroy()
    assert thoughtspot.override(42) is None
    assert thoughtspot.override(99) == ["EMAIL"]


def test_an_org_is_deleted_and_another_created_under_its_name(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    thoughtspot.delete_org(42)
    thoughtspot.add_org(99, "Sales")
    run = stack.refused(program=preference("sales", "Sales", ("EMAIL",)))
    assert "does not match a known org" in run.output
    run = stack.refresh_finds_drift()
    assert "warning: Org 'Sales' (id 42) is not known to ThoughtSpot, or not visible to this token" in run.output
    stack.up()
    assert thoughtspot.override(99) == ["EMAIL"]
    assert stack.resources()["sales"]["id"] == f"org/99/{EVENT}"


def test_an_orgs_name_is_anothers_id(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.add_org(7, "42")
    thoughtspot.set_override(7, ["EMAIL"])
    stack.up(program=preference("sales", "42"))
    stack.up(program=preference("sales", "Sales", ("EMAIL", "WEBHOOK")))
    stack.refresh()
    stack.destroy()
    assert thoughtspot.override("Sales") is None
    assert thoughtspot.override(7) == ["EMAIL"]
