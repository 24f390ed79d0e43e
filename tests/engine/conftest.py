"""Whole lifecycles with the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack


@pytest.fixture
def stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack whose program runs in this process."""
    return Stack(tmp_path / "stack", thoughtspot, inline=True)


@pytest.fixture
def users_stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack as a user has it: the program is a process of its own."""
    return Stack(tmp_path / "stack", thoughtspot)
