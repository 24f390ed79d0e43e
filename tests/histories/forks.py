"""A script: the SDK's server of dynamic providers, forked on demand from a process that has everything imported.

For each line on its standard input it answers two on its standard output: the process id and the port of a new server.
What is different there from ``python -m pulumi.dynamic``: no step waits (its sleep sets the clock forward instead), and
a Configure begins a new run, with nothing left of the one before, since the engine configures each process just once.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

_STEPS = "ThreadPoolExecutor"
"""How the threads are called on which the SDK's server runs steps."""
_LONGEST_NAP = 0.002
_real_sleep, _real_monotonic = time.sleep, time.monotonic
_lock = threading.Lock()
_ahead = 0.0


def _sleep(seconds: float) -> None:
    global _ahead
    if not threading.current_thread().name.startswith(_STEPS):  # Whoever looks after the process may take its time.
        _real_sleep(seconds)
        return
    _real_sleep(min(seconds, _LONGEST_NAP))
    with _lock:
        _ahead += max(0.0, seconds - _LONGEST_NAP)


# Before anything takes hold of them.
time.sleep = _sleep  # type: ignore[assignment]
time.monotonic = lambda: _real_monotonic() + _ahead

import dill  # noqa: E402, F401
import grpc  # noqa: E402
from pulumi.runtime.proto import provider_pb2_grpc  # noqa: E402, F401

import pulumi_thoughtspot.dynamic  # noqa: E402, F401
from pulumi_thoughtspot.plugin import run  # noqa: E402

_at_exit: list[Callable[[], None]] = []
run.atexit = SimpleNamespace(register=_at_exit.append)  # type: ignore[assignment, attr-defined]


class _NewRuns(grpc.ServerInterceptor):  # type: ignore[misc]
    def intercept_service(self, continuation: Any, call: Any) -> Any:
        if call.method.endswith("/Configure"):
            _forget()
        return continuation(call)


def _forget() -> None:
    while _at_exit:
        _at_exit.pop()()
    run._current = None
    sys.modules["__main__"]._PROVIDER_CACHE.clear()


def _serve() -> None:
    make_server = grpc.server
    grpc.server = lambda *args, **options: make_server(*args, **options, interceptors=[_NewRuns()])
    print(os.getpid())
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if os.fork() == 0:
            _serve()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
