"""Many Orgs as one resource: what each of its steps answers the engine, and what it sends ThoughtSpot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT, UNKNOWN, Boundary, Diff

EMAIL, WEBHOOK, BOTH = ["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]
READINGS: list[dict[str, Any]] = [
    {},
    {"search_without_filter": "nothing"},
    {"org_without_override": "left_out"},
    {"org_without_override": "left_out", "search_without_filter": "nothing"},
    {"unasked_section": "null", "empty_section": "null"},
    {"unasked_section": "absent", "empty_section": "absent"},
    {"stale_reads": 2},
    {"reset_without_override": "refused", "several_entries": "until_the_first_error"},
    {"replace": "whole_list", "same_org_twice": "refused"},
    {"channel_order": "reversed"},
    {"identifier_lookup": "name_first"},
    {"org_name_case": "ignored"},
]


@pytest.fixture
def sets(run: Boundary) -> Boundary:
    return run.of_sets()


@pytest.fixture
def later(thoughtspot: Emulator) -> Iterator[Boundary]:
    """A later run."""
    with Boundary(thoughtspot) as boundary:
        yield boundary.of_sets()


def overrides(thoughtspot: Emulator) -> dict[str, list[str]]:
    held = {name: thoughtspot.override(name) for name in thoughtspot.orgs.values()}
    return {name: sorted(channels) for name, channels in held.items() if channels is not None}


@pytest.mark.parametrize("reading", READINGS, ids=str)
@pytest.mark.parametrize("exclusive", [False, True])
def test_a_whole_life_under_every_reading(
    sets: Boundary, later: Boundary, thoughtspot: Emulator, reading: dict[str, Any], exclusive: bool
) -> None:
    thoughtspot.read_as(**reading)
    thoughtspot.add_org(5, "Five")
    created = sets.declare("it", orgs={"Sales": ["WEBHOOK", "EMAIL"], "77": []}, cluster=WEBHOOK, exclusive=exclusive)
    assert overrides(thoughtspot) == {"Sales": BOTH, "Marketing": []}
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    assert created.id == f"set/{EVENT}"
    assert created.outputs["org_ids"] == {"Sales": "42", "77": "77"}
    assert created.outputs["org_names"] == {"Sales": "Sales", "77": "Marketing"}
    assert sets.read(created) == created

    changed = {"orgs": {"42": BOTH, "Five": EMAIL}, "cluster": BOTH, "exclusive": exclusive}
    updated = sets.update(created, **changed)
    assert overrides(thoughtspot) == {"Sales": BOTH, "Five": EMAIL}
    assert sorted(thoughtspot.cluster[EVENT]) == BOTH
    assert sets.declare_again(updated, **changed) == Diff(False)
    assert sets.read(updated) == updated

    later.delete(updated)
    assert overrides(thoughtspot) == {}
    assert thoughtspot.cluster == {EVENT: EMAIL}
    gone = sets.read(updated)
    assert gone is not None
    assert gone.outputs["orgs"] == gone.inputs["orgs"] == {}


@pytest.mark.parametrize(
    "inputs",
    [
        {"orgs": UNKNOWN},
        {"orgs": {"Sales": UNKNOWN, "77": ["WEBHOOK", UNKNOWN]}},
        {"orgs": {"Sales": WEBHOOK}, "cluster": UNKNOWN},
        {"orgs": {}, "exclusive": UNKNOWN, "allow_overwrite": UNKNOWN},
        {"orgs": {"Sales": WEBHOOK}, "event_type": UNKNOWN},
    ],
    ids=str,
)
def test_what_is_not_known_yet_passes_through_and_never_replaces(
    sets: Boundary, later: Boundary, thoughtspot: Emulator, inputs: dict[str, Any]
) -> None:
    held = sets.declare("it", orgs={"Sales": EMAIL})
    thoughtspot.clear_requests()
    checked = later.check("it", held.inputs, **inputs)
    assert checked.failures == {}
    assert {name: checked.inputs[name] for name in inputs} == inputs
    assert later.diff(held, checked.inputs) == Diff(None)
    assert not thoughtspot.requests


def test_a_set_that_goes_on_with_what_an_older_program_called_its_orgs(sets: Boundary, thoughtspot: Emulator) -> None:
    """The engine stores the new inputs of a step that changed nothing, and keeps the old outputs."""
    held = sets.declare("it", orgs={"Sales": EMAIL, "77": WEBHOOK})
    inputs = sets.check("it", held.inputs, orgs={"42": EMAIL, "Marketing": WEBHOOK}).inputs
    assert sets.diff(held, inputs) == Diff(False)
    read = sets.read(replace(held, inputs=inputs))
    assert read is not None
    assert read.inputs == inputs
    assert read.outputs["org_ids"] == {"42": "42", "Marketing": "77"}
    assert overrides(thoughtspot) == {"Sales": EMAIL, "Marketing": WEBHOOK}
