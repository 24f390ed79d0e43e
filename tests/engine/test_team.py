"""What `docs/team.md` says of two people with one stack: its state in S3, its secrets under a key of KMS, its lock."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docs.pages import matches, read
from interruptions.gate import Gate, Hold
from interruptions.running import Running
from pulumi_thoughtspot.emulator import Emulator
from support.aws import Aws
from support.boundary import EVENT
from support.cli import Run, Stack
from support.inline import served
from support.programs import preference, program
from support.webhooks import logged_in

SECRET = "token-of-the-receiver"
WEBHOOK, DEFAULT = Hold("create"), Hold("configure")
"""The program's first write, and its second one: each waits for the one before."""
LOCKED = read("docs/reliability.md").section("A locked stack").blocks[0].text


def declared(**inputs: object) -> str:
    """The program; ``inputs`` are further ones of the webhook."""
    hook = ["'sales'", "org_identifier='Sales'", "url='https://hooks.example.com/liveboards'"]
    hook += ["authentication={'bearer_token': pulumi.Config().require_secret('hookToken')}"]
    hook += [f"{name}={value!r}" for name, value in inputs.items()]
    return program(
        f"hook = Webhook({', '.join(hook)})",
        f"default = {preference('default', channels=('EMAIL',), opts='depends_on=[hook]')}",
        preference("sales", "Sales", opts="depends_on=[default]"),
    )


class Person(Stack):
    """One who has the project's folder on a machine of their own, and the stack in S3 with everybody else."""

    def __init__(self, folder: Path, thoughtspot: Emulator, host: str, aws: Aws) -> None:
        super().__init__(folder, thoughtspot, inline=True, forked=True)
        self.environment |= {**aws.environment, "THOUGHTSPOT_HOST": host}
        del self.environment["PULUMI_CONFIG_PASSPHRASE"]
        (self.folder / "Pulumi.dev.yaml").unlink()  # Its secrets would be under that passphrase.
        logged_in(self)
        self._aws = aws

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self._aws.objects()[".pulumi/stacks/proof/dev.json"])["checkpoint"]
        return state


@dataclass(frozen=True)
class Team:
    thoughtspot: Emulator
    gate: Gate
    aws: Aws
    ann: Person
    ben: Person

    @contextmanager
    def anns_up_at(self, write: Hold, by_github: bool = False) -> Iterator[Running]:
        """Ann's `pulumi up`, which has come to this write; it is held at the gate."""
        self.gate.hold(write)
        with (
            served(self.ann.folder, self.ann.environment) as option,
            Running(self.ann, "up", option, by_github=by_github) as running,
        ):
            self.gate.wait_until_held()
            running.look_at_processes()
            yield running

    @property
    def is_locked(self) -> bool:
        return any(key.startswith(".pulumi/locks/") and key.endswith(".json") for key in self.aws.objects())

    @property
    def writes(self) -> list[str]:
        """The requests that change something, each as its path and its body."""
        changing = re.compile("/(configure|create|update|delete)$")
        sent = [request for request in self.thoughtspot.requests if changing.search(request.path)]
        return [f"{request.path} {json.dumps(request.body)}" for request in sent]

    def everything_is_as_declared(self) -> None:
        assert self.thoughtspot.cluster == {EVENT: ["EMAIL"]}
        assert self.thoughtspot.override("Sales") == ["WEBHOOK"]
        assert [webhook.name for webhook in self.thoughtspot.webhooks] == ["sales"]
        self.ben.expect_nothing_to_do()
        assert set(self.ben.resources()) == {"default", "sales"}
        assert not self.ben.state()["latest"].get("pending_operations")
        assert not self.is_locked


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Team, dict[str, bytes]]]:
    folder = tmp_path_factory.mktemp("team")
    with Emulator(orgs={42: "Sales"}) as thoughtspot, Gate(thoughtspot.url) as gate, Aws() as aws:
        ann, ben = (Person(folder / name, thoughtspot, gate.url, aws) for name in ("ann", "ben"))
        ann.run("stack", "init", "dev", "--secrets-provider", aws.secrets_provider)
        ann.run("config", "set", "--secret", "hookToken", SECRET)
        shutil.copy(ann.folder / "Pulumi.dev.yaml", ben.folder)  # By way of the repository, as the program.
        yield Team(thoughtspot, gate, aws, ann, ben), aws.objects()


