"""From nothing to a preference and back: what each step does to ThoughtSpot."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

EVENT = "LIVEBOARD_SCHEDULE"
CLUSTER = preference("default")
SALES = preference("sales", "Sales")
QUIET = preference("quiet", "Quiet", ())
BOTH = ("WEBHOOK", "EMAIL")


def test_up_sets_what_the_program_declares_and_destroy_takes_it_back(stack: Stack, thoughtspot: Emulator) -> None:
    """No channel at all is a preference too, and not the same as none."""
    thoughtspot.add_org(1, "Quiet")
    stack.up(program=program(CLUSTER, SALES, QUIET))
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    assert [thoughtspot.override(org) for org in ("Sales", "Quiet", "Marketing")] == [["WEBHOOK"], [], None]

    stack.up(program=program(CLUSTER, preference("sales", "Sales", BOTH), QUIET))
    assert sorted(thoughtspot.override("Sales") or ()) == ["EMAIL", "WEBHOOK"]

    stack.refresh()
    assert set(stack.resources()) == {"default", "sales", "quiet"}

    run = stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}
    assert [thoughtspot.override(org) for org in ("Sales", "Quiet")] == [None, None]
    assert (
        "The cluster's default is EMAIL again: it cannot be unset, and EMAIL is what ThoughtSpot does without one."
        in run.output
    )
    assert "Org 'Sales' has no override any more: the cluster's default applies." in run.output

    # EMAIL alone counts as nothing set, so the cluster goes up again, and down.
    stack.up(program=CLUSTER)
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_each_command_sends_few_requests(stack: Stack, thoughtspot: Emulator) -> None:
    """`tests/boundary/test_requests.py` has the steps for the cluster's default."""

    def sent(command: str) -> int:
        thoughtspot.clear_requests()
        stack.run(command, "--yes", "--skip-preview")
        return len(thoughtspot.requests)

    stack.declare(SALES)
    assert [sent("up"), sent("up")] == [3, 0]
    stack.declare(preference("sales", "Sales", BOTH))
    assert [sent("up"), sent("refresh"), sent("destroy")] == [2, 1, 2]


def test_what_the_state_holds_is_small_and_clear(stack: Stack, thoughtspot: Emulator) -> None:
    names = ("channels", "event_type", "host", "org_id", "org_identifier", "org_name", "previous_channels")
    exports = [f"pulumi.export({name!r}, [each.{name} for each in (default, sales)])" for name in names]
    stack.given(program(f"default = {CLUSTER}", f"sales = {SALES}", *exports))
    for resource in stack.resources().values():
        pickled = resource["inputs"]["__provider"]
        assert len(pickled) <= 120
        assert base64.b64decode(pickled).endswith(b"\x94\x93\x94)\x81\x94.")  # a class by its name, nothing in it
        assert b"pulumi_thoughtspot.dynamic" in base64.b64decode(pickled)
        # Where in the program it stands is the engine's to keep, and as long as the paths are.
        kept = {key: value for key, value in resource.items() if key not in ("sourcePosition", "stackTrace")}
        assert len(json.dumps(kept)) <= 1500
    default, sales = (stack.resources()[name] for name in ("default", "sales"))
    assert (default["id"], sales["id"]) == (f"cluster/{EVENT}", f"org/42/{EVENT}")
    assert sales["type"] == "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference"
    assert without_provider(sales["outputs"]) == {
        "allow_overwrite": False,
        "channels": ["WEBHOOK"],
        "event_type": EVENT,
        "host": thoughtspot.url,
        "org_id": "42",
        "org_identifier": "Sales",
        "org_name": "Sales",
    }
    # A program has every output; what a scope has nothing for is None.
    assert stack.outputs() == {name: [default["outputs"].get(name), sales["outputs"].get(name)] for name in names}


def without_provider(outputs: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in outputs.items() if key != "__provider"}


