"""Columns that line up on a terminal, whatever script a name is written in."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from pulumi_thoughtspot.errors import plain

LONGEST_CELL = 80
_GAP = "  "


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: two for CJK and emoji, none for marks on other letters."""
    # Composed, since a Korean syllable that is spelled in parts takes the room of one.
    return sum(map(_width, unicodedata.normalize("NFC", text)))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """``text`` and as many spaces as make it ``columns`` wide."""
    return text + " " * (columns - width(text))


def table(rows: Sequence[Sequence[str]], encoded: Callable[[str], str] = str) -> list[str]:
    """The lines of a table of equally long rows. Cells are cleaned of what a terminal would interpret.

    ``encoded`` makes of a cell what can be printed, before it is measured.
    """
    cells = [[encoded(plain(cell, LONGEST_CELL)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [_GAP.join(map(padded, row, widths)).rstrip() for row in cells]
