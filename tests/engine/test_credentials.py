"""Secrets stay secret, and a rotated one finds its way in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Stack
from support.programs import preference, program

CANARY = "canary-6f1d0b7c"
VERBOSE = ("-v=9", "--logtostderr")


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token=CANARY) as emulator:
        emulator.add_user(User("routing", password=CANARY, secret_key=CANARY, privileges=("ADMINISTRATION",)))
        yield emulator


@pytest.fixture
def stack(stack: Stack) -> Stack:
    del stack.environment["THOUGHTSPOT_TOKEN"]
    return stack


@pytest.fixture
def users_stack(users_stack: Stack) -> Stack:
    del users_stack.environment["THOUGHTSPOT_TOKEN"]
    return users_stack


def in_environment(stack: Stack, **variables: str) -> None:
    stack.environment.update({f"THOUGHTSPOT_{name}": value for name, value in variables.items()})


def not_in_environment(stack: Stack, *variables: str) -> None:
    for name in variables:
        del stack.environment[f"THOUGHTSPOT_{name}"]


def that_keep_it(stack: Stack) -> list[Path]:
    """The files that the CLI has written, and in which the canary is."""
    return [path for path in stack.folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_no_secret_of_the_environment_is_told(users_stack: Stack, thoughtspot: Emulator) -> None:
    """In what the CLI prints and logs, and in everything it keeps; while all goes well and while it fails."""
    stack = users_stack
    said: list[str] = []

    def run(*command: str, fails: bool = False) -> str:
        verbose = VERBOSE if command[0] in ("up", "refresh", "destroy") else ()
        run = stack.run(*command, *verbose, status=None)
        assert (run.status != 0) == fails, run
        said.append(run.output)
        return run.output

    stack.declare(program(preference("sales", "Sales"), preference("nowhere", "Nowhere")))
    for credentials in (
        {"TOKEN": CANARY},
        {"USERNAME": "routing", "SECRET_KEY": CANARY},
    ):
        in_environment(stack, **credentials)
        told = run("up", "--yes", "--skip-preview", "--continue-on-error", fails=True)
        assert set(stack.resources()) == {"sales"}, told
        assert "error: Could not read the channel preference of Org 'Nowhere'" in told
        in_environment(stack, **{name: f"{CANARY}-wrong" for name in credentials if name != "USERNAME"})
        told = run("refresh", "--yes", "--skip-preview", fails=True)
        assert "error: Could not " in told
        assert "answered 401" in told
        not_in_environment(stack, *credentials)

    in_environment(stack, **credentials)
    run("refresh", "--yes", "--skip-preview")
    assert "sales" in run("stack", "export")
    assert "sales" in run("stack", "export", "--show-secrets")
    run("destroy", "--yes", "--skip-preview")
    assert thoughtspot.override("Sales") is None
    assert not [text for text in said if CANARY in text]
    assert not that_keep_it(stack)


def test_no_secret_of_the_config_or_a_provider_is_kept_or_shown(users_stack: Stack) -> None:
    stack = users_stack
    settings = ["--secret", f"thoughtspot:secretKey={CANARY}", "--plaintext", "thoughtspot:username=routing"]
    stack.run("config", "set-all", *settings)
    stack.environment["CANARY"] = CANARY
    said = stack.given(
        f"""
import os
canary = os.environ["CANARY"]
for name, login in (("token", dict(token=canary)), ("key", dict(username="routing", secret_key=canary))):
    explicit = Provider(name, host={stack.thoughtspot.url!r}, **login)
    own = pulumi.ResourceOptions(provider=explicit)
    org = 42 if name == "token" else 77
    CommunicationChannelPreference(f"by {{name}}", org_identifier=org, channels=["WEBHOOK"], opts=own)
    pulumi.export(f"all of {{name}}", explicit)
CommunicationChannelPreference("default", channels=["WEBHOOK"])
"""
    ).output
    said += stack.run("stack", "export").output + stack.run("preview", "--diff").output
    assert CANARY not in said
    assert not that_keep_it(stack)


def rotated(thoughtspot: Emulator) -> None:
    thoughtspot.expire_tokens()
    thoughtspot.add_token("rotated")


def test_a_rotated_token_in_the_environment_reaches_every_command(stack: Stack, thoughtspot: Emulator) -> None:
    stack.run("config", "set", "--secret", "thoughtspot:token", CANARY)
    stack.given(preference("sales", "Sales"))
    assert not that_keep_it(stack)
    rotated(thoughtspot)
    run = stack.run("refresh", "--yes", "--skip-preview", status=None)
    assert "401" in run.output
    assert "the config is that of the last 'pulumi up', unless with --run-program." in run.output
    assert set(stack.resources()) == {"sales"}
    in_environment(stack, TOKEN="rotated")
    stack.refresh()
    stack.destroy()
    assert thoughtspot.override("Sales") is None


def test_a_rotated_token_in_the_config_reaches_what_runs_the_program(stack: Stack, thoughtspot: Emulator) -> None:
    stack.run("config", "set", "--secret", "thoughtspot:token", CANARY)
    stack.given(preference("sales", "Sales"))
    rotated(thoughtspot)
    stack.run("config", "set", "--secret", "thoughtspot:token", "rotated")
    run = stack.run("refresh", "--yes", "--skip-preview", "--run-program")
    assert "sales refreshing (0s) [diff: -host]" in run.output, "the page says that it shows this"
    assert "2 unchanged" in run.output
    thoughtspot.set_override("Sales", ["EMAIL"])
    run = stack.run("refresh", "--yes", "--skip-preview", "--run-program")
    assert "[diff: ~channels]" in run.output
    assert "1 updated" in run.output
    assert stack.resources()["sales"]["inputs"]["host"] == thoughtspot.url
    stack.destroy("--run-program")
    assert thoughtspot.override("Sales") is None


def test_a_token_for_another_org_is_refused_and_nothing_is_written(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("seller", secret_key="key", privileges=("ADMINISTRATION",), orgs=(42,)))
    in_environment(stack, USERNAME="seller", SECRET_KEY="key")
    run = stack.refused(program=preference("sales", "Sales"))
    assert "error: ThoughtSpot gave 'seller' no token for Org 0: " in run.output
    assert "(code 13090)" in run.output
    assert "pulumi config set thoughtspot:orgId" in run.output
    assert thoughtspot.override("Sales") is None
    in_environment(stack, ORG_ID="42")
    stack.given(preference("sales", "Sales"))
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
