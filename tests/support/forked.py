"""Processes that begin at once, since each is forked from one that has imported everything: see `launcher`."""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from support.engine_side import plugin_environment


class ForkedProcess:
    """A process that serves at ``port`` until it is killed; ``kind`` and ``order`` are those of `launcher.serve`."""

    def __init__(self, kind: str, environment: Mapping[str, str], **order: Any) -> None:
        self._pid, self.port = _launcher().fork(kind=kind, environment=dict(environment), **order)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)


class _Launcher:
    """Lives as long as this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "support.launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=plugin_environment(),
            cwd=Path(__file__).parents[1],  # A test's own folder may go.
            text=True,
        )
        atexit.register(self._process.communicate)
        self._one_at_a_time = threading.Lock()

    def fork(self, **order: Any) -> tuple[int, int]:
        """The new process's id and port."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            pid, port = (self._process.stdout.readline() for _ in range(2))
        assert port, "the launcher could not start a process; standard error has why"
        return int(pid), int(port)


_launcher = functools.cache(_Launcher)
