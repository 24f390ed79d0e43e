"""One stack for all of them, since each begins where its step does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interruptions.gate import Gate
from interruptions.place import Place
from pulumi_thoughtspot.emulator import Emulator


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token="token") as thoughtspot, Gate(thoughtspot.url) as gate:
        yield Place.make(tmp_path_factory.mktemp("interruptions"), thoughtspot, gate)
