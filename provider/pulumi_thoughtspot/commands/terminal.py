"""What a command prints to: perhaps a terminal with colours, perhaps a file, perhaps one that knows ASCII alone.

Columns line up there, whatever script a name is written in.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import TextIO

from pulumi_thoughtspot.errors import one_line

LONGEST_CELL = 80
_GAP = "  "
_ERASE = "\r\x1b[K"
"""Goes back to the beginning of a terminal's line, and clears it."""


class Mark(Enum):
    """What stands before a line: the sign, the same in ASCII, and the number of its colour on a terminal."""

    FINE = ("✓", "ok", "32")
    PROBLEM = ("✗", "NO", "31")
    NEITHER = ("\N{EN DASH}", "--", "")


_IN_ASCII = str.maketrans({"…": "...", "\N{EN DASH}": "-"})


class Terminal:
    """Prints lines to ``stream``, which need not be able to encode them. ``environment`` is looked at for NO_COLOR."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str]) -> None:
        self._stream = stream
        # In memory, a stream has no encoding, and takes everything.
        self._encoding = stream.encoding or "utf-8"
        self._can_erase = stream.isatty() and environment.get("TERM") != "dumb"
        self._in_colour = self._can_erase and not environment.get("NO_COLOR")
        self._has_signs = self._can_encode("".join(mark.value[0] for mark in Mark))

    def say(self, text: str = "") -> None:
        """Prints one line, at once: who waits for the next one shall see this one."""
        print(self._encoded(text), file=self._stream, flush=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Shows one line while what is inside goes on, and takes it away; a pipe or a file is told nothing."""
        if not self._can_erase:
            yield
            return
        self._write(self._encoded(one_line(text, shutil.get_terminal_size().columns - 1)))
        try:
            yield
        finally:
            self._write(_ERASE)

    def show(self, rows: Sequence[Sequence[str]], indent: str = "", longest: int = LONGEST_CELL) -> None:
        """Prints a table of equally long rows, with cells cleaned of what a terminal would interpret.

        A cell that is ``longest`` ends in an ellipsis.
        """
        for line in table(rows, self._encoded, longest):
            self.say(indent + line)

    def sign(self, mark: Mark) -> str:
        """The sign of a mark, as this terminal can show it."""
        sign, in_ascii, colour = mark.value
        shown = sign if self._has_signs else in_ascii
        return f"\x1b[{colour}m{shown}\x1b[0m" if self._in_colour and colour else shown

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _encoded(self, text: str) -> str:
        if self._can_encode(text):
            return text
        return text.translate(_IN_ASCII).encode(self._encoding, "backslashreplace").decode(self._encoding)

    def _can_encode(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True


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


def table(rows: Sequence[Sequence[str]], encoded: Callable[[str], str] = str, longest: int = LONGEST_CELL) -> list[str]:
    """The lines of a table of equally long rows. Cells are cleaned of what a terminal would interpret.

    ``encoded`` makes of a cell what can be printed, before it is measured; what is longer than ``longest`` is cut.
    """
    cells = [[encoded(one_line(cell, longest)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [_GAP.join(map(padded, row, widths)).rstrip() for row in cells]
