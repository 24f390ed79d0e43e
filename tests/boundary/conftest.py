"""The provider as the engine sees it: a process that answers gRPC."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary


@pytest.fixture
def run(thoughtspot: Emulator) -> Iterator[Boundary]:
    """One run of Pulumi: a new plugin process."""
    with Boundary(thoughtspot) as boundary:
        yield boundary
