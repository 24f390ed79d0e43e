"""What is made of the engine's log of events."""

from __future__ import annotations

from typing import Any

from histories.real_engine import steps_of

TYPE = "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference"
URN = f"urn:pulumi:dev::proof::{TYPE}::c"


def refreshed(org: str) -> list[dict[str, Any]]:
    held = {"urn": URN, "id": org, "inputs": {"org_identifier": org}, "outputs": {}}
    begun = {"resourcePreEvent": {"metadata": {"urn": URN, "type": TYPE, "op": "refresh"}}}
    ended = {"resOutputsEvent": {"metadata": {"urn": URN, "type": TYPE, "op": "same", "old": held, "new": held}}}
    return [begun, ended]


def test_a_resource_and_the_one_that_it_has_replaced_are_both_read() -> None:
    """They have one URN, and the engine reads both before it has told of either."""
    (begun, ended), (also_begun, also_ended) = refreshed("42"), refreshed("77")
    steps = steps_of([begun, also_begun, ended, also_ended]).steps
    assert [(step.kind, step.inputs["org_identifier"]) for step in steps] == [("read", "42"), ("read", "77")]
