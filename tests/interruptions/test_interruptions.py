"""Interrupted in the middle of a step: what the state and ThoughtSpot hold then, and what puts it right.

What puts it right depends on what both hold, and on nothing else. So each test says what they hold, and of those that
leave the same, one goes on to what is to be done.
"""

from __future__ import annotations

import pytest

from interruptions.gate import Hold
from interruptions.place import SOMEBODY_ELSES, Place
from interruptions.running import Running
from interruptions.steps import (
    BOTH,
    CREATE,
    LOOK,
    POINTS,
    REFRESH,
    STEPS,
    WEBHOOK,
    WRITE,
    Point,
    Step,
    at_its_own_request,
)
from interruptions.striking import (
    CONNECTION_LOST,
    interrupt_twice,
    interrupted,
    kill_the_cli,
    kill_the_plugin,
    refused_for_its_lock,
)
from support.boundary import EVENT
from support.cli import Run
from support.programs import preference

AT_ITS_OWN_REQUEST = [pytest.param(step, at_its_own_request(step), id=str(step)) for step in STEPS]
CREATE_AT_THE_OTHERS = [point for point in POINTS if point is not WRITE]

each_step = pytest.mark.parametrize("step", STEPS, ids=str)


def the_step_was_done(place: Place, step: Step) -> None:
    """ThoughtSpot and the state have what the step brought, and nothing behind it was begun."""
    assert place.has("Sales") == step.after
    assert place.holds("sales") == step.learnt
    assert place.pending == []
    assert not place.is_locked
    marketing_is_as_before(place, step)


def the_state_knows_nothing_of_it(place: Place, step: Step, *, done: bool, pending: bool) -> None:
    assert place.has("Sales") == (step.after if done else step.before)
    assert place.holds("sales") == step.kept
    assert place.pending == ([(step.pending, "sales")] if pending and step.pending else [])
    marketing_is_as_before(place, step)


def marketing_is_as_before(place: Place, step: Step) -> None:
    before = WEBHOOK if step.settled else None
    assert (place.has("Marketing"), place.holds("marketing")) == (before, before)
    place.only_what_was_asked_for_is_written(step, *(() if step is REFRESH else ("Sales",)))


def the_next_up_puts_it_right(place: Place, step: Step) -> Run:
    """After a refresh: the next refresh and `up`."""
    place.thoughtspot.clear_requests()
    if step is REFRESH:
        place.stack.run("refresh", "--yes", "--skip-preview")
        assert place.holds("sales") == step.learnt
    run = place.stack.run("up", "--yes", "--skip-preview")
    place.only_what_was_asked_for_is_written(step, "Sales", "Marketing")
    assert (place.has("Sales"), place.holds("sales")) == (step.asked, step.asked)
    assert (place.has("Marketing"), place.holds("marketing")) == (step.marketing, step.marketing)
    return run


@each_step
def test_one_interrupt_lets_the_step_end_and_begins_nothing_more(place: Place, step: Step) -> None:
    place.begin(step)

    def strike(running: Running) -> None:
        running.interrupt()
        running.wait_for("^C received; cancelling.")
        place.gate.open()

    hold = at_its_own_request(step).hold(step)
    with interrupted(place, step.command, hold, strike, inline=step is not CREATE) as ending:
        is_cancelled(ending.run)
        ending.leaves_no_process()
    the_step_was_done(place, step)
    the_next_up_puts_it_right(place, step)
    assert place.pending == []


@each_step
def test_a_termination_does_as_one_interrupt(place: Place, step: Step) -> None:
    """As that of a CI job that is cancelled. It leaves the same, and so what puts it right is the same."""
    place.begin(step)

    def strike(running: Running) -> None:
        running.terminate()
        running.wait_for("SIGTERM received; cancelling.")
        place.gate.open()

    with interrupted(place, step.command, at_its_own_request(step).hold(step), strike, inline=True) as ending:
        is_cancelled(ending.run)
        ending.leaves_no_process()
    the_step_was_done(place, step)


def is_cancelled(run: Run) -> None:
    assert run.status == 1, run
    assert "error: update canceled" in run.output or "error: context canceled" in run.output, run


def test_an_interrupt_ends_a_step_that_has_no_answer_and_the_state_has_what_it_sent(place: Place) -> None:
    """Its request is held until the CLI has come to its end: it would wait for a minute, and then say why else."""
    place.begin(CREATE)
    place.stack.declare(preference("default"))
    with interrupted(place, "up", Hold("configure", acted=True), Running.interrupt, inline=True) as ending:
        assert ending.run.status == 1, ending.run
        assert (
            "Could not set WEBHOOK for the cluster: the run was cancelled before an answer came." in ending.run.output
        )
        assert "WEBHOOK may be set for the cluster now, and the state has it" in ending.run.output
        ending.leaves_no_process()
    assert place.holds("default") == WEBHOOK
    assert place.pending == []
    place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: SOMEBODY_ELSES}


def test_a_second_interrupt_leaves_a_create_pending_until_that_is_cleared(place: Place) -> None:
    place.begin(CREATE)
    with interrupted(place, CREATE.command, WRITE.hold(CREATE), interrupt_twice, inline=False) as ending:
        is_terminated(ending.run)
        ending.leaves_no_process()
    the_state_knows_nothing_of_it(place, CREATE, done=True, pending=True)
    assert not place.is_locked

    run = the_next_up_puts_it_right(place, CREATE)
    assert "::sales, interrupted while creating" in run.output
    place.stack.run("refresh", "--yes", "--skip-preview")
    assert place.pending == [("creating", "sales")], "neither an up nor such a refresh clears it"
    place.stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    assert place.pending == []