def test_drift_shows_in_refresh_and_the_next_up_mends_it(stack: Stack, thoughtspot: Emulator) -> None:
    """Another value, a removed override, and the same channels in another order, which is no drift."""
    for org_id, org in ((1, "Removed"), (2, "Reordered")):
        thoughtspot.add_org(org_id, org)
    removed, reordered = preference("removed", "Removed"), preference("reordered", "Reordered", BOTH)
    stack.given(program(CLUSTER, SALES, removed, reordered))
    thoughtspot.set_override("Sales", ["EMAIL"])
    thoughtspot.set_cluster([])
    thoughtspot.reset_override("Removed")
    thoughtspot.read_as(channel_order="reversed")

    run = stack.refresh_finds_drift()
    assert run.output.count("[diff: ~channels]") == 2
    assert "2 updated" in run.output
    assert "1 deleted" in run.output
    assert set(stack.resources()) == {"default", "sales", "reordered"}

    repeated, as_a_set = ("EMAIL", "WEBHOOK", "EMAIL"), {"WEBHOOK", "EMAIL"}
    run = stack.up(program=program(CLUSTER, SALES, removed, preference("reordered", "Reordered", repeated)))
    assert [line.strip() for line in run.output.splitlines() if line.startswith("    + ")] == ["+ 1 created"]
    assert "~ 2 updated" in run.output
    assert (thoughtspot.override("Sales"), thoughtspot.override("Removed")) == (["WEBHOOK"], ["WEBHOOK"])
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    stack.declare(program(CLUSTER, SALES, removed, preference("reordered", "Reordered", as_a_set)))
    stack.expect_nothing_to_do()


def test_equal_settings_are_taken_over_without_a_write_and_another_stack_keeps_its_own(
    stack: Stack, thoughtspot: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stack.given(CLUSTER)
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.clear_requests()
    other = Stack(tmp_path_factory.mktemp("other") / "stack", thoughtspot, inline=True, forked=True)
    run = other.up(program=program(CLUSTER, SALES))
    assert "Org 'Sales' was WEBHOOK already; taken over. A destroy removes the Org's override" in run.output
    assert "The cluster's default was WEBHOOK already; taken over. A destroy leaves it as it is." in run.output
    assert not [request for request in thoughtspot.requests if request.path.endswith("/configure")]

    run = other.destroy()
    assert thoughtspot.override("Sales") is None
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    assert "The cluster's default stays WEBHOOK: it was so before this resource was created." in run.output
    assert "is EMAIL again" in stack.destroy().output


def test_another_setting_is_not_overwritten_by_surprise(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["EMAIL"])
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    run = stack.refused("--continue-on-error", program=program(SALES, CLUSTER))
    assert "Org 'Sales' is set to EMAIL" in run.output
    assert "The cluster's default is set to EMAIL and" in run.output
    assert run.output.count("set allow_overwrite=True for one 'pulumi up'") == 2
    assert not stack.resources()
    assert thoughtspot.override("Sales") == ["EMAIL"]
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}

    run = stack.up(
        program=program(preference("sales", "Sales", allow_overwrite=True), preference("default", allow_overwrite=True))
    )
    assert "Org 'Sales' was EMAIL, now it is WEBHOOK." in run.output
    assert "A destroy puts EMAIL and WEBHOOK back" in run.output
    stack.declare(program(CLUSTER, SALES)).expect_nothing_to_do()  # allow_overwrite was for once
    stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}
    assert thoughtspot.override("Sales") is None


def test_destroy_leaves_what_is_no_longer_its_own(stack: Stack, thoughtspot: Emulator) -> None:
    """A default that was changed since, an override that is gone already, and what Pulumi is told to retain."""
    thoughtspot.add_org(1, "Retained")
    stack.given(program(CLUSTER, SALES, preference("retained", "Retained", opts="retain_on_delete=True")))
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    thoughtspot.reset_override("Sales")
    thoughtspot.read_as(reset_without_override="refused")
    run = stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}
    assert "is left as it is: it is EMAIL and WEBHOOK, no longer the WEBHOOK that this resource had set" in run.output
    assert (thoughtspot.override("Sales"), thoughtspot.override("Retained")) == (None, ["WEBHOOK"])


def test_what_is_protected_is_not_destroyed_and_what_is_gone_already_is_no_obstacle(
    stack: Stack, thoughtspot: Emulator
) -> None:
    stack.given(preference("sales", "Sales", opts="protect=True"))
    refused = stack.run("destroy", "--yes", "--skip-preview", status=None)
    assert "protected" in refused.output
    assert thoughtspot.override("Sales") == ["WEBHOOK"]

    stack.run("state", "unprotect", stack.urn("sales"), "--yes")
    thoughtspot.reset_override("Sales")
    thoughtspot.read_as(reset_without_override="accepted")
    stack.destroy()
    assert thoughtspot.override("Sales") is None
