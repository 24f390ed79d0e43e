"""What the README shows, run as it is written there."""

from __future__ import annotations

import re
import shlex

import pytest

from engine.apart import ROOT
from pulumi_thoughtspot import cli
from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Stack

README = (ROOT / "README.md").read_text()
(PROGRAM,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.removeprefix("$ ") for line in README.splitlines() if line.startswith("$ ")]
SHOWN = [line for line in COMMANDS if line.startswith("pulumi-thoughtspot ")]
PROJECT = re.search(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
BOTH_VALUES = "pulumi preview --refresh --diff"


def test_from_an_empty_folder_to_a_first_up_and_to_drift(users_stack: Stack, thoughtspot: Emulator) -> None:
    stack = users_stack
    thoughtspot.add_user(User("routing", "a-password", "a-secret-key", ("ADMINISTRATION",), orgs=None))
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    assert PROJECT is not None
    (stack.folder / "Pulumi.yaml").write_text(PROJECT[1])
    (stack.folder / "__main__.py").write_text(PROGRAM)
    typed = [shlex.split(line)[1:] for line in COMMANDS if line.startswith("pulumi ")]
    assert [command[0] for command in typed] == ["stack", "config", "config", "config", "config", "up"]
    for command in typed:
        given = [stack.thoughtspot.url if word.startswith("https:") else word for word in command]
        asked = ["a-secret-key"] if "--secret" in command else ["--yes"] if command == ["up"] else []
        stack.run(*given, *asked)
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert [(hook.org_id, hook.name) for hook in thoughtspot.webhooks] == [(42, "liveboards")]

    assert f"`{BOTH_VALUES}`" in README
    stack.go_on_with_processes_at_hand()
    thoughtspot.set_override("Sales", ["EMAIL"])
    shown = stack.run(*shlex.split(BOTH_VALUES)[1:]).output
    assert '"WEBHOOK" => "EMAIL"' in shown, "found"
    assert '"EMAIL" => "WEBHOOK"' in shown, "to be mended"
    assert thoughtspot.override("Sales") == ["EMAIL"]


@pytest.mark.parametrize("command", SHOWN)
def test_the_commands(
    command: str, thoughtspot: Emulator, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("anywhere"))
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    assert cli.main(shlex.split(command, comments=True)[1:]) == 0


def test_every_subcommand_is_shown() -> None:
    typed = {command.split()[1] for command in SHOWN}
    told = set(re.findall(r"`pulumi-thoughtspot (\w+) [^`]+`", README))
    assert typed | told == {subcommand.NAME for subcommand in cli._SUBCOMMANDS}