@pytest.mark.parametrize("step", [step for step in STEPS if step is not CREATE], ids=str)
def test_a_second_interrupt_leaves_any_other_step_as_a_killed_cli_does_but_no_lock(place: Place, step: Step) -> None:
    """What puts it right is the same but for the lock."""
    place.begin(step)

    def strike(running: Running) -> None:
        interrupt_twice(running)
        running.wait_for("error: update failed")  # The engine has given up on the step, and waits for the plugin.
        place.gate.open()

    with interrupted(place, step.command, at_its_own_request(step).hold(step), strike, inline=True) as ending:
        is_terminated(ending.run)
        ending.leaves_no_process()
    the_state_knows_nothing_of_it(place, step, done=True, pending=True)
    assert not place.is_locked


def is_terminated(run: Run) -> None:
    assert run.status == 8, run
    assert "^C received; terminating" in run.output


@each_step
def test_a_killed_cli_leaves_a_lock_and_no_process_of_ours(place: Place, step: Step) -> None:
    """When the lock is gone, the next up puts it right; a preview is empty then, and sends nothing."""
    place.begin(step)
    hold = at_its_own_request(step).hold(step)
    with interrupted(place, step.command, hold, kill_the_cli, inline=step is not CREATE) as ending:
        assert ending.run.status < 0, ending.run
        the_state_knows_nothing_of_it(place, step, done=True, pending=True)

        refused_for_its_lock(place)
        place.stack.run("cancel", "--yes")
        if step is CREATE:
            place.stack.run("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
            assert place.pending == []
        run = the_next_up_puts_it_right(place, step)
        assert ("interrupted while" in run.output) == (step.pending in ("updating", "deleting"))
        if step is CREATE:
            assert "Org 'Sales' was WEBHOOK already; taken over." in run.output
        assert place.pending == []
        ending.leaves_no_process()
        place.stack.expect_nothing_to_do()


@pytest.mark.parametrize("point", CREATE_AT_THE_OTHERS, ids=str)
def test_a_plugin_brings_its_create_to_an_end_wherever_that_was_when_the_cli_was_killed(
    place: Place, point: Point
) -> None:
    """It leaves the same as at its own request, and so what puts it right is the same."""
    place.begin(CREATE)
    with interrupted(place, CREATE.command, point.hold(CREATE), kill_the_cli, inline=True) as ending:
        assert ending.run.status < 0, ending.run
        place.gate.wait_until_passed("search", "configure", "search")
        the_state_knows_nothing_of_it(place, CREATE, done=True, pending=True)
        assert place.is_locked
        ending.leaves_no_process()


@pytest.mark.parametrize(("step", "point"), [*AT_ITS_OWN_REQUEST, pytest.param(CREATE, LOOK, id=f"create {LOOK}")])
def test_a_killed_plugin_is_the_steps_error(place: Place, step: Step, point: Point) -> None:
    """Else than after a create, what puts it right is the same as where the CLI was killed: here nothing is pending."""
    place.begin(step)
    with interrupted(
        place, step.command, point.hold(step), kill_the_plugin, inline=(step, point) != (CREATE, WRITE)
    ) as ending:
        assert ending.run.status == 1, ending.run
        assert CONNECTION_LOST.search(ending.run.output), ending.run
        ending.leaves_no_process()
    the_state_knows_nothing_of_it(place, step, done=point.sent, pending=False)
    assert not place.is_locked
    if step is CREATE:
        the_next_up_puts_it_right(place, step)
        assert place.pending == []


def test_after_a_lost_create_what_was_before_at_the_cluster_is_not_known_any_more(place: Place) -> None:
    place.begin(CREATE)
    place.stack.declare(preference("default"))
    with interrupted(place, "up", WRITE.hold(CREATE), kill_the_plugin, inline=True):
        assert place.thoughtspot.cluster == {EVENT: WEBHOOK}

    run = place.stack.run("up", "--yes", "--skip-preview")
    assert "The cluster's default was WEBHOOK already; taken over. A destroy leaves it as it is." in run.output
    place.stack.declare(preference("default", channels=("EMAIL",), opts="retain_on_delete=True"))
    place.stack.run("up", "--yes", "--skip-preview")
    place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_after_a_lost_update_a_destroy_knows_the_clusters_default_only_from_a_refresh(place: Place) -> None:
    place.begin(CREATE)
    place.stack.given(preference("default"))
    place.stack.declare(preference("default", channels=tuple(BOTH)))
    with interrupted(place, "up", Hold("configure"), kill_the_plugin, inline=True):
        assert place.thoughtspot.cluster == {EVENT: BOTH}
    assert place.holds("default") == WEBHOOK
    place.keep("after a lost update")

    run = place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: BOTH}
    assert "no longer the WEBHOOK that this resource had set" in run.output

    place.put_back("after a lost update")
    place.stack.run("refresh", "--yes", "--skip-preview")
    run = place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: ["EMAIL"]}
    assert "no longer the WEBHOOK that this resource had set" not in run.output
