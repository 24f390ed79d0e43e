"""What the steps of one process share."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_thoughtspot.dynamic import PreferenceProvider
from pulumi_thoughtspot.plugin import run as module
from pulumi_thoughtspot.plugin import threads
from pulumi_thoughtspot.plugin.threads import SDK_WORKERS
from pulumi_thoughtspot.preferences.steps import PreferenceSteps

CONFIG = {"thoughtspot:host": "my-company.thoughtspot.cloud", "thoughtspot:token": "token"}


def test_steps_that_begin_at_once_share_one_connection_to_thoughtspot(monkeypatch: pytest.MonkeyPatch) -> None:
    connections: list[Any] = []

    def connect(settings: object, workers: int) -> Any:
        time.sleep(0.05)  # Time for the other threads to come.
        connections.append((settings, workers))
        return SimpleNamespace(
            host="", preferences=SimpleNamespace(search_everything=None), orgs=None, close=lambda: None
        )

    monkeypatch.setattr(module, "connect", connect)
    run = module.Run(CONFIG, workers=16)
    with ThreadPoolExecutor(16) as steps:
        lifecycles = list(steps.map(lambda _: run.steps(PreferenceSteps).on_thoughtspot.lifecycle, range(16)))
    assert len({id(lifecycle) for lifecycle in lifecycles}) == len(connections) == 1


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> ThreadPoolExecutor:
    """The pool of threads of the plugin that this process seems to be, as the SDK makes it."""
    pool = ThreadPoolExecutor(SDK_WORKERS)
    main = SimpleNamespace(
        f_code=SimpleNamespace(co_name="main"),
        f_globals={"__name__": "__main__"},
        f_locals={"server": SimpleNamespace(_state=SimpleNamespace(thread_pool=pool))},
    )
    monkeypatch.setattr(threads, "_frames_of_main_thread", lambda: iter([main]))
    return pool


@pytest.mark.usefixtures("plugin")
def test_the_connection_has_as_many_places_as_the_process_does_steps_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[int] = []

    def connect(_settings: object, workers: int) -> Any:
        places.append(workers)
        return SimpleNamespace(host="", preferences=SimpleNamespace(search_everything=None), close=lambda: None)

    monkeypatch.setattr(module, "connect", connect)
    monkeypatch.setattr(module, "_current", None)
    monkeypatch.setenv(threads.VARIABLE, "48")
    for _ in range(2):  # As often as the process loads a provider.
        PreferenceProvider().configure(ConfigureRequest(Config(CONFIG, "project")))
    assert module.current().thoughtspot
    assert places == [48]


@pytest.mark.parametrize(("wanted", "most"), [("", 32), ("48", 48), ("4", 4), ("1", 4)])
def test_how_many_steps_are_done_at_a_time_is_the_same_for_whoever_asks_again(
    plugin: ThreadPoolExecutor, wanted: str, most: int
) -> None:
    assert [threads.allow_more({threads.VARIABLE: wanted}) for _ in range(2)] == [most, most]
    assert plugin._max_workers == most
