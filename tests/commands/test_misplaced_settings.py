"""Settings that were given without their namespace, or misspelt: what the command line says in a project."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pulumi_thoughtspot.cli import main

Output = pytest.CaptureFixture[str]
MEANT = "bar:host is no setting, and is not used; did you mean thoughtspot:host?"


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A project whose stack's config has the host and the key in the project's own namespace; nothing else is set."""
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")):
            monkeypatch.delenv(name)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text('runtime: python\nname: "bar" # as it is called\n')
    config = {
        "aws:token": {"value": "of-another-provider", "secret": True},
        "bar:channels": {"value": "EMAIL", "secret": False},
        "bar:host": {"value": "https://a.example", "secret": False},
        "bar:secretKey": {"value": "hidden", "secret": True},
    }
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\necho '{json.dumps(config)}'\n")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(folder)
    return folder


def test_the_doctor_says_what_was_meant_and_speaks_of_the_project(capsys: Output) -> None:
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert shown.split("\n\n")[0].splitlines() == [
        "Settings found: none",
        f"  {MEANT}",
        "  bar:secretKey is no setting, and is not used; did you mean thoughtspot:secretKey?",
    ]
    assert shown.count(MEANT) == 1
    assert "What a program gives to a Provider cannot be seen here" in shown
    assert "outside of" not in shown.lower()
    assert "pulumi-thoughtspot doctor" not in shown
    assert "hidden" not in shown


@pytest.mark.parametrize("command", [["show"], ["import", "--out", "."]])
def test_the_other_commands_say_it_too(command: list[str], capsys: Output) -> None:
    assert main(command) == 1
    shown = capsys.readouterr().err
    assert MEANT in shown
    assert "aws:token" not in shown
    assert "outside of" not in shown.lower()
    assert "hidden" not in shown


def test_outside_of_a_project_it_is_said_that_only_the_variables_count(
    project: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    assert main(["show", "--cwd", str(outside)]) == 1
    assert "Outside of a Pulumi project, only the variables count" in capsys.readouterr().err
    monkeypatch.setenv("THOUGHTSPOT_HOSTNAME", "https://a.example")
    assert main(["show", "--cwd", str(outside)]) == 1
    assert "did you mean THOUGHTSPOT_HOST?" in capsys.readouterr().err
