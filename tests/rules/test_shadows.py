"""A file beside the program that has the name of a module which this package needs."""

from __future__ import annotations

import re
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
    return (ended.stdout + ended.stderr).strip().splitlines()[-3:]


def assert_refused(lines: list[str], name: str, file: Path) -> None:
    what = f"it needs the Python module {name!r}, and Python takes {file.resolve()} for it."
    first, words, last = lines
    assert (first, last) == (f"pulumi.errors.RunError: pulumi-thoughtspot cannot be imported: {what}", GIVE)
    assert re.fullmatch(rf"Python's own error is (\w+): .*{name}.*", words)


@pytest.mark.parametrize("name", ["calendar", "urllib3", "difflib", "simplejson"])
def test_it_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.py"
    file.write_text("X = 1\n")
    assert last_lines(tmp_path, "import pulumi\nprint('plain')\n") == ["plain"]
    assert_refused(last_lines(tmp_path), name, file)


def test_so_is_a_package_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    file = tmp_path / "requests" / "__init__.py"
    file.write_text("")
    assert_refused(last_lines(tmp_path), "requests", file)


def test_what_is_in_nobodys_way_is_not(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("")
    (tmp_path / "csv.py").write_text("")
    assert last_lines(tmp_path, f"import helpers\n{PROGRAM}") == ["imported"]


def test_another_failure_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("")
    broken = "import sys, helpers, pulumi\nsys.modules['requests'] = None\nimport pulumi_thoughtspot\n"
    assert last_lines(tmp_path, broken)[-1].startswith("ModuleNotFoundError: import of requests halted")


NOT_INSTALLED = "import sys, calendar, csv, pulumi\nsys.modules['requests'] = None\nimport pulumi_thoughtspot\n"
DELETED = "import os, tempfile\nos.chdir(folder := tempfile.mkdtemp())\nos.rmdir(folder)\n"


@pytest.mark.parametrize("before", ["", DELETED], ids=["", "in a deleted folder"])
def test_it_is_not_blamed_for_a_module_that_is_not_installed(tmp_path: Path, before: str) -> None:
    (tmp_path / "calendar.py").write_text("def timegm(_): ...\n")
    (tmp_path / "csv.py").write_text("")
    assert last_lines(tmp_path, before + NOT_INSTALLED)[-1].startswith("ModuleNotFoundError: import of requests halted")


def test_of_several_the_one_that_the_error_names_is_named(tmp_path: Path) -> None:
    (tmp_path / "csv.py").write_text("")
    file = tmp_path / "difflib.py"
    file.write_text("")
    assert_refused(last_lines(tmp_path, f"import csv\n{PROGRAM}"), "difflib", file)
