"""^C while ThoughtSpot does not answer: the engine's `Cancel` ends what is under way, and nothing more is begun.

The requests are held until the steps have ended, so that no step here ends by an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from interruptions.gate import Gate, Hold
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.plugin import threads
from support.boundary import Boundary, Resource, StepError
from support.patience import HANGING

EMAIL, WEBHOOK, BOTH = ["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]


@pytest.fixture
def gate(thoughtspot: Emulator) -> Iterator[Gate]:
    with Gate(thoughtspot.url) as gate:
        yield gate


@pytest.fixture
def run(gate: Gate, thoughtspot: Emulator) -> Iterator[Boundary]:
    with Boundary(thoughtspot, THOUGHTSPOT_HOST=gate.url) as boundary:
        yield boundary


@pytest.fixture
def engine() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as engine:
        yield engine


def fails(step: Future[Resource]) -> StepError:
    error = step.exception(HANGING)
    assert isinstance(error, StepError)
    return error


def writes(thoughtspot: Emulator) -> int:
    return sum(request.path.endswith("/configure") for request in thoughtspot.requests)


def test_a_write_that_is_not_answered_is_in_the_state(
    run: Boundary, gate: Gate, engine: ThreadPoolExecutor, thoughtspot: Emulator
) -> None:
    thoughtspot.set_cluster(EMAIL)
    gate.hold(Hold("configure", acted=True))
    step = engine.submit(run.declare, "default", channels=WEBHOOK)
    gate.wait_until_held()
    run.cancel()
    failed = fails(step)
    assert str(failed) == (
        "Could not set WEBHOOK for the cluster: the run was cancelled before an answer came.\n"
        "Nothing is lost: run the same command again."
    )
    assert failed.partial is not None
    assert failed.partial.outputs["channels"] == WEBHOOK
    assert failed.partial.outputs["previous_channels"] == EMAIL
    assert "WEBHOOK may be set for the cluster now, and the state has it" in failed.partial.reasons[0]


def test_a_write_that_is_not_read_back_is_in_the_state(run: Boundary, gate: Gate, engine: ThreadPoolExecutor) -> None:
    created = run.declare("default", channels=WEBHOOK)
    gate.hold(Hold("search"))
    step = engine.submit(run.update, created, channels=BOTH)
    gate.wait_until_held()
    run.cancel()
    failed = fails(step)
    assert failed.partial is not None
    assert failed.partial.outputs["channels"] == BOTH
    assert "EMAIL and WEBHOOK is set for the cluster now, and the state has it" in failed.partial.reasons[0]


def test_after_a_look_that_is_not_answered_nothing_is_written(
    run: Boundary, gate: Gate, engine: ThreadPoolExecutor, thoughtspot: Emulator
) -> None:
    gate.hold(Hold("search"))
    step = engine.submit(run.declare, "sales", channels=WEBHOOK, org_identifier="Sales")
    gate.wait_until_held()
    run.cancel()
    failed = fails(step)
    assert "the run was cancelled before an answer came" in str(failed)
    assert failed.partial is None
    gate.open()
    assert writes(thoughtspot) == 0


def test_after_a_look_that_is_answered_nothing_is_written(
    run: Boundary, gate: Gate, engine: ThreadPoolExecutor, thoughtspot: Emulator
) -> None:
    gate.hold(Hold("search"))
    step = engine.submit(run.declare, "default", channels=WEBHOOK)
    gate.wait_until_held()
    run.cancel()
    gate.open()
    failed = fails(step)
    assert "the run was cancelled before" in str(failed)
    assert failed.partial is None
    assert writes(thoughtspot) == 0


@pytest.mark.parametrize("ends", ["read", "delete"])
def test_a_refresh_and_a_delete_end_too(
    run: Boundary, gate: Gate, engine: ThreadPoolExecutor, thoughtspot: Emulator, ends: str
) -> None:
    with Boundary(thoughtspot, THOUGHTSPOT_HOST=gate.url) as earlier:
        created = earlier.declare("sales", channels=WEBHOOK, org_identifier="Sales")
    gate.hold(Hold("search" if ends == "read" else "configure"))
    step = engine.submit(getattr(run, ends), created)
    gate.wait_until_held()
    run.cancel()
    assert "the run was cancelled before an answer came" in str(fails(step))


def test_nothing_more_is_begun(run: Boundary, thoughtspot: Emulator) -> None:
    inputs = run.check("sales", channels=WEBHOOK, org_identifier="Sales").inputs
    run.cancel()
    with pytest.raises(StepError, match=r"^Nothing was done for Org 'Sales': the run was cancelled\.\n"):
        run.create("sales", inputs)
    assert not thoughtspot.requests


def test_it_is_heard_when_every_thread_has_a_step(
    gate: Gate, engine: ThreadPoolExecutor, thoughtspot: Emulator
) -> None:
    workers = {threads.VARIABLE: str(threads.SDK_WORKERS)}
    with Boundary(thoughtspot, THOUGHTSPOT_HOST=gate.url, **workers) as run:
        gate.hold(Hold("search"))
        orgs = range(2 * threads.SDK_WORKERS)
        inputs = [run.check(f"org-{org}", channels=WEBHOOK, org_identifier=str(org)).inputs for org in orgs]
        steps = [engine.submit(run.create, f"org-{org}", inputs[org]) for org in orgs]
        gate.wait_until_held()
        run.cancel()
        assert all("the run was cancelled" in str(fails(step)) for step in steps)
