"""Secrets stay secret, and a rotated one finds its way in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Stack
from support.programs import preference

CANARY = "canary-6f1d0b7c"
VERBOSE = ("-v=9", "--logtostderr")


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales"}, token=CANARY) as emulator:
        emulator.add_user(User("routing", password=CANARY, secret_key=CANARY, privileges=("ADMINISTRATION",)))
        yield emulator


@pytest.fixture
def stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    stack = Stack(tmp_path / "stack", thoughtspot)
    del stack.environment["THOUGHTSPOT_TOKEN"]
    return stack


def in_environment(stack: Stack, **variables: str) -> None:
    stack.environment.update({f"THOUGHTSPOT_{name}": value for name, value in variables.items()})


@pytest.mark.parametrize(
    "credentials",
    [
        {"TOKEN": CANARY},
        {"USERNAME": "routing", "PASSWORD": CANARY},
        {"USERNAME": "routing", "SECRET_KEY": CANARY},
    ],
    ids=lambda credentials: "+".join(credentials),
)
def test_no_secret_of_the_environment_is_told(stack: Stack, thoughtspot: Emulator, credentials: dict[str, str]) -> None:
    """In what the CLI prints and logs, and in everything it keeps; while all goes well and while it fails."""
    in_environment(stack, **credentials)
    stack.declare(preference("sales", "Sales"))
    said = [
        stack.run("up", "--yes", "--skip-preview", *VERBOSE).output,
        stack.run("refresh", "--yes", "--skip-preview", *VERBOSE).output,
        stack.run("stack", "export").output,
        stack.run("stack", "export", "--show-secrets").output,
    ]
    stack.declare(preference("nowhere", "Nowhere"))
    said.append(stack.run("up", "--yes", "--skip-preview", *VERBOSE, status=None).output)
    thoughtspot.expire_tokens()
    in_environment(stack, **{name: f"{CANARY}-wrong" for name in credentials if name != "USERNAME"})
    said.append(stack.run("up", "--yes", "--skip-preview", *VERBOSE, status=None).output)
    assert "error: Could not " in said[-1]
    said.append(stack.run("destroy", "--yes", "--skip-preview", *VERBOSE, status=None).output)
    assert not [text for text in said if CANARY in text]
    kept = [path for path in stack.folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert not kept


@pytest.mark.parametrize("secret", ["token", "secretKey"])
def test_no_secret_of_the_config_or_a_provider_is_kept_or_shown(stack: Stack, secret: str) -> None:
    stack.run("config", "set", "--secret", f"thoughtspot:{secret}", CANARY)
    stack.run("config", "set", "thoughtspot:username", "routing")
    argument = {"token": "token", "secretKey": "secret_key"}[secret]
    stack.environment["CANARY"] = CANARY
    said = stack.up(
        program=f"""
import os
login = dict(username="routing", {argument}=os.environ["CANARY"])
explicit = Provider("explicit", host={stack.thoughtspot.url!r}, **login)
CommunicationChannelPreference("sales", org_identifier="Sales", channels=["WEBHOOK"])
CommunicationChannelPreference("default", channels=["WEBHOOK"], opts=pulumi.ResourceOptions(provider=explicit))
pulumi.export("all of it", explicit)
"""
    ).output
    said += stack.run("stack", "export").output + stack.run("preview", "--diff").output
    assert CANARY not in said
    kept = [path for path in stack.folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert not kept


def rotated(thoughtspot: Emulator) -> None:
    thoughtspot.expire_tokens()
    thoughtspot.add_token("rotated")


def test_a_rotated_token_in_the_environment_reaches_every_command(stack: Stack, thoughtspot: Emulator) -> None:
    stack.run("config", "set", "--secret", "thoughtspot:token", CANARY)
    stack.up(program=preference("sales", "Sales"))
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
    stack.up(program=preference("sales", "Sales"))
    rotated(thoughtspot)
    stack.run("config", "set", "--secret", "thoughtspot:token", "rotated")
    stack.refresh("--run-program")
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
    stack.up()


def test_short_lived_tokens_carry_a_long_run(stack: Stack) -> None:
    """Tokens that live two seconds, under a run of about twenty: none is ever refused."""
    orgs = {number: f"Org {number}" for number in range(1, 25)}
    with Emulator(orgs=orgs, latency=1.0, max_token_seconds=2) as slow:
        in_environment(stack, HOST=slow.url, USERNAME="admin", PASSWORD="admin-password")
        stack.declare("\n".join(preference(f"org-{org}", org) for org in orgs))
        stack.run("up", "--yes", "--skip-preview")
        logins = [request for request in slow.requests if request.path.endswith("/auth/token/full")]
        assert len(logins) >= 8
        assert {request.status for request in slow.requests} == {200, 204}
