"""What is plainly wrong is said at preview, and nothing is sent."""

from __future__ import annotations

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

SAYS_WHICH = '"EMIAL" is not a channel; did you mean "EMAIL"?'
EMPTY = "org_identifier: it is empty; name an Org, or leave org_identifier out for the cluster's default"


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


def test_plain_values_are_refused_by_the_constructor_which_ends_the_preview_in_one_clear_line(
    users_stack: Stack,
) -> None:
    lines = [f"{line!r}: lambda: {declared(line)}" for line, _ in PLAIN]
    lines += [f"{name!r}: lambda: CommunicationChannelPreference.get('it', {name!r})" for name, _ in GET]
    caught = (
        f"for name, make in {{{', '.join(lines)}}}.items():\n"
        "    try: make()\n"
        "    except pulumi.RunError as error: print(f'{name} => {error}')\n"
    )
    run = users_stack.preview(program=program(caught, preference("sales", "Sales", ("EMIAL",))))
    for inputs, words in PLAIN:
        assert f"{inputs} => CommunicationChannelPreference 'it': " in run.output
        assert words in run.output
    for _, words in GET:
        assert words in run.output

    assert run.status != 0, run
    assert f"error: CommunicationChannelPreference 'sales': channels: {SAYS_WHICH}" in run.output
    assert "Traceback" not in run.output


def test_what_comes_later_is_refused_by_check(stack: Stack) -> None:
    """`tests/boundary/test_known_later.py` has what else is refused so."""
    later = "pulumi.Output.from_input(asyncio.sleep(0, ['EMIAL']))"
    run = stack.preview(program=f"import asyncio\n{declared(f'channels={later}')}")
    assert run.status != 0
    assert SAYS_WHICH in run.output
    assert "Traceback" not in run.output


def test_what_is_unusual_but_right_works(stack: Stack, thoughtspot: Emulator) -> None:
    """Any collection, an id for the Org, outputs, a channel of tomorrow; and one that looks like a slip, once found."""
    thoughtspot.add_org(1, "Decided elsewhere")
    thoughtspot.read_as(further_channels=("SLACK", "WEBHOOK2"))
    run = stack.up(
        program=program(
            "CommunicationChannelPreference('sales', org_identifier=42, channels=('WEBHOOK', 'EMAIL'))",
            "CommunicationChannelPreference('marketing', org_identifier=pulumi.Output.from_input('77'),"
            " channels={'SLACK'})",
            "CommunicationChannelPreference('default', channels=pulumi.Output.from_input({Channel.WEBHOOK}))",
            preference("others", "Decided elsewhere", opts="ignore_changes=['channels']"),
        )
    )
    assert (
        "warning: SLACK: not known to this release of pulumi-thoughtspot (known: EMAIL, WEBHOOK); ThoughtSpot decides."
        in run.output
    )
    assert sorted(thoughtspot.override(42) or ()) == ["EMAIL", "WEBHOOK"]
    assert thoughtspot.override(77) == ["SLACK"]
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}

    # In the program this would be refused as a slip; where others decide, it is what they have decided.
    thoughtspot.set_override("Decided elsewhere", ["WEBHOOK2"])
    stack.refresh()
    assert "5 unchanged" in stack.run("up", "--yes", "--skip-preview").output
    assert thoughtspot.override("Decided elsewhere") == ["WEBHOOK2"]


def test_an_org_that_the_program_does_not_decide_any_more_is_no_duplicate(stack: Stack, thoughtspot: Emulator) -> None:
    stays = "ignore_changes=['org_identifier']"
    moved = preference("sales", "Marketing", opts=stays)
    stack.given(preference("sales", "Sales", opts=stays))
    stack.up(program=program(moved, preference("marketing", "Marketing")))
    assert thoughtspot.override("Sales") == thoughtspot.override("Marketing") == ["WEBHOOK"]
    run = stack.preview(program=program(moved, preference("too", "Sales")))
    assert run.status != 0
    assert "both declare LIVEBOARD_SCHEDULE for Org 'Sales'" in run.output
