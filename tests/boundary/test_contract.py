"""What stands in users' states, and what the provider needs of the SDK beyond its public interface."""

from __future__ import annotations

import base64
import pickle
import sys

import pytest

from pulumi_thoughtspot.dynamic import PreferenceProvider, PreferenceSetProvider
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.plugin import edge, process, request
from pulumi_thoughtspot.plugin.log import ResourceLog
from support.boundary import Boundary, Diff, StepError, pickled
from support.plugins import Started

IN_STATES = {
    4: "gASVOAAAAAAAAACMGnB1bHVtaV90aG91Z2h0c3BvdC5keW5hbWljlIwSUHJlZmVyZW5jZVByb3ZpZGVylJOUKYGULg==",
    5: "gAWVOAAAAAAAAACMGnB1bHVtaV90aG91Z2h0c3BvdC5keW5hbWljlIwSUHJlZmVyZW5jZVByb3ZpZGVylJOUKYGULg==",
}
"""``__provider`` as states hold it, by the pickle protocol of the Python that wrote it. Never to change."""
OF_SETS_IN_STATES = {
    4: "gASVOwAAAAAAAACMGnB1bHVtaV90aG91Z2h0c3BvdC5keW5hbWljlIwVUHJlZmVyZW5jZVNldFByb3ZpZGVylJOUKYGULg==",
    5: "gAWVOwAAAAAAAACMGnB1bHVtaV90aG91Z2h0c3BvdC5keW5hbWljlIwVUHJlZmVyZW5jZVNldFByb3ZpZGVylJOUKYGULg==",
}
"""The same of a set."""


@pytest.mark.parametrize("protocol", IN_STATES)
def test_the_provider_in_the_state_is_a_name_and_nothing_else(protocol: int) -> None:
    assert pickled(protocol) == IN_STATES[protocol]
    assert isinstance(pickle.loads(base64.b64decode(IN_STATES[protocol])), PreferenceProvider)


@pytest.mark.parametrize("protocol", OF_SETS_IN_STATES)
def test_the_provider_of_a_set_in_the_state_is_a_name_and_nothing_else(protocol: int) -> None:
    assert pickled(protocol, PreferenceSetProvider) == OF_SETS_IN_STATES[protocol]
    assert isinstance(pickle.loads(base64.b64decode(OF_SETS_IN_STATES[protocol])), PreferenceSetProvider)


def test_providers_of_two_protocols_share_one_run(run: Boundary, thoughtspot: Emulator) -> None:
    run.provider = IN_STATES[4]
    created = run.declare("old", channels=["WEBHOOK"], org_identifier="Sales")
    with Boundary(thoughtspot) as later:
        later.provider = IN_STATES[5]
        later.declare("new", channels=["WEBHOOK"], org_identifier="Sales")
        later.delete(created)
    assert thoughtspot.override("Sales") == ["WEBHOOK"]


def test_a_plugin_is_the_same_where_an_engine_starts_it_by_its_command(thoughtspot: Emulator) -> None:
    """All others of these tests have one that is forked. It finds all that it needs in the SDK's frames here, too."""
    with Boundary(thoughtspot, start=Started) as run:
        thoughtspot.set_override("Sales", ["WEBHOOK"])
        created = run.declare("it", channels=["WEBHOOK"], org_identifier="Sales")
        assert run.shown("it")[0].startswith("Org 'Sales' was WEBHOOK already; taken over.")
        assert run.read(created) == created
        with pytest.raises(StepError, match=r"^'it' and 'other' both declare LIVEBOARD_SCHEDULE for "):
            run.declare("other", channels=["WEBHOOK"], org_identifier="Sales")
    thoughtspot.clear_requests()
    with Boundary(thoughtspot) as preview:
        assert preview.declare_again(created, channels=["WEBHOOK"], org_identifier="Sales") == Diff(False)
    assert not thoughtspot.requests
    with Boundary(thoughtspot, start=Started) as destroy:
        destroy.delete(created)
    assert thoughtspot.override("Sales") is None


def test_an_unexpected_error_keeps_its_traceback(run: Boundary) -> None:
    created = run.declare("it", channels=["WEBHOOK"])
    del created.outputs["host"], created.outputs["event_type"]
    with pytest.raises(StepError, match="Traceback"):
        run.delete(created)


@pytest.mark.parametrize("leaves", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_no_other_than_an_ordinary_exception_leaves_a_step(leaves: type[BaseException]) -> None:
    @edge.step
    def method() -> None:
        raise leaves

    with pytest.raises(RuntimeError, match=leaves.__name__):
        method()


def test_without_the_sdks_frames_there_is_no_urn(capsys: pytest.CaptureFixture[str]) -> None:
    assert request.urn() is None
    assert request.stored("inputs") is None
    ResourceLog(None).warning("for the stack's row")
    assert capsys.readouterr().err == "for the stack's row\n"


def test_elsewhere_than_in_a_plugin_nothing_is_changed() -> None:
    before = vars(sys.modules["__main__"]).copy()
    process.show_errors_without_traceback()
    assert vars(sys.modules["__main__"]) == before
