"""From nothing to a preference and back: what each step does to ThoughtSpot."""

from __future__ import annotations

from support.cli import Stack

from pulumi_thoughtspot.emulator import Emulator

CLUSTER = 'CommunicationChannelPreference("default", channels=["WEBHOOK"])'
SALES = 'CommunicationChannelPreference("sales", org_identifier="Sales", channels=["WEBHOOK"])'


def test_up_sets_what_the_program_declares_and_destroy_takes_it_back(stack: Stack, thoughtspot: Emulator) -> None:
    run = stack.up(program=f"{CLUSTER}\n{SALES}")
    print(run)

    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    assert thoughtspot.override("Sales") == ["WEBHOOK"]

    print(stack.destroy())
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}
    assert thoughtspot.override("Sales") is None
