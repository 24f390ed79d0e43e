"""Looking from a program, at preview."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack


@pytest.fixture
def stack(users_stack: Stack) -> Stack:
    """What the program prints, and how it ends, is what these tests are about."""
    return users_stack


LOOK = """
def look(*args, **options):
    seen = get_communication_channel_preferences(*args, **options)
    print("cluster", seen.cluster[0].channels)
    for org in seen.orgs:
        print(org.id, org.name, org.override, org.channels, org.origin.value)
"""


def test_a_program_looks_without_managing_also_with_arguments_of_its_own(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["EMAIL"])
    with Emulator(orgs={77: "Legal", 78: "Finance"}) as elsewhere:
        arguments = f"[77, 'Finance'], host={elsewhere.url!r}, username='admin', password='admin-password'"
        run = stack.declare(f"{LOOK}look()\nlook({arguments})").run("preview")
    assert "cluster ('WEBHOOK',)" in run.output
    assert "42 Sales ('EMAIL',) ('EMAIL',) override" in run.output
    assert "77 Marketing None ('WEBHOOK',) cluster default" in run.output
    assert "77 Legal None ('EMAIL',) ThoughtSpot's own default" in run.output
    assert "78 Finance None ('EMAIL',) ThoughtSpot's own default" in run.output
    asked = [request.path.removeprefix("/api/rest/2.0") for request in thoughtspot.requests]
    assert asked == ["/system/preferences/communication-channels/search", "/orgs/search"]


def test_with_the_stacks_config(stack: Stack, thoughtspot: Emulator) -> None:
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    settings = ["--plaintext", f"thoughtspot:host={thoughtspot.url}", "--secret", "thoughtspot:token=token"]
    stack.run("config", "set-all", *settings)
    assert "42 Sales" in stack.declare(f"{LOOK}look()").run("preview").output


def test_what_goes_wrong_is_one_clear_line(stack: Stack) -> None:
    run = stack.declare(
        f"""{LOOK}
for arguments in ((["Sales", "Nowhere"],), ([""],)):
    try: look(*arguments)
    except pulumi.RunError as error: print(error)
look(host="my host", token="t")
"""
    ).run("preview", status=None)
    assert run.status != 0
    for words in (
        "Could not read the channel preference of Org 'Nowhere': ThoughtSpot answered 400",
        "get_communication_channel_preferences: it is empty; name an Org",
        "error: get_communication_channel_preferences: ",
        "'my host' is not a host",
    ):
        assert words in run.output
    assert "Traceback" not in run.output
