"""Whole lifecycles with the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack


@pytest.fixture
def stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack whose program and provider have processes at hand."""
    return Stack(tmp_path / "stack", thoughtspot, inline=True, forked=True)


@pytest.fixture
def users_stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack as a user has it: the engine starts the program, and the provider."""
    return Stack(tmp_path / "stack", thoughtspot)
