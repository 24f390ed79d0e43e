"""Interrupted in the middle of a step: what the state and ThoughtSpot hold then, and what puts it right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from interruptions.gate import Hold
from interruptions.place import Place
from interruptions.processes import Process, that_stay
from interruptions.running import Running
from interruptions.steps import (
    BOTH,
    CREATE,
    POINTS,
    REFRESH,
    STEPS,
    WEBHOOK,
    WRITE,
    Point,
    Step,
    at_its_own_request,
)
from support.boundary import EVENT
from support.cli import Run
from support.programs import preference

AT_ITS_OWN_REQUEST = [pytest.param(step, at_its_own_request(step), id=str(step)) for step in STEPS]
CREATE_AT_THE_OTHERS = [pytest.param(CREATE, point, id=f"create {point}") for point in POINTS if point is not WRITE]

_SECONDS = 30.0
"""After this time a process counts as one that stays; a language host without its CLI stays for minutes."""

_CONNECTION_LOST = re.compile("error: error reading from server: (EOF|connection reset by peer)$", re.MULTILINE)
"""How the engine says it: the kernel resets the connection of a process that dies with something of it still unread."""


@dataclass(frozen=True)
class Ending:
    """How a command ended, and which of the processes that it had started still run."""

    run: Run
    stay: list[Process]


def interrupted(place: Place, command: str, hold: Hold, strike: Callable[[Running], None]) -> Ending:
    """Runs ``command``, holds one request of it, strikes, and lets the request go once the CLI has come to its end.

    A strike that the CLI outlives until the step is over opens the gate itself.
    """
    place.gate.hold(hold)
    with Running(place.stack, command) as running:
        place.gate.wait_until_held()
        running.look_at_processes()
        assert any(process.is_plugin for process in running.started), "this goes by Linux's /proc"
        strike(running)
        run = running.end()
        place.gate.open()
        watched = [process for process in running.started if run.status >= 0 or not process.is_language_host]
        return Ending(run, that_stay(watched, _SECONDS))


def kill_the_plugin(running: Running) -> None:
    (plugin,) = (process for process in running.started if process.is_plugin)
    plugin.kill()


def kill_the_cli(running: Running) -> None:
    running.kill()


def interrupt_twice(running: Running) -> None:
    running.interrupt()
    running.wait_for("^C received; cancelling.")
    running.interrupt()


def the_step_was_done(place: Place, step: Step) -> None:
    """ThoughtSpot and the state have what the step brought, and nothing behind it was begun."""
    assert place.has("Sales") == step.after
    assert place.holds("sales") == step.learnt
    assert place.pending == []
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
    """After a refresh: the next refresh and `up`. A preview is empty then, and sends nothing."""
    place.thoughtspot.clear_requests()
    if step is REFRESH:
        place.stack.run("refresh", "--yes", "--skip-preview")
        assert place.holds("sales") == step.learnt
    run = place.stack.run("up", "--yes", "--skip-preview")
    place.only_what_was_asked_for_is_written(step, "Sales", "Marketing")
    assert (place.has("Sales"), place.holds("sales")) == (step.asked, step.asked)
    assert (place.has("Marketing"), place.holds("marketing")) == (step.marketing, step.marketing)
    place.stack.expect_nothing_to_do()
    return run


@pytest.mark.parametrize(("step", "point"), AT_ITS_OWN_REQUEST)
@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (Running.interrupt, "^C received; cancelling."),
        (Running.terminate, "SIGTERM received; cancelling."),
    ],
    ids=["SIGINT", "SIGTERM"],
)
def test_one_signal_lets_the_step_end_and_begins_nothing_more(
    place: Place, signal: Callable[[Running], None], words: str, step: Step, point: Point
) -> None:
    place.begin(step)

    def strike(running: Running) -> None:
        signal(running)
        running.wait_for(words)
        place.gate.open()

    ending = interrupted(place, step.command, point.hold(step), strike)
    assert ending.run.status == 1, ending.run
    assert "error: update canceled" in ending.run.output or "error: context canceled" in ending.run.output, ending.run
    assert not ending.stay
    the_step_was_done(place, step)
    the_next_up_puts_it_right(place, step)
    assert place.pending == []


@pytest.mark.parametrize(("step", "point"), AT_ITS_OWN_REQUEST)
def test_a_second_interrupt_leaves_the_step_pending(place: Place, step: Step, point: Point) -> None:
    place.begin(step)
    ending = interrupted(place, step.command, point.hold(step), interrupt_twice)
    assert ending.run.status == 8, ending.run
    assert "^C received; terminating" in ending.run.output
    assert not ending.stay
    the_state_knows_nothing_of_it(place, step, done=True, pending=True)

    run = the_next_up_puts_it_right(place, step)
    if step.pending:
        assert f"::sales, interrupted while {step.pending}" in run.output
    if step is CREATE:
        place.stack.run("refresh", "--yes", "--skip-preview")
        assert place.pending == [("creating", "sales")], "neither an up nor such a refresh clears it"
        place.stack.refresh("--clear-pending-creates")
    assert place.pending == []


@pytest.mark.parametrize(("step", "point"), [*AT_ITS_OWN_REQUEST, *CREATE_AT_THE_OTHERS])
def test_a_killed_cli_leaves_a_lock_and_no_process_of_ours(place: Place, step: Step, point: Point) -> None:
    place.begin(step)
    ending = interrupted(place, step.command, point.hold(step), kill_the_cli)
    assert ending.run.status < 0, ending.run
    assert not ending.stay
    the_state_knows_nothing_of_it(place, step, done=True, pending=True)

    locked = place.stack.run("up", "--yes", "--skip-preview", status=None)
    assert locked.status != 0
    assert "error: the stack is currently locked by 1 lock(s)." in locked.output
    assert "or delete the lock file with `pulumi cancel`." in locked.output
    place.stack.run("cancel", "--yes")
    if step is CREATE:
        place.stack.run("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
        assert place.pending == []
    run = the_next_up_puts_it_right(place, step)
    assert ("interrupted while" in run.output) == (step.pending in ("updating", "deleting"))
    if step is CREATE:
        assert "Org 'Sales' was WEBHOOK already; taken over." in run.output
    assert place.pending == []


@pytest.mark.parametrize(("step", "point"), [*AT_ITS_OWN_REQUEST, CREATE_AT_THE_OTHERS[0]])
def test_a_killed_plugin_is_the_steps_error(place: Place, step: Step, point: Point) -> None:
    place.begin(step)
    ending = interrupted(place, step.command, point.hold(step), kill_the_plugin)
    assert ending.run.status == 1, ending.run
    assert _CONNECTION_LOST.search(ending.run.output), ending.run
    assert not ending.stay
    the_state_knows_nothing_of_it(place, step, done=point.sent, pending=False)
    the_next_up_puts_it_right(place, step)
    assert place.pending == []


def test_after_a_lost_create_what_was_before_at_the_cluster_is_not_known_any_more(place: Place) -> None:
    place.begin(CREATE)
    place.stack.declare(preference("default"))
    interrupted(place, "up", WRITE.hold(CREATE), kill_the_plugin)
    assert place.thoughtspot.cluster == {EVENT: WEBHOOK}

    run = place.stack.run("up", "--yes", "--skip-preview")
    assert "The cluster's default was WEBHOOK already; taken over. A destroy leaves it as it is." in run.output
    place.stack.declare(preference("default", channels=("EMAIL",), opts="retain_on_delete=True"))
    place.stack.run("up", "--yes", "--skip-preview")
    place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: ["EMAIL"]}


@pytest.mark.parametrize("look_first", [True, False])
def test_after_a_lost_update_a_destroy_knows_the_clusters_default_only_from_a_refresh(
    place: Place, look_first: bool
) -> None:
    place.begin(CREATE)
    place.stack.declare(preference("default")).run("up", "--yes", "--skip-preview")
    place.stack.declare(preference("default", channels=tuple(BOTH)))
    interrupted(place, "up", Hold("configure"), kill_the_plugin)
    assert place.thoughtspot.cluster == {EVENT: BOTH}
    assert place.holds("default") == WEBHOOK

    if look_first:
        place.stack.run("refresh", "--yes", "--skip-preview")
    run = place.stack.destroy()
    assert place.thoughtspot.cluster == {EVENT: ["EMAIL"] if look_first else BOTH}
    assert ("no longer the WEBHOOK that this resource had set" in run.output) == (not look_first)
