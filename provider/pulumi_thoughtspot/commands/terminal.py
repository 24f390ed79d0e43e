"""What a command prints to: perhaps a terminal with colours, perhaps a file, perhaps one that knows ASCII alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TextIO

from pulumi_thoughtspot.commands.table import table


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
        self._in_colour = stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
        self._has_signs = self._can_encode("".join(mark.value[0] for mark in Mark))

    def say(self, text: str = "") -> None:
        """Prints one line, at once: who waits for the next one shall see this one."""
        print(self._encoded(text), file=self._stream, flush=True)

    def show(self, rows: Sequence[Sequence[str]], indent: str = "") -> None:
        """Prints a table of equally long rows, with cells cleaned of what a terminal would interpret."""
        for line in table(rows, self._encoded):
            self.say(indent + line)

    def sign(self, mark: Mark) -> str:
        """The sign of a mark, as this terminal can show it."""
        sign, in_ascii, colour = mark.value
        shown = sign if self._has_signs else in_ascii
        return f"\x1b[{colour}m{shown}\x1b[0m" if self._in_colour and colour else shown

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
