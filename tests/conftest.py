"""What every level of tests has in common: a stand-in ThoughtSpot with two Orgs."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

import support.randomness  # noqa: F401
from pulumi_thoughtspot.emulator import Emulator

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So a shell starts what runs in the background, and what it starts in turn inherits it: then the CLI, which ends
    # its plugins by that signal, waits five seconds for each.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token="token") as emulator:
        yield emulator
