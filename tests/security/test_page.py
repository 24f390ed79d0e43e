"""`threats.md` and the tests are in step: every line names its tests, and every test here has its line."""

from __future__ import annotations

import ast
import re

import pytest

from engine.apart import ROOT

TESTS = ROOT / "tests"
PAGE = (TESTS / "security" / "threats.md").read_text(encoding="utf-8")
HERE = "security/"


def rows(page: str) -> list[str]:
    """The threats: list items in bold, each with what happens and, after a line break, its tests."""
    items = re.findall(r"^- \*\*.*\n(?:  .*\n)*", page, re.MULTILINE)
    return [item for item in items if "\\\n" in item]


def named(row: str) -> list[str]:
    return re.findall(r"`([\w/]+\.py::\w+)`", row)


def defined(file: str) -> set[str]:
    """The tests of a file, those in classes too."""
    path = TESTS / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row[4:60])
def test_a_line_names_tests_that_exist(row: str) -> None:
    assert named(row), f"no test is named: {row}"
    missing = [name for name in named(row) if name.partition("::")[2] not in defined(name.partition("::")[0])]
    assert not missing


def test_every_test_has_its_line() -> None:
    told = {name for row in rows(PAGE) for name in named(row)}
    here = {
        f"{HERE}{file.name}::{test}" for file in (TESTS / HERE).glob("test_*.py") for test in defined(HERE + file.name)
    }
    own = {f"{HERE}test_page.py::{test}" for test in defined(f"{HERE}test_page.py")}
    assert here - own - told == set()
    assert len(rows(PAGE)) > 20


def test_what_is_out_of_step_is_found() -> None:
    page = "- **A threat.** What happens.\\\n  `security/test_page.py::test_never`\n"
    (row,) = rows(page)
    with pytest.raises(AssertionError):
        test_a_line_names_tests_that_exist(row)
