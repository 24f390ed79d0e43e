"""What Markdown pages hold: blocks, headings, links, tables and code in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.apart import ROOT

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_ROOTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "provider/pulumi_thoughtspot/emulator/README.md")
MASK = "…"
"""In what a page shows, this stands for anything."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, the ``index``-th from 0."""

    page: str
    index: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}#{self.index}"


@dataclass(frozen=True)
class Typed:
    """A line to type, and what the page shows of its output."""

    line: str
    shown: str


@dataclass(frozen=True)
class Page:
    """A page: its path from the project's folder, and its text."""

    path: str
    text: str

    @cached_property
    def blocks(self) -> list[Block]:
        found = enumerate(_FENCE.findall(self.text))
        return [Block(self.path, index, language, text) for index, (language, text) in found]

    @cached_property
    def prose(self) -> str:
        """What is outside of the fenced blocks."""
        return _COMMENT.sub("", _FENCE.sub("", self.text))

    @cached_property
    def spans(self) -> list[str]:
        """The code in a line."""
        return [" ".join(span.split()) for span in _SPAN.findall(self.prose)]

    @cached_property
    def links(self) -> list[str]:
        return _LINK.findall(_SPAN.sub("code", self.prose))

    @cached_property
    def anchors(self) -> set[str]:
        """What a link to a heading ends with, by GitHub's rule."""
        seen: dict[str, int] = {}
        anchors = set()
        for _, heading in _HEADING.findall(self.prose):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            count = seen[anchor] = seen.get(anchor, -1) + 1
            anchors.add(f"{anchor}-{count}" if count else anchor)
        return anchors

    def section(self, title: str) -> Page:
        """What is under a heading, with the headings below it."""
        match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^(?!\1#)#+ |\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert match, f"{self.path} has no section {title!r}"
        return Page(f"{self.path}, {title}", match[2])

    @property
    def rows(self) -> list[list[str]]:
        """The rows of all tables of the page, without their heads, each as its cells."""
        rows: list[list[str]] = []
        in_body = False
        for line in self.prose.splitlines():
            if not line.startswith("|"):
                in_body = False
            elif set(line) <= set("|- "):
                in_body = True
            elif in_body:
                rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        return rows

    @property
    def said(self) -> list[tuple[str, str]]:
        """What the page's lists say of steps: the step in the line above the list, and the code in each entry."""
        said: list[tuple[str, str]] = []
        step = ""
        for line in self.prose.splitlines():
            if line.startswith("- "):
                said.append((step, _SPAN.findall(line)[0]))
            elif line:
                step = line.rstrip(":")
        return said

    def column(self, number: int = 0) -> list[str]:
        """The code in one column of the page's tables, cell by cell."""
        return [span for row in self.rows for span in _SPAN.findall(row[number])]


def spans(text: str) -> list[str]:
    return _SPAN.findall(text)


def typed(block: Block) -> list[Typed]:
    """The commands of a console block."""
    assert block.text.startswith("$ "), f"{block} does not begin with a command"
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    return [Typed(line, shown) for line, _, shown in (part.partition("\n") for part in parts)]


def read(path: str, root: Path = ROOT) -> Page:
    return Page(path, (root / path).read_text(encoding="utf-8"))


def described(root: Path = ROOT) -> Iterator[Page]:
    """The pages whose blocks are tested here: README, CONTRIBUTING, SECURITY, the emulator's and `docs/`."""
    paths = [*_ROOTS, *sorted(f"docs/{path.name}" for path in (root / "docs").glob("*.md"))]
    return (read(path, root) for path in paths)


def everything(root: Path = ROOT) -> Iterator[Page]:
    """Every page for people who use the project or work on it."""
    examples = sorted(str(path.relative_to(root)) for path in (root / "examples").rglob("*.md"))
    yield from described(root)
    yield from (read(path, root) for path in ("CHANGELOG.md", *examples))


def matches(shown: str, output: str) -> bool:
    """Whether the lines that a page shows are an output's, in this order; `…` on a line of its own is any lines."""
    pattern = ""
    for line in shown.strip("\n").splitlines():
        any_of_it = ".*".join(map(re.escape, line.rstrip().split(MASK)))
        pattern += r"(?:.*\n)*?" if line.strip() == MASK else rf"{any_of_it} *\n"
    return re.search(rf"(?:\A|\n){pattern}", output.rstrip("\n") + "\n") is not None
