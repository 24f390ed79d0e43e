"""Sets beside single resources and beside each other: who owns what, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT, Boundary, Diff, Resource, StepError

EMAIL, WEBHOOK, BOTH = ["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]
ABC = {1: "A", 2: "B", 3: "C"}
ALL = {"A": WEBHOOK, "B": EMAIL, "C": []}


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs=ABC, token="token") as emulator:
        yield emulator


def overrides(thoughtspot: Emulator) -> dict[str, list[str]]:
    held = {name: thoughtspot.override(name) for name in thoughtspot.orgs.values()}
    return {name: channels for name, channels in held.items() if channels is not None}


def writes(thoughtspot: Emulator) -> list[Any]:
    return [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]


@contextmanager
def up(thoughtspot: Emulator) -> Iterator[tuple[Boundary, Boundary]]:
    """One run: its single resources, and its sets."""
    with Boundary(thoughtspot) as run:
        yield run, run.of_sets()


def said(run: Boundary, name: str, words: str) -> bool:
    """Whether a row says so; those of deletes and refreshes name the host first."""
    return any(notice.endswith(words) for notice in run.shown(name))


def a_set(thoughtspot: Emulator, orgs: dict[str, Any] = ALL, **more: Any) -> Resource:
    with up(thoughtspot) as (_, sets):
        return sets.declare("set", orgs=orgs, **more)


# Single resources to a set, and back.


def test_single_resources_become_a_set_and_single_ones_again_and_an_exclusive_set_without_a_write(
    thoughtspot: Emulator,
) -> None:
    with up(thoughtspot) as (single, _):
        default = single.declare("default", channels=BOTH)
        before = [single.declare(org, org_identifier=org, channels=channels) for org, channels in ALL.items()]
    thoughtspot.clear_requests()

    with up(thoughtspot) as (single, sets):
        held = sets.declare("set", orgs=ALL, cluster=BOTH)
        for resource in (*before, default):
            single.delete(resource)
        assert said(single, "A", "Org 'A' is left as it is: 'set' declares it now.")

    with up(thoughtspot) as (single, sets):
        after = [single.declare(org, org_identifier=org, channels=channels) for org, channels in ALL.items()]
        default = single.declare("default", channels=BOTH)
        sets.delete(held)
        assert said(sets, "set", "Org 'A' is left as it is: 'A' declares it now.")

    with up(thoughtspot) as (single, sets):
        sets.declare("other", orgs=ALL, cluster=BOTH, exclusive=True)
        for resource in (*after, default):
            single.delete(resource)

    assert writes(thoughtspot) == []
    assert overrides(thoughtspot) == ALL
    assert sorted(thoughtspot.cluster[EVENT]) == BOTH


def test_an_exclusive_set_does_not_take_away_what_a_single_resource_had_set(thoughtspot: Emulator) -> None:
    with up(thoughtspot) as (single, _):
        kept = single.declare("c", org_identifier="C", channels=[])
    with up(thoughtspot) as (single, sets):
        inputs = sets.check("set", orgs={"A": WEBHOOK, "B": EMAIL}, exclusive=True).inputs
        with pytest.raises(StepError, match="- Org 'C' is no channel, and is not named") as refused:
            sets.create("set", inputs)
        assert "where a resource of this program sets it, remove that in a 'pulumi up' of its own" in str(refused.value)
        assert "allow_overwrite=True" in str(refused.value)
    assert writes(thoughtspot)[1:] == []
    with up(thoughtspot) as (single, _):
        single.delete(kept)
    a_set(thoughtspot, {"A": WEBHOOK, "B": EMAIL}, exclusive=True)
    assert overrides(thoughtspot) == {"A": WEBHOOK, "B": EMAIL}


@pytest.mark.parametrize("case", ["set, set", "set, single", "single, set", "set, cluster"])
def test_two_that_declare_the_same_are_refused_at_preview(thoughtspot: Emulator, case: str) -> None:
    first, second = case.split(", ")
    declared: dict[str, dict[str, Any]] = {
        "set": {"orgs": {"A": WEBHOOK, "2": EMAIL}, "cluster": EMAIL},
        "single": {"org_identifier": "2", "channels": EMAIL},
        "cluster": {"channels": EMAIL},
    }
    with up(thoughtspot) as (single, sets):
        of = {"set": sets}
        assert not of.get(first, single).check("one", **declared[first]).failures
        failures = of.get(second, single).check("two", **declared[second]).failures
    assert len(failures) == 1
    assert failures[""].startswith("'one' and 'two' both declare LIVEBOARD_SCHEDULE for ")
    assert not thoughtspot.requests


@pytest.mark.parametrize("set_first", [True, False])
def test_an_exclusive_set_bears_no_single_org_beside_it(thoughtspot: Emulator, set_first: bool) -> None:
    declares: dict[str, dict[str, Any]] = {
        "everything": {"orgs": {"A": WEBHOOK}, "exclusive": True},
        "c": {"org_identifier": "C", "channels": EMAIL},
    }
    with up(thoughtspot) as (single, sets):
        of = {"everything": sets, "c": single}
        first, second = sorted(of, reverse=set_first)
        assert not of[first].check(first, **declares[first]).failures
        assert of[second].check(second, **declares[second]).failures == {
            "": "'everything' is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and 'c' declares it for Org"
            " 'C'.\nDeclare the Org in 'everything' instead, or leave exclusive out there."
        }
        assert not single.check("default", channels=EMAIL).failures
        assert (
            sets.check("other", orgs={}, exclusive=True, allow_overwrite=True)
            .failures[""]
            .endswith("instead, or leave exclusive out there.")
        )
    assert not thoughtspot.requests


def test_two_instances_hear_what_the_other_one_declares(thoughtspot: Emulator) -> None:
    """An exclusive set here, a single resource there; and what moves from one to the other is not lost."""
    held = a_set(thoughtspot)
    thoughtspot.clear_requests()
    with Boundary(thoughtspot) as run, Boundary(thoughtspot, beside=run) as other:
        run.of_sets().declare("moved", orgs=ALL)
        other.of_sets().delete(held)
        assert said(other, "set", "Org 'A', Org 'B', Org 'C' are left as they are: 'moved' declares them now.")
        failures = other.of_sets().check("too", orgs={}, exclusive=True, allow_overwrite=True).failures
        assert failures[""].startswith("'too' is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and 'moved'")
    assert writes(thoughtspot) == []


# Sets among themselves.


def test_a_renamed_set_is_taken_over_without_a_write(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot, cluster=BOTH)
    thoughtspot.clear_requests()
    with up(thoughtspot) as (_, sets):
        sets.declare("renamed", orgs=ALL, cluster=BOTH)
        sets.delete(held)
        assert said(sets, "set", "Org 'A', Org 'B', Org 'C' are left as they are: 'renamed' declares them now.")
    assert writes(thoughtspot) == []


def test_a_rename_whose_create_failed_keeps_the_old_set_in_the_state(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    with up(thoughtspot) as (_, sets):
        with pytest.raises(StepError, match="1 other setting stands"):
            sets.declare("renamed", orgs={**ALL, "A": EMAIL})
        with pytest.raises(StepError, match="3 Orgs could not be reset") as refused:
            sets.delete(held)
    assert "Org 'A': Org 'A' is left as it is: 'renamed' declares it too, but does not exist so far" in str(
        refused.value
    )
    assert overrides(thoughtspot) == ALL


@pytest.mark.parametrize("order", ["new first", "old first"])
def test_a_set_splits_into_two_without_a_write(thoughtspot: Emulator, order: str) -> None:
    held = a_set(thoughtspot)
    thoughtspot.clear_requests()
    with up(thoughtspot) as (_, sets):
        rest = sets.check("rest", orgs={"B": EMAIL, "3": []}).inputs
        if order == "new first":
            made = sets.create("rest", rest)
            kept = sets.update(held, orgs={"A": WEBHOOK})
        else:
            kept = sets.update(held, orgs={"A": WEBHOOK})
            made = sets.create("rest", rest)
        assert sets.shown("set") == ["Org 'B', Org 'C' are left as they are: 'rest' declares them now."]
    assert writes(thoughtspot) == []
    assert overrides(thoughtspot) == ALL
    assert kept.outputs["org_ids"] == {"A": "1"}
    assert made.outputs["org_ids"] == {"B": "2", "3": "3"}


def test_what_an_update_lets_go_before_its_new_owner_is_declared_is_reset_and_set_again(thoughtspot: Emulator) -> None:
    """As with depends_on, which the page advises against."""
    held = a_set(thoughtspot)
    with up(thoughtspot) as (_, sets):
        sets.update(held, orgs={"A": WEBHOOK})
        assert overrides(thoughtspot) == {"A": WEBHOOK}
        sets.declare("rest", orgs={"B": EMAIL, "C": []})
    assert overrides(thoughtspot) == ALL


def test_an_org_whose_new_owner_failed_stays_in_the_state_of_the_old_one(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    with up(thoughtspot) as (_, sets):
        with pytest.raises(StepError, match="1 other setting stands"):
            sets.declare("rest", orgs={"B": BOTH})
        with pytest.raises(StepError, match="'rest' declares it too, but does not exist so far") as failed:
            sets.update(held, orgs={"A": WEBHOOK, "C": []})
    assert failed.value.partial is not None
    assert failed.value.partial.outputs["org_ids"] == {"A": "1", "B": "2", "C": "3"}
    assert overrides(thoughtspot) == ALL


def test_after_a_replacement_that_deleted_first_nothing_is_missing(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    with up(thoughtspot) as (_, sets):
        inputs = sets.check("set", held.inputs, orgs={**ALL, "A": BOTH}).inputs
        sets.diff(held, inputs)
        inputs = sets.check("set", orgs={**ALL, "A": BOTH}).inputs  # As the engine does before it replaces.
        sets.delete(held)
        assert overrides(thoughtspot) == {}
        sets.create("set", inputs)
    assert overrides(thoughtspot) == {**ALL, "A": BOTH}


def test_a_replacement_that_creates_first_overwrites_its_own_values(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    with up(thoughtspot) as (_, sets):
        inputs = sets.check("set", held.inputs, orgs={**ALL, "A": BOTH}).inputs
        sets.diff(held, inputs)
        inputs = sets.check("set", orgs={**ALL, "A": BOTH}).inputs  # As the engine does before it replaces.
        made = sets.create("set", inputs)
        sets.delete(held)
    assert {org: sorted(channels) for org, channels in overrides(thoughtspot).items()} == {**ALL, "A": BOTH}
    assert made.outputs["org_ids"] == {"A": "1", "B": "2", "C": "3"}


def test_two_names_that_turn_out_to_be_one_org_of_two_sets_are_refused_before_a_write(thoughtspot: Emulator) -> None:
    with up(thoughtspot) as (_, sets):
        sets.declare("one", orgs={"A": WEBHOOK})
        thoughtspot.clear_requests()
        with pytest.raises(StepError, match="'one' and 'two' both declare LIVEBOARD_SCHEDULE for Org 'A', which is"):
            sets.declare("two", orgs={"1": WEBHOOK, "B": EMAIL})
    assert writes(thoughtspot) == []


def test_an_org_that_a_set_has_set_is_its_own_though_the_set_has_failed(thoughtspot: Emulator) -> None:
    with up(thoughtspot) as (_, sets):
        with pytest.raises(StepError, match=r"^1 Org could not be set; 1 is"):
            sets.declare("one", orgs={"A": WEBHOOK, "Nowhere": EMAIL})
        with pytest.raises(StepError, match="'one' and 'two' both declare LIVEBOARD_SCHEDULE for Org 'A', which is"):
            sets.declare("two", orgs={"1": EMAIL}, allow_overwrite=True)
    assert overrides(thoughtspot) == {"A": WEBHOOK}


def test_an_org_that_the_program_calls_otherwise_now_may_be_another_resources_by_then(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot, {"A": WEBHOOK, "B": WEBHOOK})
    thoughtspot.rename_org(1, "Alpha")
    with up(thoughtspot) as (_, sets):
        sets.declare("two", orgs={"1": EMAIL}, allow_overwrite=True)
        thoughtspot.clear_requests()
        with pytest.raises(StepError, match="'two' and 'set' both declare LIVEBOARD_SCHEDULE for Org '1', which is"):
            sets.update(held, orgs={"Alpha": BOTH, "B": EMAIL})
    assert writes(thoughtspot) == []


# Orgs that change.


def test_an_org_that_is_renamed_stays_the_same(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    thoughtspot.rename_org(1, "Alpha")
    thoughtspot.add_org(4, "A")
    with up(thoughtspot) as (_, sets):
        assert sets.declare_again(held, orgs=ALL) == Diff(False)
        read = sets.read(held)
        assert read is not None
        assert read.inputs == held.inputs
        assert read.outputs["org_names"] == {"A": "Alpha", "B": "B", "C": "C"}
        thoughtspot.clear_requests()
        renamed = {"Alpha": WEBHOOK, "B": EMAIL, "C": []}
        assert sets.declare_again(read, orgs=renamed) == Diff(False)
        assert sets.declare_again(held, orgs=renamed) == Diff(None)
        updated = sets.update(held, orgs=renamed)
    assert updated.outputs["org_ids"] == {"Alpha": "1", "B": "2", "C": "3"}
    assert writes(thoughtspot) == []
    with up(thoughtspot) as (_, sets):
        sets.delete(updated)
    assert overrides(thoughtspot) == {}


def test_an_org_that_is_deleted_and_recreated_is_set_anew(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot)
    thoughtspot.delete_org(2)
    with up(thoughtspot) as (_, sets):
        read = sets.read(held)
        assert read is not None
        assert read.outputs["orgs"] == read.inputs["orgs"] == {"A": WEBHOOK, "C": []}
        assert said(
            sets,
            "set",
            "Org 'B' (id 2) is not known to ThoughtSpot, or not visible to this token; its entry in orgs counts as"
            " gone.",
        )
        assert sets.declare_again(read, orgs=ALL) == Diff(None)
        with pytest.raises(StepError, match=r"- Org 'B': .*does not match a known org"):
            sets.update(read, orgs=ALL)
    thoughtspot.add_org(9, "B")
    with up(thoughtspot) as (_, sets):
        updated = sets.update(read, orgs=ALL)
        assert updated.outputs["org_ids"]["B"] == "9"
    assert overrides(thoughtspot) == ALL


def test_another_host_is_left_alone(thoughtspot: Emulator) -> None:
    held = a_set(thoughtspot, cluster=BOTH)
    with Emulator(orgs=ABC, token="token") as elsewhere, Boundary(elsewhere) as run:
        sets = run.of_sets()
        read = sets.read(held)
        assert read == replace(held, inputs=held.inputs)
        assert "lives on" in sets.warnings("set")[0]
        assert sets.declare_again(held, orgs=ALL, cluster=BOTH) == Diff(None, ("host",))
        moved = sets.declare("set", orgs=ALL, cluster=BOTH)
        sets.delete(held)
        assert "stays as it is on" in sets.warnings("set")[-1]
        assert overrides(elsewhere) == overrides(thoughtspot) == ALL
        with Boundary(thoughtspot) as old, pytest.raises(StepError, match="lives on"):
            old.of_sets().delete(moved)


def test_one_org_under_two_keys_is_told_also_where_thoughtspot_does_not_show_whose_name_it_is(
    thoughtspot: Emulator,
) -> None:
    """Then it comes out only when it is set."""
    thoughtspot.read_as(org_without_override="left_out")
    with up(thoughtspot) as (_, sets):
        inputs = sets.check("set", orgs={"A": WEBHOOK, "1": WEBHOOK, "B": EMAIL}).inputs
        with pytest.raises(StepError, match="orgs names one Org twice: '1' and 'A' are both Org 'A'") as refused:
            sets.create("set", inputs)
    assert refused.value.partial is not None
    assert sorted(refused.value.partial.outputs["org_ids"].values()) == ["1", "2"]
    left = Resource("set", refused.value.partial.id, inputs, refused.value.partial.outputs)
    with up(thoughtspot) as (_, sets):
        mended = sets.update(left, orgs={"A": WEBHOOK, "B": EMAIL})
    assert mended.outputs["org_ids"] == {"A": "1", "B": "2"}
    assert overrides(thoughtspot) == {"A": WEBHOOK, "B": EMAIL}


def test_an_org_that_is_called_otherwise_while_its_override_is_gone_keeps_what_is_set_anew(
    thoughtspot: Emulator,
) -> None:
    """ThoughtSpot does not show that the new name is the Org that the old one was."""
    held = a_set(thoughtspot, {"1": WEBHOOK})
    thoughtspot.rename_org(1, "Alpha")
    thoughtspot.reset_override(1)
    thoughtspot.read_as(org_without_override="left_out")
    with up(thoughtspot) as (_, sets):
        updated = sets.update(held, orgs={"Alpha": EMAIL})
        assert updated.outputs["org_ids"] == {"Alpha": "1"}
        assert overrides(thoughtspot) == {"Alpha": EMAIL}
        assert sets.declare_again(updated, orgs={"Alpha": EMAIL}) == Diff(False)
