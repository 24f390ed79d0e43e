"""From nothing to a preference and back: what each step does to ThoughtSpot."""

from __future__ import annotations

import base64
import json

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

EVENT = "LIVEBOARD_SCHEDULE"
CLUSTER = preference("default")
SALES = preference("sales", "Sales")


def test_up_sets_what_the_program_declares_and_destroy_takes_it_back(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=program(CLUSTER, SALES))
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    assert thoughtspot.override("Sales") == ["WEBHOOK"]

    stack.up(program=program(CLUSTER, preference("sales", "Sales", ("WEBHOOK", "EMAIL"))))
    assert sorted(thoughtspot.override("Sales") or ()) == ["EMAIL", "WEBHOOK"]

    run = stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}
    assert thoughtspot.override("Sales") is None
    assert (
        "The cluster's default is EMAIL again: it cannot be unset, and EMAIL is what ThoughtSpot does without one."
        in run.output
    )
    assert "Org 'Sales' has no override any more: the cluster's default applies." in run.output


def test_no_channel_at_all_is_a_preference_and_not_the_same_as_none(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=preference("sales", "Sales", ()))
    assert thoughtspot.override("Sales") == []
    stack.refresh()


def test_each_step_sends_few_requests(stack: Stack, thoughtspot: Emulator) -> None:
    def sent(command: str) -> int:
        thoughtspot.clear_requests()
        stack.run(command, *(() if command == "preview" else ("--yes", "--skip-preview")))
        return len(thoughtspot.requests)

    for line, on_delete in ((preference("one", "Sales"), 2), (preference("one"), 3)):
        stack.declare(line)
        assert [sent("up"), sent("up"), sent("preview")] == [3, 0, 0]
        stack.declare(line.replace("'WEBHOOK'", "'EMAIL', 'WEBHOOK'"))
        assert [sent("up"), sent("refresh"), sent("destroy")] == [2, 1, on_delete]


def test_what_the_state_holds_is_small_and_clear(stack: Stack) -> None:
    stack.up(program=program(CLUSTER, SALES))
    for resource in stack.resources().values():
        pickled = resource["inputs"]["__provider"]
        assert len(pickled) <= 120
        assert base64.b64decode(pickled).endswith(b"\x94\x93\x94)\x81\x94.")  # a class by its name, nothing in it
        assert b"pulumi_thoughtspot.dynamic" in base64.b64decode(pickled)
        # Where in the program it stands is the engine's to keep, and as long as the paths are.
        kept = {key: value for key, value in resource.items() if key not in ("sourcePosition", "stackTrace")}
        assert len(json.dumps(kept)) <= 1500
    sales = stack.resources()["sales"]
    assert sales["id"] == f"org/42/{EVENT}"
    assert sales["type"] == "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference"
    assert {key: value for key, value in sales["outputs"].items() if key != "__provider"} == {
        "allow_overwrite": False,
        "channels": ["WEBHOOK"],
        "event_type": EVENT,
        "host": stack.thoughtspot.url,
        "org_id": "42",
        "org_identifier": "Sales",
        "org_name": "Sales",
    }
    assert stack.resources()["default"]["id"] == f"cluster/{EVENT}"


def test_drift_shows_in_refresh_and_the_next_up_mends_it(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=program(CLUSTER, SALES))
    thoughtspot.set_override("Sales", ["EMAIL"])
    thoughtspot.set_cluster([])

    run = stack.refresh_finds_drift()
    assert run.output.count("[diff: ~channels]") >= 2
    stack.up()
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}


def test_an_override_that_was_removed_is_set_again(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=SALES)
    thoughtspot.reset_override("Sales")
    stack.refresh_finds_drift()
    assert not stack.resources()
    stack.up()
    assert thoughtspot.override("Sales") == ["WEBHOOK"]


def test_the_order_of_channels_means_nothing(stack: Stack, thoughtspot: Emulator) -> None:
    both = ("WEBHOOK", "EMAIL")
    stack.up(program=preference("sales", "Sales", both))
    thoughtspot.read_as(channel_order="reversed")
    run = stack.refresh()
    assert "diff" not in run.output
    stack.declare(preference("sales", "Sales", ("EMAIL", "WEBHOOK", "EMAIL"))).expect_nothing_to_do()
    stack.declare(preference("sales", "Sales", {"WEBHOOK", "EMAIL"})).expect_nothing_to_do()


def test_equal_settings_are_taken_over_without_a_write(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_cluster(["WEBHOOK"])
    run = stack.up(program=program(CLUSTER, SALES))
    assert "Org 'Sales' was WEBHOOK already; taken over. A destroy removes the Org's override" in run.output
    assert "The cluster's default was WEBHOOK already; taken over. A destroy leaves it as it is." in run.output
    assert not [request for request in thoughtspot.requests if request.path.endswith("/configure")]

    run = stack.destroy()
    assert thoughtspot.override("Sales") is None
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    assert "The cluster's default stays WEBHOOK: it was so before this resource was created." in run.output


def test_another_setting_is_not_overwritten_by_surprise(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["EMAIL"])
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    for line, what in ((SALES, "Org 'Sales' is set to EMAIL"), (CLUSTER, "The cluster's default is set to EMAIL and")):
        run = stack.refused(program=line)
        assert what in run.output
        assert "set allow_overwrite=True for one 'pulumi up'" in run.output
        assert not stack.resources()
    assert thoughtspot.override("Sales") == ["EMAIL"]
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}

    run = stack.up(
        program=program(preference("sales", "Sales", allow_overwrite=True), preference("default", allow_overwrite=True))
    )
    assert "Org 'Sales' was EMAIL, now it is WEBHOOK." in run.output
    assert "A destroy puts EMAIL and WEBHOOK back" in run.output
    stack.up(program=program(CLUSTER, SALES))  # allow_overwrite was for once
    stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}
    assert thoughtspot.override("Sales") is None


def test_the_cluster_goes_up_down_and_up_again(stack: Stack, thoughtspot: Emulator) -> None:
    for _ in range(2):
        stack.up(program=CLUSTER)
        assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
        stack.destroy()
        assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_a_default_that_was_changed_since_is_left_alone(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=CLUSTER)
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    run = stack.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL", "WEBHOOK"]}
    assert "is left as it is: it is EMAIL and WEBHOOK, no longer the WEBHOOK that this resource had set" in run.output


def test_two_stacks_may_declare_the_same_default(
    stack: Stack, thoughtspot: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Stack(tmp_path_factory.mktemp("other") / "stack", thoughtspot)
    stack.up(program=CLUSTER)
    other.up(program=CLUSTER)
    assert "stays WEBHOOK: it was so before this resource was created" in other.destroy().output
    assert thoughtspot.cluster == {EVENT: ["WEBHOOK"]}
    stack.refresh()
    assert "is EMAIL again" in stack.destroy().output


def test_an_override_that_is_gone_already_is_no_obstacle(stack: Stack, thoughtspot: Emulator) -> None:
    for reading in ("accepted", "refused"):
        thoughtspot.read_as(reset_without_override=reading)
        stack.up(program=SALES)
        thoughtspot.reset_override("Sales")
        stack.destroy()
    assert thoughtspot.override("Sales") is None


@pytest.mark.parametrize("option", ["retain_on_delete=True", "protect=True"])
def test_pulumis_options_hold(stack: Stack, thoughtspot: Emulator, option: str) -> None:
    stack.up(program=preference("sales", "Sales", opts=option))
    if option.startswith("retain"):
        stack.destroy()
    else:
        assert "protected" in stack.run("destroy", "--yes", "--skip-preview", status=None).output
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
