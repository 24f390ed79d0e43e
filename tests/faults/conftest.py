"""The process that every plugin of these tests is forked from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.plugins import Plugins


@pytest.fixture(scope="session")
def plugins() -> Iterator[Plugins]:
    with Plugins() as running:
        yield running
