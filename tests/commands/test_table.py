"""Columns that line up whatever a name is written in, and signs that whatever is printed to can show."""

from __future__ import annotations

import io

import pytest

from pulumi_thoughtspot.commands.terminal import Mark, Terminal, padded, table, width
from support.ids import named

WIDTHS = [
    ("", 0),
    ("Sales", 5),
    ("Продажи", 7),
    ("東京支店", 8),
    ("ﾊﾝｶｸ", 4),
    ("\uff21\uff22", 4),
    ("Café", 4),
    ("Cafe\u0301", 4),
    ("한국", 4),
    ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 4),
    ("नमस्ते", 4),
    ("🎉", 2),
    ("🇩🇪", 2),
    ("a\u2060b", 2),
]


@pytest.mark.parametrize(("text", "columns"), WIDTHS, ids=named)
def test_how_wide_a_text_is(text: str, columns: int) -> None:
    assert width(text) == columns
    assert padded(text, 10) == text + " " * (10 - columns)


def test_columns_line_up() -> None:
    assert table([("東京", "x"), ("Cafe\u0301", "y"), ("", "z"), ("12345", "")]) == [
        "東京   x",
        "Cafe\u0301   y",
        "       z",
        "12345",
    ]
    assert table([]) == []


class Stream(io.TextIOWrapper):
    """What a command writes to, which says of itself whether it is a terminal."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("encoding", "terminal", "environment", "signs"),
    [
        ("utf-8", False, {}, ["✓", "✗", "\N{EN DASH}"]),
        ("utf-8", True, {}, ["\x1b[32m✓\x1b[0m", "\x1b[31m✗\x1b[0m", "\N{EN DASH}"]),
        ("utf-8", True, {"NO_COLOR": "1"}, ["✓", "✗", "\N{EN DASH}"]),
        ("utf-8", True, {"NO_COLOR": ""}, ["\x1b[32m✓\x1b[0m", "\x1b[31m✗\x1b[0m", "\N{EN DASH}"]),
        ("utf-8", True, {"TERM": "dumb"}, ["✓", "✗", "\N{EN DASH}"]),
        ("latin-1", False, {}, ["ok", "NO", "--"]),
        ("ascii", True, {}, ["\x1b[32mok\x1b[0m", "\x1b[31mNO\x1b[0m", "--"]),
    ],
    ids=named,
)
def test_signs(encoding: str, terminal: bool, environment: dict[str, str], signs: list[str]) -> None:
    shown = Terminal(Stream(encoding, terminal=terminal), environment)
    assert [shown.sign(mark) for mark in Mark] == signs
