"""A user with a copy of one example, and the package installed outside of this repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.installed import installed_package
from examples.user import User


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist have a folder each, in one that they share.
    return installed_package(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def user(request: pytest.FixtureRequest, tmp_path: Path, installed: Path) -> Iterator[User]:
    user = User(request.param, tmp_path, installed)
    failed = request.session.testsfailed
    yield user
    user.leave()
    if request.session.testsfailed == failed:
        assert not user.left, f"the README of {user.example} says more than was done: {user.left}"
