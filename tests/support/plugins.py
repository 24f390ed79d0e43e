"""Plugin processes: as an engine starts them, and by the hundred."""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from support.clock import Waits
from support.engine_side import plugin_environment


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


class Forked:
    """The same server of dynamic providers, forked from a process that has imported everything: see `plugin_launcher`.

    With ``waits``, it waits for nobody; ``byte_seconds`` is how long each byte of an answer takes then.
    """

    def __init__(
        self,
        engine: str,
        environment: Mapping[str, str],
        waits: Waits | None = None,
        byte_seconds: float | None = None,
    ) -> None:
        self._pid, self.port = _launcher().start(
            engine=engine,
            environment=dict(environment),
            waits=waits.address if waits else None,
            byte_seconds=byte_seconds,
        )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)


class _Launcher:
    """Lives as long as this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "support.plugin_launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=plugin_environment(),
            cwd=Path(__file__).parents[1],  # A test's own folder may go.
            text=True,
        )
        atexit.register(self._process.communicate)

    def start(self, **order: Any) -> tuple[int, int]:
        """A plugin's process id and port; ``order`` are the arguments of `plugin_launcher.serve`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid, port = (self._process.stdout.readline() for _ in range(2))
        assert port, "the launcher could not start a plugin; standard error has why"
        return int(pid), int(port)


_launcher = functools.cache(_Launcher)
