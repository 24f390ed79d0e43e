"""What the steps of one process share."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot import runtime


def test_steps_that_begin_at_once_share_one_connection_to_thoughtspot(monkeypatch: pytest.MonkeyPatch) -> None:
    connections: list[Any] = []

    def connect(settings: object) -> Any:
        time.sleep(0.05)  # Time for the other threads to come.
        connections.append(settings)
        return SimpleNamespace(host="", search=None, search_everything=None, close=lambda: None)

    monkeypatch.setattr(runtime, "connect", connect)
    run = runtime.Runtime({"thoughtspot:host": "my-company.thoughtspot.cloud", "thoughtspot:token": "token"})
    with ThreadPoolExecutor(16) as steps:
        lifecycles = list(steps.map(lambda _: run.lifecycle, range(16)))
    assert len({id(lifecycle) for lifecycle in lifecycles}) == len(connections) == 1
