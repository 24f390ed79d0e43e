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
from typing import Any, TypeVar, cast

from pulumi_thoughtspot.client.answering import Answering
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.connection import connect
from pulumi_thoughtspot.plugin.log import ResourceLog
from pulumi_thoughtspot.plugin.process import engine_address
from pulumi_thoughtspot.plugin.run_store import RunStore
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.journal import Journal
from pulumi_thoughtspot.rules.steps import ResourceSteps
from pulumi_thoughtspot.rules.turns import Turns
from pulumi_thoughtspot.settings import Settings, resolve

S = TypeVar("S", bound=ResourceSteps)


class Run:
    """One provider instance of one run. ``config`` is what the engine configured it with, by full key.

    ``journal`` is how it hears of the run's other instances, each of which has a process of its own.
    """

    def __init__(self, config: Mapping[str, Any], workers: int, journal: Journal | None = None) -> None:
        self._config = config
        self._workers = workers
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._steps: dict[type[ResourceSteps], ResourceSteps] = {}
        self.declarations: Declarations = Declarations(journal)
        self.turns: Turns = Turns()

    @functools.cached_property
    def settings(self) -> Settings:
        """Raises `SettingsError` where they cannot be used."""
        return resolve(self._config, os.environ)

    @property
    def host(self) -> str:
        """The configured host. Raises as `settings` does."""
        return self.settings.host

    @property
    def login_org_id(self) -> str | None:
        """See `rules.steps.Run`. Raises as `settings` does."""
        given = isinstance(self.settings.credentials, BearerToken)
        return None if given else str(self.settings.org_id)

    @property
    def thoughtspot(self) -> ThoughtSpot:
        """The configured ThoughtSpot: one for all threads. Nothing is sent before its first call."""
        with self._lock:
            if self._client is None:
                self._client = connect(self.settings, self._workers)
                atexit.register(self._client.close)
            return self._client

    @property
    def answering(self) -> Answering | None:
        """What is known of whether that one answers; None where nothing was to be sent so far."""
        return self._client.answering if self._client is not None else None

    def steps(self, of: type[S]) -> S:
        """The steps of one kind of resource: made once."""
        with self._lock:
            if of not in self._steps:
                self._steps[of] = of(self)
            return cast("S", self._steps[of])


_lock = threading.Lock()
_current: Run | None = None
_store: RunStore | None = None


def configure(config: Mapping[str, Any], workers: int) -> None:
    """Called for each provider that the process loads; the engine configures all of them alike."""
    global _current, _store
    with _lock:
        if _current is None:
            address = engine_address()
            if address is not None:
                _store = RunStore(address, ResourceLog(None).warning)
                atexit.register(_store.close)
            _current = Run(config, workers, _store)


def current() -> Run:
    """The process's one run."""
    assert _current is not None, "the engine configures a provider before its first step"
    return _current


def answering() -> Answering | None:
    """See `Run.answering`; None, too, where no provider is configured."""
    return _current.answering if _current is not None else None


def end() -> None:
    """Called where the process ends without `atexit`: the run's engine is gone."""
    if _store is not None:
        _store.close()
