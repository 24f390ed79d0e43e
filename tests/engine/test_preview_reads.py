"""Previews that look, on request, on the real engine."""

from __future__ import annotations

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Run, Stack

PROGRAM = """
CommunicationChannelPreference("default", channels=["WEBHOOK"])
CommunicationChannelPreference("sales", org_identifier="Sales", channels=["WEBHOOK"])
"""


def looked(stack: Stack, program: str, *command: str, status: int | None = None) -> Run:
    """One command, which must not write."""
    stack.declare(program)
    stack.thoughtspot.clear_requests()
    run = stack.run(*command, status=status)
    assert not [request for request in stack.thoughtspot.requests if request.path.endswith("configure")], run
    assert len(stack.thoughtspot.requests) <= 3, run
    assert "Traceback" not in run.output, run
    return run


def test_a_preview_that_looks_says_what_up_will_find(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["EMAIL"])
    assert stack.preview(program=PROGRAM).status == 0, "not asked for, it sends nothing"

    stack.run("config", "set", "thoughtspot:previewReads", "true")
    refused = looked(stack, PROGRAM, "preview")
    assert refused.status != 0
    assert "would be refused: Org 'Sales' is EMAIL, this declares WEBHOOK." in refused.output
    slip = looked(stack, PROGRAM.replace('"Sales"', '"Slaes"'), "preview")
    assert slip.status != 0
    assert "no Org 'Slaes'; did you mean 'Sales' (id 42)?" in slip.output

    before_up = looked(stack, PROGRAM, "up", "--yes")
    assert before_up.status != 0, "its own preview looks as well"
    assert not stack.resources()
    allowed = PROGRAM.replace('"Sales", ', '"Sales", allow_overwrite=True, ')
    done = stack.declare(allowed).run("up", "--yes")
    assert "The cluster's default is WEBHOOK already: would be taken over." in done.output
    assert "Org 'Sales' is EMAIL: would be overwritten with WEBHOOK." in done.output
    assert "Org 'Sales' was EMAIL, now it is WEBHOOK." in done.output
    stack.expect_nothing_to_do()
    assert "__preview" not in str(stack.state())
