"""The place where histories happen: one ThoughtSpot and one provider for each process that runs tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from histories.plugin import Plugin
from histories.weather import ThoughtSpot, unwell_thoughtspot


@pytest.fixture(scope="session")
def unwell() -> Iterator[ThoughtSpot]:
    with unwell_thoughtspot() as thoughtspot:
        yield thoughtspot


@pytest.fixture(scope="session")
def plugin() -> Iterator[Plugin]:
    plugin = Plugin()
    try:
        yield plugin
    finally:
        plugin.close()
