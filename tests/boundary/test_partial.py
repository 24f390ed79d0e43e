"""What a create or update that fails after its write leaves for the state."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from faults.proxy import Proxy, Strike
from faults.wire import error, page, reset_after
from pulumi_thoughtspot.emulator import ADMIN, Emulator
from pulumi_thoughtspot.errors import NotSettledError
from pulumi_thoughtspot.plugin import partial as partly
from pulumi_thoughtspot.rules.steps import PartlyDoneError
from support.boundary import EVENT, Boundary, Diff, Resource, StepError, hurried

EMAIL, WEBHOOK, BOTH = ["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]
NEVER = 10_000
GOES_ON = "the state has it: the next 'pulumi up' goes on from there, and a destroy takes it back."


def left_by_create(thoughtspot: Emulator, org: str | None) -> Resource:
    """What the state has after a create whose write never shows."""
    thoughtspot.read_as(stale_reads=NEVER)
    named = {} if org is None else {"org_identifier": org}
    with hurried(thoughtspot) as run:
        inputs = run.check("it", channels=WEBHOOK, **named).inputs
        with pytest.raises(StepError, match=r"^ThoughtSpot accepted WEBHOOK for ") as failed:
            run.create("it", inputs)
    thoughtspot.read_as(stale_reads=0)
    partial = failed.value.partial
    assert partial is not None
    place = "the cluster" if org is None else "Org 'Sales'"
    assert partial.reasons == [f"{failed.value}\nWEBHOOK is set for {place} now, and {GOES_ON}"]
    return Resource("it", partial.id, inputs, partial.outputs)


@pytest.mark.parametrize("org", [None, "Sales"])
def test_a_create_that_fails_after_its_write_is_in_the_state_and_a_destroy_takes_it_back(
    thoughtspot: Emulator, org: str | None
) -> None:
    thoughtspot.set_cluster(EMAIL)
    left = left_by_create(thoughtspot, org)
    assert left.id == (f"cluster/{EVENT}" if org is None else f"org/42/{EVENT}")
    assert left.outputs["channels"] == WEBHOOK
    assert left.outputs.get("previous_channels") == (EMAIL if org is None else None)
    assert left.outputs["__provider"] == Boundary.provider
    thoughtspot.set_cluster(WEBHOOK if org is None else EMAIL)  # As it is; what lagged behind is shown from now on.
    with Boundary(thoughtspot) as destroy:
        destroy.delete(left)
    assert thoughtspot.cluster == {EVENT: EMAIL}
    assert thoughtspot.override("Sales") is None


def test_the_next_up_finishes_it_and_keeps_what_was_before(thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(EMAIL)
    left = left_by_create(thoughtspot, None)
    thoughtspot.set_cluster(WEBHOOK)
    with Boundary(thoughtspot) as run:
        finished = run.update(left, channels=WEBHOOK)
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    assert finished.outputs["previous_channels"] == EMAIL


@pytest.mark.parametrize("done", [False, True])
def test_after_an_update_that_may_be_done_a_destroy_puts_back_what_was_before(
    thoughtspot: Emulator, done: bool
) -> None:
    thoughtspot.set_cluster(EMAIL)
    with Boundary(thoughtspot) as run:
        created = run.declare("it", channels=WEBHOOK)
    thoughtspot.read_as(stale_reads=NEVER)
    with hurried(thoughtspot) as run, pytest.raises(StepError) as failed:
        run.update(created, channels=BOTH)
    partial = failed.value.partial
    assert partial is not None
    assert partial.outputs["channels"] == BOTH
    thoughtspot.read_as(stale_reads=0)
    thoughtspot.set_cluster(BOTH if done else WEBHOOK)
    # The engine keeps the old inputs beside the new outputs.
    with Boundary(thoughtspot) as destroy:
        destroy.delete(Resource("it", created.id, created.inputs, partial.outputs))
    assert thoughtspot.cluster == {EVENT: EMAIL}


def test_what_was_not_sent_is_not_in_the_state(thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="wrong") as run:
        inputs = run.check("it", channels=WEBHOOK).inputs
        with pytest.raises(StepError) as failed:
            run.create("it", inputs)
    assert failed.value.partial is None


def test_what_may_be_set_is_in_the_state_though_its_repetition_is_refused_and_the_login_too(
    thoughtspot: Emulator,
) -> None:
    login = {"THOUGHTSPOT_USERNAME": ADMIN.name, "THOUGHTSPOT_PASSWORD": str(ADMIN.password), "THOUGHTSPOT_TOKEN": ""}
    tries: list[str] = []

    def strikes(endpoint: str) -> Strike | None:
        if endpoint == "configure":
            tries.append(endpoint)
            return page(503, acts=True) if len(tries) == 1 else error(401, "expired")
        return error(401, "locked") if endpoint == "full" and len(tries) > 1 else None

    with Proxy(thoughtspot.url) as proxy:
        proxy.strikes = strikes
        with hurried(None, THOUGHTSPOT_HOST=proxy.url, **login) as run, pytest.raises(StepError) as failed:
            run.declare("it", channels=BOTH)
    assert thoughtspot.cluster == {EVENT: BOTH}
    assert failed.value.partial is not None
    assert failed.value.partial.outputs["channels"] == BOTH


@pytest.mark.parametrize("context", [None, object()])
def test_where_the_sdk_has_no_way_to_tell_the_error_says_what_is_set(context: object) -> None:
    class Request:
        urn = "urn"
        news: ClassVar[dict[str, str]] = {"__provider": "class"}

    error = NotSettledError("It does not show.", "Wait.")

    def serve(request: Request, context: object, given: object = context) -> Exception:
        """The provider looks for both in the frame that serves a request."""
        assert (request.urn, context) == ("urn", given)
        return partly.answer(PartlyDoneError("id", {}, error, "WEBHOOK is set for the cluster now"))

    shown = serve(Request(), context)
    assert str(shown) == "It does not show. WEBHOOK is set for the cluster now; the state does not have it.\nWait."


@pytest.mark.parametrize("stands", [WEBHOOK, BOTH, []], ids=["neither is done", "the first is done", "both are done"])
def test_after_two_updates_in_a_row_that_may_be_done_a_destroy_puts_back_what_was_before(
    thoughtspot: Emulator, stands: list[str]
) -> None:
    thoughtspot.set_cluster(EMAIL)
    with Boundary(thoughtspot) as run:
        left = run.declare("it", channels=WEBHOOK)
    thoughtspot.read_as(stale_reads=NEVER)
    for channels in (BOTH, []):
        with hurried(thoughtspot) as run, pytest.raises(StepError) as failed:
            run.update(left, channels=channels)
        assert failed.value.partial is not None
        left = replace(left, outputs=failed.value.partial.outputs)  # The engine keeps the inputs of the last success.
        assert left.outputs["channels"] == channels
    thoughtspot.read_as(stale_reads=0)
    thoughtspot.set_cluster(stands)
    with Boundary(thoughtspot) as refresh:
        refreshed = refresh.read(left)
    assert refreshed is not None
    for state in (left, refreshed):
        thoughtspot.set_cluster(stands)
        with Boundary(thoughtspot) as destroy:
            destroy.delete(state)
        assert thoughtspot.cluster == {EVENT: EMAIL}


@pytest.mark.parametrize("org", [None, "Sales"])
def test_a_delete_that_is_done_without_an_answer_shows_in_a_refresh(thoughtspot: Emulator, org: str | None) -> None:
    """Where the program declares it again: a failed delete leaves the state as it was, and Pulumi has no other way."""
    thoughtspot.set_cluster(EMAIL)
    named = {} if org is None else {"org_identifier": org}
    with Boundary(thoughtspot) as run:
        left = run.declare("it", channels=WEBHOOK, **named)
    with Proxy(thoughtspot.url) as proxy:
        moved = {"inputs": {**left.inputs, "host": proxy.url}, "outputs": {**left.outputs, "host": proxy.url}}
        left = replace(left, **moved)
        proxy.strikes = lambda endpoint: reset_after if endpoint == "configure" else None
        with hurried(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            with pytest.raises(StepError, match="no answer"):
                run.delete(left)
            again = run.declare_again(left, channels=WEBHOOK, **named)
            assert again == Diff(changes=True), "in the same run it is known"
        assert thoughtspot.cluster == {EVENT: EMAIL}
        assert thoughtspot.override("Sales") is None
        proxy.strikes = lambda _endpoint: None
        with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            assert run.declare_again(left, channels=WEBHOOK, **named) == Diff(changes=False)
            refreshed = run.read(left)
            assert refreshed is None if org else refreshed is not None and refreshed.outputs["channels"] == EMAIL


@pytest.mark.parametrize("org", [None, "Sales"])
def test_what_a_failed_delete_has_taken_away_is_set_again_though_a_search_still_shows_it(
    thoughtspot: Emulator, org: str | None
) -> None:
    """Two resources swap what they declare: the one is deleted where the other one is created."""
    thoughtspot.set_cluster(BOTH)
    named = {} if org is None else {"org_identifier": org}
    with Proxy(thoughtspot.url) as proxy:
        with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            left = run.declare("old", channels=WEBHOOK, allow_overwrite=True, **named)
        thoughtspot.read_as(stale_reads=1)
        written: list[str] = []

        def after_the_write(endpoint: str) -> Strike | None:
            written.extend([endpoint] if endpoint == "configure" else [])
            return page(200) if endpoint == "search" and written else None

        proxy.strikes = after_the_write
        with Boundary(None, THOUGHTSPOT_HOST=proxy.url, THOUGHTSPOT_TOKEN="token") as run:
            with pytest.raises(StepError, match="instead of JSON"):
                run.delete(left)
            proxy.strikes = lambda _endpoint: None
            run.create("new", run.check("new", channels=WEBHOOK, **named).inputs)
    assert (thoughtspot.cluster[EVENT] if org is None else thoughtspot.override(org)) == WEBHOOK
