"""A stack's config, as the command line has it from Pulumi."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_thoughtspot.commands.project import project_file
from pulumi_thoughtspot.emulator import Emulator
from support.patience import HANGING

READS = "from pathlib import Path; from pulumi_thoughtspot.commands.project import stack_config; {}"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Pulumi project."""
    (tmp_path / "Pulumi.yaml").touch()
    return tmp_path


def pulumi(folder: Path, script: str) -> dict[str, str]:
    """An environment in which Pulumi is this script, and text has ASCII alone."""
    program = folder / "pulumi"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, **ASCII, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def python(program: str, folder: Path, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", READS.format(program)],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=True,
        timeout=HANGING,
    ).stdout.decode("ascii")


def test_pulumi_writes_utf_8_whatever_the_locale_is(project: Path) -> None:
    environment = pulumi(project, """echo '{"thoughtspot:password": {"value": "pässword", "secret": true}}'""")
    told = python("print(ascii(stack_config(Path()).values))", project, environment)
    assert told == r"{'thoughtspot:password': 'p\xe4ssword'}" + "\n"


def test_a_folder_beside_a_project_is_in_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, beside = project / "inside", project.parent / f"{project.name}-beside"
    inside.mkdir()
    beside.mkdir()
    monkeypatch.chdir(inside)
    assert project_file(Path()) == project_file(Path("..")) == project / "Pulumi.yaml"
    assert project_file(Path("../..") / beside.name) is None


def test_what_pulumi_says_may_be_any_bytes(project: Path) -> None:
    environment = pulumi(project, r"""printf 'error: no stack f\303\274r \377\n' >&2; exit 1""")
    program = """
try:
    stack_config(Path())
except Exception as error:
    print(ascii(error.sentence))
"""
    assert r"The stack's config cannot be read: no stack f\xfcr \ufffd" in python(program, project, environment)


@pytest.mark.parametrize("command", ["doctor", "show", "import --out ."])
@pytest.mark.parametrize("source", ["config", "environment"])
def test_a_relative_ca_bundle_is_beside_the_program_wherever_the_command_runs(
    command: str, source: str, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (project / "Pulumi.yaml").write_text("main: program")
    (project / "program").mkdir()
    (project / "program/ca.pem").touch()
    config = "{}" if source == "environment" else '{"thoughtspot:caBundle": {"value": "ca.pem"}}'
    with Emulator(token="token") as thoughtspot:
        environment = pulumi(project, f"echo '{config}'")
        environment |= {"THOUGHTSPOT_HOST": thoughtspot.url, "THOUGHTSPOT_TOKEN": "token"}
        if source == "environment":
            environment["THOUGHTSPOT_CA_BUNDLE"] = "ca.pem"
        run = subprocess.run(
            [sys.executable, "-m", "pulumi_thoughtspot.cli", *command.split(), "--cwd", project],
            cwd=tmp_path_factory.mktemp("elsewhere"),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGING,
        )
    assert (run.returncode, run.stderr) == (0, "")
