"""What is plainly wrong is said at preview, and nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

SAYS_WHICH = '"EMIAL" is not a channel; did you mean "EMAIL"?'
EMPTY = "org_identifier: it is empty; name an Org, or leave org_identifier out for the cluster's default"


def output(value: str) -> str:
    return f"pulumi.Output.from_input({value})"


def awaitable(value: str) -> str:
    return f"asyncio.sleep(0, {value})"


def declared(inputs: str) -> str:
    return f"CommunicationChannelPreference('it', {inputs})"


# One program for all: the constructor raises for each, and what it said is printed.
PLAIN = [
    ("channels=['webhook']", 'channels: "webhook" is not a channel; did you mean "WEBHOOK"?'),
    ("channels=['EMIAL']", f"channels: {SAYS_WHICH}"),
    ("channels='EMAIL'", 'channels: a list is wanted, not a string; write ["EMAIL"]'),
    ("channels=None", "channels: say which channels deliver"),
    ("channels=['EMAIL'], event_type='liveboard_schedule'", 'did you mean "LIVEBOARD_SCHEDULE"?'),
    ("channels=['EMAIL'], org_identifier=''", EMPTY),
    ("channels=['EMAIL'], org_identifier=None", EMPTY),
    ("channels=['EMAIL'], org_identifier='  '", EMPTY),
    ("channels=['EMAIL'], opts=pulumi.ResourceOptions(import_='org/42/X')", "Pulumi cannot import into a dynamic"),
    ("channels=['EMAIL'], opts=pulumi.ResourceOptions(ignore_changes=['host'])", "ignore_changes must not name 'host'"),
    ("channels=['EMAIL'], opts=pulumi.ResourceOptions(ignore_changes=['*'])", "ignore_changes must not name '*'"),
]
GET = [("Sales", "'Sales' is not cluster/EVENT_TYPE"), ("org/Sales/LIVEBOARD_SCHEDULE", "get takes the id alone")]


def test_plain_values_are_refused_by_the_constructor(stack: Stack) -> None:
    lines = [f"{line!r}: lambda: {declared(line)}" for line, _ in PLAIN]
    lines += [f"{name!r}: lambda: CommunicationChannelPreference.get('it', {name!r})" for name, _ in GET]
    program = (
        f"for name, make in {{{', '.join(lines)}}}.items():\n"
        "    try: make()\n"
        "    except pulumi.RunError as error: print(f'{name} => {error}')\n"
    )
    run = stack.preview(program=program)
    assert run.status == 0, run
    for inputs, words in PLAIN:
        assert f"{inputs} => CommunicationChannelPreference 'it': " in run.output
        assert words in run.output
    for _, words in GET:
        assert words in run.output


def test_what_the_constructor_refuses_ends_the_preview_in_one_clear_line(stack: Stack) -> None:
    run = stack.preview(program=preference("sales", "Sales", ("EMIAL",)))
    assert run.status != 0
    assert f"error: CommunicationChannelPreference 'sales': channels: {SAYS_WHICH}" in run.output
    assert "Traceback" not in run.output


@pytest.mark.parametrize("later", [output, awaitable])
@pytest.mark.parametrize(
    ("inputs", "value", "words"),
    [
        ("channels={}", "['EMIAL']", SAYS_WHICH),
        ("channels={}", "'EMAIL'", 'a list is wanted, not a string; write ["EMAIL"]'),
        ("channels={}", "None", "say which channels deliver"),
        ("channels=['EMAIL'], org_identifier={}", "''", EMPTY.removeprefix("org_identifier: ")),
        ("channels=['EMAIL'], org_identifier={}", "None", EMPTY.removeprefix("org_identifier: ")),
    ],
)
def test_what_comes_later_is_refused_by_check(
    stack: Stack, later: Callable[[str], str], inputs: str, value: str, words: str
) -> None:
    run = stack.preview(program=f"import asyncio\n{declared(inputs.format(later(value)))}")
    assert run.status != 0
    assert words in run.output
    assert "Traceback" not in run.output


def test_what_is_unusual_but_right_works(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.read_as(further_channels=("SLACK",))
    run = stack.up(
        program="\n".join(
            [
                "CommunicationChannelPreference('sales', org_identifier=42, channels=('WEBHOOK', 'EMAIL'))",
                f"CommunicationChannelPreference('marketing', org_identifier={output('77')}, channels={{'SLACK'}})",
                f"CommunicationChannelPreference('default', channels={output('{Channel.WEBHOOK}')})",
            ]
        )
    )
    assert (
        "warning: SLACK: not known to this release of pulumi-thoughtspot (known: EMAIL, WEBHOOK); ThoughtSpot decides."
        in run.output
    )
    assert sorted(thoughtspot.override(42) or ()) == ["EMAIL", "WEBHOOK"]
    assert thoughtspot.override(77) == ["SLACK"]


def test_an_org_that_does_not_exist_is_said_at_up(stack: Stack) -> None:
    run = stack.refused(program=preference("it", "Nowhere"))
    assert (
        "error: Could not read the channel preference of Org 'Nowhere': ThoughtSpot answered 400, org_identifier in"
        " org_preferences does not match a known org." in run.output
    )
    assert "Check the Org's name or id" in run.output


def test_a_channel_of_tomorrow_that_looks_like_a_slip_is_no_slip_where_others_decide(
    stack: Stack, thoughtspot: Emulator
) -> None:
    thoughtspot.read_as(further_channels=("WEBHOOK2",))
    stack.up(program=preference("sales", "Sales", opts="ignore_changes=['channels']"))
    thoughtspot.set_override("Sales", ["WEBHOOK2"])
    stack.refresh()
    stack.up()
    assert thoughtspot.override("Sales") == ["WEBHOOK2"]


def test_an_org_that_the_program_does_not_decide_any_more_is_no_duplicate(stack: Stack, thoughtspot: Emulator) -> None:
    stays = "ignore_changes=['org_identifier']"
    moved = preference("sales", "Marketing", opts=stays)
    stack.up(program=preference("sales", "Sales", opts=stays))
    stack.up(program=program(moved, preference("marketing", "Marketing")))
    assert thoughtspot.override("Sales") == thoughtspot.override("Marketing") == ["WEBHOOK"]
    run = stack.preview(program=program(moved, preference("too", "Sales")))
    assert run.status != 0
    assert "both declare LIVEBOARD_SCHEDULE for Org 'Sales'" in run.output


def test_every_output_is_there_at_the_cluster_too(stack: Stack, thoughtspot: Emulator) -> None:
    at_the_cluster = {
        "org_identifier": None,
        "org_id": None,
        "org_name": None,
        "previous_channels": None,
        "host": thoughtspot.url,
        "event_type": "LIVEBOARD_SCHEDULE",
        "channels": ["WEBHOOK"],
        "allow_overwrite": False,
    }
    outputs = ", ".join(f"{name!r}: default.{name}" for name in at_the_cluster)
    exported = f"pulumi.export('all', pulumi.Output.json_dumps({{{outputs}}}))"
    stack.up(program=program(f"default = {preference('default')}", exported))
    assert json.loads(stack.run("stack", "output", "all").output) == at_the_cluster
    stack.refresh()
    assert json.loads(stack.run("stack", "output", "all").output) == at_the_cluster
