"""What every level of tests has in common: a stand-in ThoughtSpot with two Orgs."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import support.randomness  # noqa: F401
from pulumi_thoughtspot.emulator import Emulator

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So a shell starts what runs in the background, and what it starts in turn inherits it: then the CLI, which ends
    # its plugins by that signal, waits five seconds for each.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since a test often waits for a command that it has started."""
    return (os.cpu_count() or 1) + 1


_LONG = ("examples", "engine", "interruptions", "upgrade", "types", "docs", "histories")
"""The levels whose tests take seconds, those that take longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with what takes longest: else one process still has some of that to do when the others have ended."""
    folder = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        level = item.path.relative_to(folder).parts[0]
        return _LONG.index(level) if level in _LONG else len(_LONG)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Spares the collector the tests themselves: they stay, and going through them again and again takes its time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token="token") as emulator:
        yield emulator
