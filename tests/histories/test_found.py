"""What random histories have found, each as a story of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from histories.engine_model import EngineModel, How, Line
from histories.history import Declaration
from histories.oracle import Oracle
from histories.plugin import Diff, Plugin, StepError
from histories.stage import Stage
from histories.weather import ThoughtSpot, Weather
from pulumi_thoughtspot.emulator import Readings
from support.boundary import Resource
from support.patience import HANGING

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


class InThisOrder:
    """A plugin whose delete begins once ``last`` was compared; the engine hears of that once a create has failed."""

    def __init__(self, plugin: Plugin, last: str) -> None:
        self._plugin = plugin
        self._last = last
        self._compared, self._failed = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plugin, name)

    def diff(self, resource: Resource, news: Mapping[str, Any], name: str | None = None) -> Diff:
        answer = self._plugin.diff(resource, news, name)
        if resource.name == self._last:
            self._compared.set()
            assert self._failed.wait(HANGING)
        return answer

    def delete(self, resource: Resource) -> None:
        assert self._compared.wait(HANGING)
        self._plugin.delete(resource)

    def create(self, name: str, inputs: Mapping[str, Any]) -> Resource:
        try:
            return self._plugin.create(name, inputs)
        finally:
            self._failed.set()


def test_a_delete_leaves_alone_what_was_checked_though_the_run_ends_before_its_step(
    run: Plugin, unwell: ThoughtSpot
) -> None:
    """An earlier run was killed, so that the state holds both the old resource and the one that it was renamed to."""
    old = run.declare("old", org_identifier=str(MARKETING), channels=["EMAIL"])
    begin_run(unwell, run)
    new = run.declare("new", org_identifier=str(MARKETING), channels=["EMAIL"])
    begin_run(unwell, run)
    engine = EngineModel(InThisOrder(run, last="new"))  # type: ignore[arg-type]
    engine.live = {"old": old, "new": new}
    oracle = Oracle(unwell)
    unwell.take_sent()
    moved = Line("old", ("EMAIL",), "SUPPORT", delete_first=True)
    done = engine.up([moved, Line("new", ("WEBHOOK",), str(MARKETING))], How())
    assert [(step.kind, step.name, step.done) for step in done.steps] == [
        ("delete", "old", True),
        ("create", "old", False),
    ]
    assert unwell.override(MARKETING) == ["EMAIL"]
    oracle.judge(done, fair=True)


def test_a_replacement_that_takes_its_own_value_over_knows_what_was_there_before_it(
    run: Plugin, unwell: ThoughtSpot
) -> None:
    """The run ends with another resource's error, before the engine has deleted what was replaced."""
    unwell.read_as(org_name_case="ignored")
    unwell.set_cluster(["WEBHOOK"])
    engine = EngineModel(run)
    oracle = Oracle(unwell)
    unwell.take_sent()
    for name in ("Primary", "PRIMARY"):
        begin_run(unwell, run)
        done = engine.up([Line("a", ("EMAIL",), name), Line("b", ("EMAIL",))], How())
        oracle.judge(done, fair=True)
        assert {(step.kind, step.name, step.done) for step in done.steps} == {
            ("create", "a", True),
            ("create", "b", False),
        }
        assert engine.live["a"].outputs.get("previous_channels") is None


def test_a_webhook_whose_org_is_written_in_another_case_may_be_refused_to_the_end(stage: Stage) -> None:
    """Where nothing is set at an Org, no search for it shows whether its name means it in another case, too."""
    history = stage.history("step by step")
    history.begin(
        Readings(org_without_override="left_out", org_name_case="ignored"),
        cluster=None,
        sales=None,
        bystander=None,
        logs_in=True,
        program=[],
        up=True,
        mends=True,
        webhooks=[(42, "upper case", "https://one.example.com/", False)],
    )
    assert not history.engine.live
    history.end()
    assert "mended in the end" in history.shown


def test_a_webhook_whose_delete_was_done_when_its_run_was_killed_is_made_anew(stage: Stage) -> None:
    """Between two runs time passes, so that a search shows what is there."""
    history = stage.history("step by step")
    history.begin(
        Readings(stale_webhook_reads=1),
        cluster=None,
        sales=None,
        bystander=None,
        logs_in=True,
        program=[Declaration(None, "name", ("WEBHOOK",), False, False)],
        up=True,
        mends=True,
        webhooks=[(42, "name", "https://one.example.com/", False)],
    )
    history.refresh_or_destroy_in_foul_weather(Weather(killed_at_write=(1, True)))
    assert set(history.engine.live) == {"v"}
    assert [webhook.name for webhook in history.thoughtspot.webhooks] == ["somebody's"]
    history.end()
