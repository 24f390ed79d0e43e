"""A file beside the program that has the name of a module which this package needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import pulumi\nimport pulumi_thoughtspot\nprint('imported')\n"
GIVE = "Give the file another name, or move it into a folder of its own."


def last_lines(folder: Path, program: str = PROGRAM) -> list[str]:
    """The end of what the program prints, in a process of its own."""
    (folder / "program.py").write_text(program)
    command = [sys.executable, "-B", str(folder / "program.py")]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)
    return (ended.stdout + ended.stderr).strip().splitlines()[-2:]


def refused(name: str, file: Path) -> list[str]:
    what = f"it needs the Python module {name!r}, and Python takes {file.resolve()} for it."
    return [f"pulumi.errors.RunError: pulumi-thoughtspot cannot be imported: {what}", GIVE]


@pytest.mark.parametrize("name", ["calendar", "urllib3", "difflib", "simplejson"])
def test_it_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.py"
    file.write_text("X = 1\n")
    assert last_lines(tmp_path, "import pulumi\nprint('plain')\n") == ["plain"]
    assert last_lines(tmp_path) == refused(name, file)


def test_so_is_a_package_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    file = tmp_path / "requests" / "__init__.py"
    file.write_text("")
    assert last_lines(tmp_path) == refused("requests", file)


def test_what_is_in_nobodys_way_is_not(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("")
    (tmp_path / "csv.py").write_text("")
    assert last_lines(tmp_path, f"import helpers\n{PROGRAM}") == ["imported"]


def test_another_failure_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("")
    broken = "import sys, helpers, pulumi\nsys.modules['requests'] = None\nimport pulumi_thoughtspot\n"
    assert last_lines(tmp_path, broken)[-1].startswith("ModuleNotFoundError: import of requests halted")
