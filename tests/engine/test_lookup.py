"""Looking from a program, at preview."""

from __future__ import annotations

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack

LOOK = """
seen = get_communication_channel_preferences({arguments})
print("cluster", seen.cluster[0].channels)
for org in seen.orgs:
    print(org.id, org.name, org.override, org.channels, org.origin.value)
"""


def test_a_program_looks_without_managing(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["EMAIL"])
    run = stack.declare(LOOK.format(arguments="")).run("preview")
    assert "cluster ('WEBHOOK',)" in run.output
    assert "42 Sales ('EMAIL',) ('EMAIL',) override" in run.output
    assert "77 Marketing None ('WEBHOOK',) cluster default" in run.output
    asked = [request.path.removeprefix("/api/rest/2.0") for request in thoughtspot.requests]
    assert asked == ["/system/preferences/communication-channels/search", "/orgs/search"]


def test_with_arguments_of_its_own(stack: Stack, thoughtspot: Emulator) -> None:
    arguments = f"[42, 'Marketing'], host={thoughtspot.url!r}, username='admin', password='admin-password'"
    stack.environment["THOUGHTSPOT_HOST"] = "https://elsewhere.thoughtspot.cloud"
    run = stack.declare(LOOK.format(arguments=arguments)).run("preview")
    assert "77 Marketing None ('EMAIL',) ThoughtSpot's own default" in run.output


def test_with_the_stacks_config(stack: Stack, thoughtspot: Emulator) -> None:
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    stack.run("config", "set", "thoughtspot:host", thoughtspot.url)
    stack.run("config", "set", "--secret", "thoughtspot:token", "token")
    assert "42 Sales" in stack.declare(LOOK.format(arguments="")).run("preview").output


def test_what_goes_wrong_is_one_clear_line(stack: Stack) -> None:
    for arguments, words in [
        ("['Sales', 'Nowhere']", "Could not read the channel preference of Org 'Nowhere': ThoughtSpot answered 400"),
        ("['']", "get_communication_channel_preferences: it is empty; name an Org"),
        ("host='my host', token='t'", "'my host' is not a host"),
    ]:
        run = stack.declare(LOOK.format(arguments=arguments)).run("preview", status=None)
        assert run.status != 0
        assert words in run.output
        assert "Traceback" not in run.output
