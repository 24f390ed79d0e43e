"""A clock for the provider's process: it waits for nobody, and tells the test how long it would have waited."""

from __future__ import annotations

import importlib
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType, TracebackType


class Clock:
    """Seconds that pass as the machine's, ``speed`` times as fast, plus all that was slept.

    So the policy of waiting is the provider's own, to the last second, while a test takes no time. What the clock has
    no hold of are waits inside a socket: `told` sets how fast they make the time pass.
    """

    def __init__(self) -> None:
        self._speed = 1.0
        self._slept = 0.0
        self._start = time.monotonic()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None

    def told(self, listener: str, speed: float) -> None:
        """Each wait is told to whoever listens there, and is over when that answers."""
        host, _, port = listener.rpartition(":")
        self._listener = socket.create_connection((host, int(port)))
        self._speed, self._start = speed, time.monotonic()

    def monotonic(self) -> float:
        return self._start + (time.monotonic() - self._start) * self._speed + self._slept

    def sleep(self, seconds: float) -> None:
        if threading.current_thread().name == "lifeline":  # It waits for the engine, and not for a step.
            time.sleep(seconds)
            return
        with self._lock:
            if seconds > 0 and self._listener is not None:
                self._listener.sendall(json.dumps(seconds).encode() + b"\n")
                self._listener.recv(1)
            self._slept += seconds
        time.sleep(0)

    def is_the_time_for(self, modules: Sequence[str]) -> None:
        """Imports ``modules``, for which, and for what they import for the first time, this is the clock."""
        stand_in = ModuleType("time")
        vars(stand_in).update(vars(time), monotonic=self.monotonic, sleep=self.sleep)
        sys.modules["time"] = stand_in
        try:
            for module in modules:
                importlib.import_module(module)
        finally:
            sys.modules["time"] = time


class Waits:
    """The test's end: the seconds that the provider would have waited, alive inside a ``with`` block.

    ``at_a_wait`` is called at each, before the provider goes on.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.at_a_wait: Callable[[], None] = lambda: None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Waits:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._listen, args=(connection,), daemon=True).start()

    def _listen(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            for line in lines:
                self.seconds.append(json.loads(line))
                self.at_a_wait()
                connection.sendall(b".")
