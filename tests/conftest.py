"""What every level of tests has in common: a stand-in ThoughtSpot with two Orgs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_thoughtspot.emulator import Emulator


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token="token") as emulator:
        yield emulator
