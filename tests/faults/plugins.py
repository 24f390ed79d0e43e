"""Plugin processes by the hundred: each is the real server of dynamic providers, forked from the `launcher`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from faults.clock import Waits
from support.boundary import Boundary
from support.engine_side import EngineSide, plugin_environment


class Plugins:
    """The process that plugins are forked from, alive inside a ``with`` block."""

    def __enter__(self) -> Plugins:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "faults.launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=plugin_environment(),
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def start(self, **order: Any) -> Plugin:
        """A plugin; ``order`` are the arguments of `launcher.serve`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid, port = (self._process.stdout.readline() for _ in range(2))
        assert port, "the launcher could not start a plugin; standard error has why"
        return Plugin(int(pid), int(port))


class Plugin:
    """One plugin process, and the port at which it answers."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Run(Boundary):
    """One run of Pulumi, as `Boundary` has it, on a plugin that is forked."""

    def __init__(
        self,
        plugins: Plugins,
        environment: dict[str, str],
        waits: Waits | None = None,
        speed: float = 1.0,
        read_seconds: float = 30.0,
    ) -> None:
        self._engine = EngineSide()
        self._forked = plugins.start(
            engine=self._engine.address,
            waits=waits.address if waits else None,
            speed=speed,
            read_seconds=read_seconds,
            environment=environment,
        )
        self._connect(self._forked.port)
        self._configure({})

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._channel.close()
        self._forked.kill()
        self._engine.stop()

    @property
    def all_shown(self) -> list[str]:
        """The notices on all rows."""
        return [notice.message for notice in self._engine.shown]
