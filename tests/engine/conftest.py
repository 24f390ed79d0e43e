"""Whole lifecycles with the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack


@pytest.fixture
def stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    return Stack(tmp_path / "stack", thoughtspot)
