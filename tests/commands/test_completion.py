"""A shell asks how a command line goes on, as argcomplete's shell function does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_thoughtspot.cli import main

SUBCOMMANDS = {"show", "import", "doctor", "validate", "history", "emulator"}


def completed(tmp_path: Path, line: str) -> set[str]:
    """What the shell would offer after ``line``."""
    answer = tmp_path / "answer"
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    command = [sys.executable, "-m", "pulumi_thoughtspot.cli"]
    subprocess.run(command, env={**os.environ, **asked}, capture_output=True, check=False)
    return {word.strip() for word in answer.read_text().splitlines()} if answer.exists() else set()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pulumi-thoughtspot ", SUBCOMMANDS),
        ("pulumi-thoughtspot sh", {"show"}),
        ("pulumi-thoughtspot doctor --j", {"--json"}),
        ("pulumi-thoughtspot history --status ", {"PENDING", "RETRY", "SUCCESS", "FAILED"}),
    ],
)
def test_what_a_shell_offers(tmp_path: Path, line: str, words: set[str]) -> None:
    assert words <= completed(tmp_path, line)


def test_without_the_extra_the_command_line_is_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    monkeypatch.setenv("_ARGCOMPLETE", "1")
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("pulumi-thoughtspot ")
