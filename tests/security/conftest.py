"""A command line in a folder of no project, with nothing of this machine in its environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from pulumi_thoughtspot import connection
from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.client import deadline
from pulumi_thoughtspot.client.pace import Pace
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary

from .hostile import Host, Reply, Said

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The current folder."""
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")) or name.lower().endswith("_proxy") or name in _BUNDLES:
            monkeypatch.delenv(name)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


Command = Callable[..., Said]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `pulumi-thoughtspot` with these variables of THOUGHTSPOT_; the token is ``token`` where none is given."""

    def run(*arguments: str, host: str, **settings: str) -> Said:
        settings = {"TOKEN": "token", **settings} if not {"PASSWORD", "SECRET_KEY"} & settings.keys() else settings
        capsys.readouterr()
        with monkeypatch.context() as patched:
            for name, value in {"HOST": host, **settings}.items():
                patched.setenv(f"THOUGHTSPOT_{name}", value)
            status = main(arguments)
        return Said(status, *capsys.readouterr())

    return run


Hosts = Callable[..., Host]


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """Starts hosts that live as long as the test."""
    with ExitStack() as running:

        def start(**replies: Reply) -> Host:
            return running.enter_context(Host(**replies))

        yield start


class Clock:
    """A clock that goes on only while somebody waits, and at each look a little."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        assert len(self.waits) < 1000, "tried again for ever"

    def monotonic(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    monkeypatch.setattr(connection, "Transport", partial(Transport, sleep=clock.sleep, pace=pace))
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


@pytest.fixture
def run(thoughtspot: Emulator) -> Iterator[Boundary]:
    """One run of Pulumi: a new plugin process."""
    with Boundary(thoughtspot) as boundary:
        yield boundary
