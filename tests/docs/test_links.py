"""Every link leads somewhere, every page can be found, and what CONTRIBUTING names exists."""

from __future__ import annotations

import posixpath
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from docs.pages import Page, described, everything, read
from engine.apart import ROOT

TOP = (".ci/", "bench/", "docs/", "engine/", "examples/", "provider/", "tests/")
MADE = {".venv/bin/hatchling", "dist/"}
"""What `make venv` and a build leave."""
PACKAGE = Path("provider") / "pulumi_thoughtspot"


def broken_links(page: Page, root: Path = ROOT) -> list[str]:
    found = []
    for link in page.links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
        there = (root / target).exists() and not target.startswith("..")
        if not there or (anchor and anchor not in read(target, root).anchors):
            found.append(f"{page.path}: {link}")
    return found


def missing_paths(page: Page, root: Path = ROOT) -> list[str]:
    """Paths that a page names in code and that do not exist. `VERSION` and `STACK` stand for any."""
    words = [word for span in page.spans for word in span.split()]
    # Those of tests are looked at by `tests/security/test_page.py`.
    named = [word for word in words if word.startswith(TOP) and "::" not in word]
    return [word for word in named if not _exists(word, root)]


def _exists(path: str, root: Path) -> bool:
    return (root / (path.rpartition("/")[0] if path.endswith("/VERSION") else path)).exists()


def missing_in_contributing(page: Page, root: Path = ROOT) -> list[str]:
    """As `missing_paths`, for a page whose paths may start in the package or, in its tour of the tests, there."""
    words = {word for span in page.spans for word in span.split()}
    paths = {word for word in words if re.fullmatch(r"[\w./-]*(/[\w./-]*|\.(py|md|toml))", word)} - MADE
    bases = (root, root / PACKAGE, root / "tests" / "support")
    return sorted(path for path in paths if not any(_exists(path, base) for base in bases))


def unlisted(root: Path = ROOT) -> list[str]:
    """Pages that `docs/README.md` does not link to."""
    listed = {link.partition("#")[0] for link in read("docs/README.md", root).links}
    return sorted(path.name for path in (root / "docs").glob("*.md") if path.name not in {*listed, "README.md"})


def levels_without_a_row(page: Page, root: Path = ROOT) -> set[str]:
    """The folders of tests, against those that CONTRIBUTING's table has: what is in one alone."""
    folders = {f"tests/{path.parent.name}" for path in (root / "tests").glob("*/test_*.py")}
    return folders ^ {name for name in page.section("Tests").column() if name.startswith("tests/")}


@pytest.mark.parametrize("page", list(everything()), ids=lambda page: page.path)
def test_every_link_leads_somewhere(page: Page) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", list(described()), ids=lambda page: page.path)
def test_every_path_that_is_named_exists(page: Page) -> None:
    assert missing_paths(page) == []


def test_every_page_is_listed() -> None:
    assert unlisted() == []


def test_what_contributing_names_exists() -> None:
    page = read("CONTRIBUTING.md")
    assert missing_in_contributing(page) == []
    assert levels_without_a_row(page) == set()
    sessions = (ROOT / "noxfile.py").read_text()
    for flag, name in re.findall(r"nox -([st]) (\w+)", " ".join(page.spans)):
        assert f"def {name}(" in sessions if flag == "s" else f'"{name}"' in sessions, name


def test_the_changelog_has_the_version() -> None:
    (stated,) = re.findall(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert stated == version("pulumi-thoughtspot")
    first = re.findall(r"^## (.*)$", read("CHANGELOG.md").text, re.MULTILINE)[0]
    assert re.search(rf"(?<![\d.]){re.escape(stated)}(?![\d.])", first)


def test_anchors_follow_the_rule() -> None:
    page = Page("x.md", "# The guard's `get` & more\n\n## A, b_c-d\n\n## [Text](x.md)\n\n## Same\n\n## Same\n")
    assert page.anchors == {"the-guards-get--more", "a-b_c-d", "text", "same", "same-1"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The pages, to break."""
    for page in everything():
        (tmp_path / page.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / page.path, tmp_path / page.path)
    return tmp_path


def change(root: Path, path: str, old: str, new: str) -> Page:
    page = read(path, root)
    assert old in page.text
    (root / path).write_text(page.text.replace(old, new))
    return read(path, root)


def test_what_leads_nowhere_is_found(copy: Path) -> None:
    page = change(copy, "docs/team.md", "](configuration.md#privileges)", "](configuration.md#set)")
    assert broken_links(page, copy) == ["docs/team.md: configuration.md#set"]
    page = change(copy, "docs/limits.md", "taking-over.md", "take-over.md")
    assert broken_links(page, copy) == ["docs/limits.md: take-over.md"]
    (copy / "docs" / "pictures").mkdir()
    assert "README.md: docs/pictures/up.svg" in broken_links(read("README.md", copy), copy)


def test_a_heading_that_has_gone_is_found(copy: Path) -> None:
    change(copy, "docs/configuration.md", "## A preview that looks", "## A preview")
    page = read("docs/communication-channel-preference.md", copy)
    assert "docs/communication-channel-preference.md: configuration.md#a-preview-that-looks" in broken_links(page, copy)


def test_a_page_that_is_not_listed_is_found(copy: Path) -> None:
    (copy / "docs" / "new.md").write_text("# New\n")
    assert unlisted(copy) == ["new.md"]


def test_a_path_that_has_gone_is_found() -> None:
    page = Page("x.md", "`tests/gone`, `bench/programs/plain.py`, `preferences/gone.py`, `cli.py`\n")
    assert missing_paths(page) == ["tests/gone"]
    assert missing_in_contributing(page) == ["preferences/gone.py", "tests/gone"]


def test_a_level_of_tests_without_a_row_is_found() -> None:
    page = read("CONTRIBUTING.md")
    assert levels_without_a_row(Page(page.path, page.text.replace("| `tests/rules` |", "| rules |"))) == {"tests/rules"}
