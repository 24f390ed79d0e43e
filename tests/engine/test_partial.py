"""What was written before a failure is in the state, with the real engine."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.clock import Waits
from support.plugin_at_hand import WAITS
from support.programs import preference

DEFAULT = preference("default")
EVENT = "LIVEBOARD_SCHEDULE"
NEVER = 10_000


@pytest.fixture
def left(stack: Stack, thoughtspot: Emulator) -> Stack:
    """A stack whose create of the cluster's default was written, but never showed."""
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.read_as(stale_reads=NEVER)
    with Waits() as waits:
        stack.environment[WAITS] = waits.address
        run = stack.refused(program=DEFAULT)
    del stack.environment[WAITS]
    assert "ThoughtSpot accepted WEBHOOK for the cluster, but still shows EMAIL." in run.output
    assert "WEBHOOK is set for the cluster now, and the state has it: the next 'pulumi up' goes on" in run.output
    thoughtspot.read_as(stale_reads=0)
    thoughtspot.set_cluster(["WEBHOOK"])  # As it is; what lagged behind is shown from now on.
    resource = stack.resources()["default"]
    assert resource["id"] == f"cluster/{EVENT}"
    assert resource["outputs"]["previous_channels"] == ["EMAIL"]
    assert resource["initErrors"]
    return stack


def test_the_next_up_finishes_a_create_and_a_destroy_takes_it_back(left: Stack, thoughtspot: Emulator) -> None:
    assert "1 updated" in left.up().output
    assert "initErrors" not in left.resources()["default"]
    left.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_what_left_the_program_before_the_next_up_is_taken_back(left: Stack, thoughtspot: Emulator) -> None:
    left.up(program="")
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_a_refresh_in_between_loses_nothing(left: Stack, thoughtspot: Emulator) -> None:
    left.refresh()
    left.destroy()
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}
