"""A project in which no stack is selected: the commands use the environment, or say how to go on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.emulator import Emulator

Output = pytest.CaptureFixture[str]
NOTE = "No stack is selected in this project: only the variables count. To use a stack's config: --stack NAME."
COMMANDS = pytest.mark.parametrize("command", [["show"], ["doctor"], ["import", "--out", "written"]], ids=" ".join)


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A project without a selected stack, and nothing in the environment."""
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")):
            monkeypatch.delenv(name)
    (tmp_path / "Pulumi.yaml").write_text("name: bar\nruntime: python\n")
    said = "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one"
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\necho '{said}' >&2; exit 255\n")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@COMMANDS
def test_the_environment_is_enough_and_it_is_said_that_it_counts_alone(
    command: list[str], thoughtspot: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    assert main(command) == 0
    shown = capsys.readouterr()
    assert NOTE in shown.out + shown.err
    if command != ["doctor"]:
        assert shown.err.startswith(f"{NOTE}\n")
        assert NOTE not in shown.out, "what is printed may be read by a program"


@COMMANDS
def test_where_the_environment_lacks_something_it_is_said_how_to_go_on(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("THOUGHTSPOT_HOST", "https://a.example")
    assert main(command) == 1
    shown = capsys.readouterr()
    told = shown.out + shown.err
    assert "no stack is selected in this project" in told
    assert "Select a stack ('pulumi stack select NAME', or --stack NAME), or make one" in told
    assert "THOUGHTSPOT_HOST, and THOUGHTSPOT_TOKEN or another secret" in told
