"""Every block of the pages is covered by a test, and the table that says by which is in step with both."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from docs.covered import COMMANDS, COVERED, SHELL
from docs.pages import Page, everything
from engine.apart import ROOT

TESTS = ROOT / "tests"


def problems_with_rows(pages: list[Page], rows: dict[tuple[str, int, str], str]) -> list[str]:
    there = {(block.page, block.index, block.language) for page in pages for block in page.blocks}
    return [
        *(f"no test covers {row}" for row in sorted(there - set(rows))),
        *(f"there is no block {row}" for row in sorted(set(rows) - there)),
    ]


def problems_with_tests(rows: dict[tuple[str, int, str], str], tests: Path = TESTS) -> list[str]:
    """Rows whose test does not exist, or stands in a folder where nothing names the page."""
    found = []
    for (page, *_), test in rows.items():
        file, _, function = test.partition("::")
        source = (tests / file).read_text() if (tests / file).is_file() else ""
        defined = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
        if function not in defined:
            found.append(f"there is no test {test}")
        elif test in (COMMANDS, SHELL):
            continue  # They look at every block of their language.
        elif Path(page).name not in "".join(each.read_text() for each in (tests / file).parent.glob("*.py")):
            found.append(f"nothing beside {test} reads {page}")
    return found


def indented(page: Page) -> list[str]:
    """Lines that Markdown takes for code, or that look so."""
    return [f"{page.path}: {line.strip()}" for line in page.prose.splitlines() if line.startswith(("    ", "\t"))]


def unclosed(page: Page) -> list[str]:
    return [f"{page.path}: {line}" for line in page.prose.splitlines() if line.lstrip().startswith(("```", "~~~"))]


def test_every_block_has_its_row_and_every_row_its_block() -> None:
    assert problems_with_rows(list(everything()), COVERED) == []


def test_every_row_names_a_test_that_reads_the_page() -> None:
    assert problems_with_tests(COVERED) == []


@pytest.mark.parametrize("page", list(everything()), ids=lambda page: page.path)
def test_code_is_fenced_and_says_its_language(page: Page) -> None:
    assert indented(page) == []
    assert unclosed(page) == []
    assert [str(block) for block in page.blocks if not block.language] == []


def test_a_new_block_and_a_row_too_many_are_found() -> None:
    page = Page("docs/x.md", "```python\npass\n```\n\n```json\n{}\n```\n")
    rows = {("docs/x.md", 0, "python"): "a", ("docs/x.md", 1, "yaml"): "b"}
    assert problems_with_rows([page], rows) == [
        "no test covers ('docs/x.md', 1, 'json')",
        "there is no block ('docs/x.md', 1, 'yaml')",
    ]


def test_a_row_whose_test_is_gone_or_reads_another_page_is_found() -> None:
    gone = {("README.md", 0, "python"): "engine/test_readme.py::test_gone"}
    elsewhere = {("no-such-page.md", 0, "python"): "engine/test_readme.py::test_the_commands"}
    assert problems_with_tests(gone) == ["there is no test engine/test_readme.py::test_gone"]
    assert problems_with_tests(elsewhere) == [
        "nothing beside engine/test_readme.py::test_the_commands reads no-such-page.md"
    ]


@pytest.mark.parametrize("text", ["To do:\n\n    make test\n", "\tmake test\n"])
def test_code_that_is_indented_is_found(text: str) -> None:
    assert indented(Page("x.md", text)) == ["x.md: make test"]


def test_a_fence_without_an_end_is_found() -> None:
    assert unclosed(Page("x.md", "```python\npass\n")) == ["x.md: ```python"]
