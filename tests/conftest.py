"""What every level of tests has in common: a stand-in ThoughtSpot with two Orgs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

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


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token="token") as emulator:
        yield emulator
