"""What random histories have found, each as a story of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from histories.plugin import Plugin, StepError
from histories.weather import ThoughtSpot
from pulumi_thoughtspot.emulator import Readings
from support.boundary import Resource

MARKETING = 77


@pytest.fixture
def run(unwell: ThoughtSpot, plugin: Plugin) -> Iterator[Plugin]:
    """The first run of a stack."""
    unwell.begin({MARKETING: "Marketing"}, Readings())
    begin_run(unwell, plugin)
    yield plugin
    unwell.calm()


def begin_run(thoughtspot: ThoughtSpot, plugin: Plugin) -> None:
    plugin.new_run({"thoughtspot:host": thoughtspot.url, "thoughtspot:token": thoughtspot.new_token()})


def test_a_second_declaration_that_is_unchanged_shows_while_the_first_is_being_created(
    run: Plugin, unwell: ThoughtSpot
) -> None:
    """One of the two stops, and ThoughtSpot has what the other one has in the state."""
    by_name = run.declare("by-name", org_identifier="Marketing", channels=["EMAIL", "WEBHOOK"])
    begin_run(unwell, run)
    stopped: list[StepError] = []

    def diff_the_other() -> None:
        try:
            run.declare_again(by_name, org_identifier="Marketing", channels=["EMAIL", "WEBHOOK"])
        except StepError as error:
            stopped.append(error)

    unwell.before_write = diff_the_other
    held = by_name
    try:
        held = run.declare("by-id", org_identifier=str(MARKETING), channels=["EMAIL"], allow_overwrite=True)
    except StepError as error:
        stopped.append(error)

    assert len(stopped) == 1
    assert "both declare" in str(stopped[0])
    assert unwell.override(MARKETING) == held.outputs["channels"]


def test_a_delete_waits_where_the_create_that_failed_may_have_meant_the_same_org(
    run: Plugin, unwell: ThoughtSpot
) -> None:
    """ThoughtSpot does not say whether case matters in an Org's name."""
    old: Resource = run.declare("old", org_identifier=str(MARKETING), channels=["EMAIL"])
    begin_run(unwell, run)
    with pytest.raises(StepError, match="answered 400"):
        run.declare("new", org_identifier="MARKETING", channels=["EMAIL"])
    with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
        run.delete(old)
    assert unwell.override(MARKETING) == ["EMAIL"]


def test_a_second_declaration_by_name_leaves_nothing_where_its_org_was_not_shown(
    run: Plugin, unwell: ThoughtSpot
) -> None:
    """Before its write, ThoughtSpot shows no id for the name, and nobody can know that both mean one Org."""
    by_id = run.declare("by-id", org_identifier=str(MARKETING), channels=["EMAIL"])
    unwell.reset_override(MARKETING)
    unwell.read_as(org_without_override="left_out")
    begin_run(unwell, run)
    run.declare_again(by_id, org_identifier=str(MARKETING), channels=["EMAIL"])
    with pytest.raises(StepError, match="both declare"):
        run.declare("by-name", org_identifier="Marketing", channels=["WEBHOOK"])
    assert unwell.override(MARKETING) is None


def test_what_a_delete_let_go_before_it_was_declared_is_set_again(run: Plugin, unwell: ThoughtSpot) -> None:
    """With delete-before-replace, the engine deletes before it has checked what comes later in the program."""
    held = run.declare("held", org_identifier=str(MARKETING), channels=["EMAIL"])
    begin_run(unwell, run)
    run.delete(held)
    assert unwell.override(MARKETING) is None
    assert run.declare_again(held, org_identifier=str(MARKETING), channels=["EMAIL"]).changes
    run.update(held, org_identifier=str(MARKETING), channels=["EMAIL"])
    assert unwell.override(MARKETING) == ["EMAIL"]
