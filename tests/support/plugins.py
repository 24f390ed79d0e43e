"""Plugin processes: as an engine starts them, and by the hundred."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Protocol

from support.clock import Waits
from support.engine_side import plugin_environment
from support.forked import ForkedProcess


class Plugin(Protocol):
    """One plugin process, and the port at which it answers."""

    port: int

    def kill(self) -> None: ...


class Started:
    """A plugin that is started by the command with which an engine starts it. It takes half a second to begin."""

    def __init__(self, engine: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", engine],
            stdout=subprocess.PIPE,
            env={**plugin_environment(), **environment},
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Forked(ForkedProcess):
    """The same server of dynamic providers, forked.

    With ``waits``, it waits for nobody; ``byte_seconds`` is how long each byte of an answer takes then.
    """

    def __init__(
        self,
        engine: str,
        environment: Mapping[str, str],
        waits: Waits | None = None,
        byte_seconds: float | None = None,
    ) -> None:
        address = waits.address if waits else None
        super().__init__("plugin", environment, engine=engine, waits=address, byte_seconds=byte_seconds)
