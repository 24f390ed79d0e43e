"""What an example's README tells to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A line to type, and lines that it prints."""

    line: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """Lines of the program, each with what takes its place."""

    changes: tuple[tuple[str, str], ...]


def steps(page: Path) -> list[Command | Edit]:
    """Everything that a page tells to do, in its order."""
    found: list[Command | Edit] = []
    for language, text in _BLOCK.findall(page.read_text()):
        if language == "diff":
            found.append(_edit(text))
        else:
            found += _commands(text)
    return found


def _commands(text: str) -> list[Command]:
    assert text.startswith("$ "), text
    blocks = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [Command(line, tuple(shown)) for line, *shown in (block.splitlines() for block in blocks)]


def _edit(text: str) -> Edit:
    lines = text.splitlines()
    old, new = ([line[1:] for line in lines if line.startswith(sign)] for sign in "-+")
    assert len(old) + len(new) == len(lines), text
    return Edit(tuple(zip(old, new, strict=True)))
