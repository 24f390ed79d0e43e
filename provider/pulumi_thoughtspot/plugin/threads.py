"""More steps at a time than the SDK's four.

The SDK serves a dynamic provider from a pool of four threads, whatever ``--parallel`` says, and offers no setting. The
engine asks for four times as many steps at once as the machine has cores. The pool stands in a frame of the plugin's
main thread. Where anything there is not as expected, it stays as it is. Measured with Python SDK 3.268 to 3.272.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

VARIABLE = "PULUMI_THOUGHTSPOT_WORKERS"
"""How many, up to `MOST_WORKERS`; 4 leaves the pool as the SDK made it."""

SDK_WORKERS = 4
WORKERS = 32
MOST_WORKERS = 256


def allow_more(environment: Mapping[str, str] = os.environ) -> int:
    """Lets the plugin that this process is serve more steps at a time; returns how many it serves at a time now."""
    wanted = environment.get(VARIABLE, "")
    workers = min(int(wanted) if wanted.isascii() and wanted.isdigit() else WORKERS, MOST_WORKERS)
    pool = _pool()
    if pool is None:
        return SDK_WORKERS
    if pool._max_workers == SDK_WORKERS:  # As the SDK made it; it is asked for once for each provider that is loaded.
        pool._max_workers = max(workers, SDK_WORKERS)
    return pool._max_workers


def _pool() -> ThreadPoolExecutor | None:
    """The pool of the gRPC server that the SDK's `main` has made, as far as it is one of the known kind."""
    for frame in _frames_of_main_thread():
        if frame.f_code.co_name == "main" and frame.f_globals.get("__name__") == "__main__":
            pool = getattr(getattr(frame.f_locals.get("server"), "_state", None), "thread_pool", None)
            if isinstance(pool, ThreadPoolExecutor) and isinstance(getattr(pool, "_max_workers", None), int):
                return pool
    return None


def _frames_of_main_thread() -> Iterator[FrameType]:
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None:
        yield frame
        frame = frame.f_back
