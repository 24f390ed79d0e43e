"""What the README shows, run as it is written there."""

from __future__ import annotations

import re
import shlex

import pytest

from pulumi_thoughtspot import cli
from pulumi_thoughtspot.emulator import Emulator
from support.cli import ROOT, Stack

README = (ROOT / "README.md").read_text()
PROGRAMS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.removeprefix("$ ") for line in README.splitlines() if line.startswith("$ ")]
SHOWN = [line for line in COMMANDS if line.startswith("pulumi-thoughtspot ")]


def test_the_programs(stack: Stack, thoughtspot: Emulator) -> None:
    assert len(PROGRAMS) == 2
    stack.up(program=PROGRAMS[0])
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    stack.declare(PROGRAMS[1]).run("up", "--yes", "--skip-preview")
    assert '"by webhook": [' in stack.run("stack", "output", "--json").output


def test_the_settings(stack: Stack) -> None:
    settings = [shlex.split(line)[1:] for line in COMMANDS if line.startswith("pulumi config set ")]
    assert len(settings) == 3
    for command in settings:
        given = command if command[-1] != "thoughtspot:secretKey" else [*command, "admin-secret-key"]
        stack.run(*(stack.thoughtspot.url if word.startswith("https:") else word for word in given))
    stack.run("config", "set", "thoughtspot:username", "admin")
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    stack.up(program=PROGRAMS[0])


@pytest.mark.parametrize("command", SHOWN)
def test_the_commands(
    command: str, thoughtspot: Emulator, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("anywhere"))
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    assert cli.main(shlex.split(command)[1:]) == 0


def test_every_subcommand_is_shown() -> None:
    assert {command.split()[1] for command in SHOWN} == {"show", "import", "doctor"}
    assert "`pulumi-thoughtspot emulator --org 42=Sales`" in README
