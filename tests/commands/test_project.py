"""A stack's config, as the command line has it from Pulumi."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
        timeout=60,
    ).stdout.decode("ascii")


def test_pulumi_writes_utf_8_whatever_the_locale_is(project: Path) -> None:
    environment = pulumi(project, """echo '{"thoughtspot:password": {"value": "pässword", "secret": true}}'""")
    told = python("print(ascii(stack_config(Path())))", project, environment)
    assert told == r"{'thoughtspot:password': 'p\xe4ssword'}" + "\n"


def test_what_pulumi_says_may_be_any_bytes(project: Path) -> None:
    environment = pulumi(project, r"""printf 'error: no stack f\303\274r \377\n' >&2; exit 1""")
    program = """
try:
    stack_config(Path())
except Exception as error:
    print(ascii(error.sentence))
"""
    assert r"The stack's config cannot be read: no stack f\xfcr \ufffd" in python(program, project, environment)
