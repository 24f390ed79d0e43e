"""What one provider process shares: its settings, its connection to ThoughtSpot, and what the run declares.

It lives on this module and not on a provider's instance, since a process may load several of those, and a provider's
instance is pickled into the state.
"""

from __future__ import annotations

import atexit
import functools
import os
import threading
from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.preferences.declarations import Declarations
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.sharing import SharedDesk
from pulumi_thoughtspot.settings import Settings, connect, resolve


class Runtime:
    """One provider instance of one run.

    Inputs: ``config`` (what the engine configured it with, by full key), ``workers`` (how many steps are done at once).
    """

    def __init__(self, config: Mapping[str, Any], workers: int) -> None:
        self._config = config
        self._workers = workers
        self._lock = threading.Lock()
        self._lifecycle: Lifecycle | None = None
        self.declarations: Declarations = Declarations()

    @functools.cached_property
    def settings(self) -> Settings:
        """Raises `SettingsError` where they cannot be used."""
        return resolve(self._config, os.environ)

    @property
    def lifecycle(self) -> Lifecycle:
        """The steps on the configured ThoughtSpot: one for all threads. Connects to nothing before the first step."""
        with self._lock:
            if self._lifecycle is None:
                client = connect(self.settings, self._workers)
                atexit.register(client.close)
                self._lifecycle = Lifecycle(SharedDesk(client), self.declarations)
            return self._lifecycle


_lock = threading.Lock()
_current: Runtime | None = None


def configure(config: Mapping[str, Any], workers: int) -> None:
    """Called for each provider that the process loads; the engine configures all of them alike.

    Inputs: as for `Runtime`.
    """
    global _current
    with _lock:
        if _current is None:
            _current = Runtime(config, workers)


def current() -> Runtime:
    """The process's one runtime."""
    assert _current is not None, "the engine configures a provider before its first step"
    return _current
