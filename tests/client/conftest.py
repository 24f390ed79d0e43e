"""A network that holds nothing of the machine: no proxy, no ``~/.netrc``, no CA bundle of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from ssl import SSLContext

import pytest

from .scripted import Behaviour, Scripted, Waits

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name in _BUNDLES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    """Starts a server that answers as scripted, request by request; the last behaviour repeats."""
    with ExitStack() as running:

        def start(*behaviours: Behaviour, tls: SSLContext | None = None) -> Scripted:
            return running.enter_context(Scripted(*behaviours, tls=tls))

        yield start


@pytest.fixture
def waits() -> Waits:
    return Waits()
