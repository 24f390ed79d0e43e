"""A user at a command line: a folder of no project, and an emulated ThoughtSpot in the environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator

LogIn = Callable[..., None]


@pytest.fixture
def log_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, thoughtspot: Emulator) -> LogIn:
    """Sets the variables of the environment, such as TOKEN="…", and no others; the host is always the emulator's."""
    for name in [*os.environ]:
        if name.startswith("PULUMI_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def set_variables(**variables: str) -> None:
        for name in [*os.environ]:
            if name.startswith("THOUGHTSPOT_"):
                monkeypatch.delenv(name)
        for name, value in {"HOST": thoughtspot.url, **variables}.items():
            monkeypatch.setenv(f"THOUGHTSPOT_{name}", value)

    return set_variables


@pytest.fixture
def as_admin(log_in: LogIn) -> None:
    """The administrator, who can log in to every Org."""
    log_in(USERNAME="admin", PASSWORD="admin-password")
