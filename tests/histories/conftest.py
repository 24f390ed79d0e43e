"""The place where histories happen, for each process that runs tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from histories.plugin import Plugin
from histories.stage import Stage
from histories.weather import ThoughtSpot


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("stacks")) as stage:
        yield stage


@pytest.fixture
def unwell(stage: Stage) -> ThoughtSpot:
    return stage.thoughtspot


@pytest.fixture
def plugin(stage: Stage) -> Plugin:
    return stage.plugin