@pytest.fixture
def team(begun: tuple[Team, dict[str, bytes]]) -> Team:
    """A new stack, and nothing set."""
    team, objects = begun
    team.aws.put_back(objects)
    team.thoughtspot.unset_cluster()
    team.thoughtspot.reset_override("Sales")
    for webhook in team.thoughtspot.webhooks:
        team.thoughtspot.remove_webhook(webhook.id)
    team.thoughtspot.clear_requests()
    for person in (team.ann, team.ben):
        person.declare(declared())
    return team


def refused_for_the_lock(run: Run) -> None:
    assert run.status != 0
    assert matches(LOCKED, run.output), run


def test_a_whole_life_that_begins_with_two_at_once(team: Team) -> None:
    with team.anns_up_at(WEBHOOK) as up:
        refused_for_the_lock(team.ben.run("up", "--yes", "--skip-preview", status=None))
        team.ben.run("preview")
        assert team.writes == []
        team.gate.open()
        assert up.end().status == 0
    assert len(team.writes) == 3
    team.everything_is_as_declared()
    assert not [key for key, content in team.aws.objects().items() if SECRET.encode() in content]

    team.thoughtspot.set_override("Sales", ["EMAIL"])
    nightly = team.ben.run("preview", "--refresh", "--expect-no-changes", status=None)
    assert nightly.status != 0
    assert matches(" ~  …CommunicationChannelPreference sales refresh [diff: ~channels]", nightly.output), nightly
    assert team.thoughtspot.override("Sales") == ["EMAIL"]

    team.ann.run("up", "--refresh", "--yes", "--skip-preview")
    assert team.thoughtspot.override("Sales") == ["WEBHOOK"]
    team.ben.destroy()
    assert team.thoughtspot.override("Sales") is None
    assert not team.thoughtspot.webhooks


@pytest.mark.parametrize("by_github", [True, False], ids=["cancelled by GitHub", "told to end"])
def test_a_run_that_is_cancelled_gives_its_lock_back_and_another_one_goes_on(team: Team, by_github: bool) -> None:
    with team.anns_up_at(DEFAULT, by_github) as up:
        if by_github:
            up.cancel()
            up.wait_for("^C received; cancelling.")
        else:
            up.terminate()
            up.wait_for("SIGTERM received; cancelling.")
        team.gate.open()
        assert up.end().status == 1
    assert not team.is_locked
    team.ben.run("up", "--yes", "--skip-preview")
    team.everything_is_as_declared()


def test_cancel_takes_the_lock_away_and_the_run_goes_on(team: Team) -> None:
    with team.anns_up_at(DEFAULT) as up:
        assert team.is_locked
        team.ben.run("cancel", "--yes")
        assert not team.is_locked
        team.gate.open()
        assert up.end().status == 0
    assert len(team.writes) == 3
    team.everything_is_as_declared()


def test_a_run_that_was_killed_leaves_its_lock_and_a_webhook_with_secrets_to_be_let_through(team: Team) -> None:
    with team.anns_up_at(WEBHOOK) as up:
        up.kill()
        assert up.end().status < 0
        team.gate.open()
        refused_for_the_lock(team.ben.run("refresh", "--yes", "--skip-preview", status=None))
        team.ben.run("cancel", "--yes")
    team.ben.run("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
    refused = team.ben.run("up", "--yes", "--skip-preview", status=None)
    assert refused.status != 0
    assert "- set allow_overwrite=True for one 'pulumi up', also after a run that was killed" in refused.output
    team.ben.declare(declared(allow_overwrite=True)).run("up", "--yes", "--skip-preview")
    team.everything_is_as_declared()
