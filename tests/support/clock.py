"""A clock by which a plugin waits for nobody, and the test's end of it, which is told of each wait."""

from __future__ import annotations

import importlib
import json
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType, TracebackType
from typing import Any


class Clock:
    """The clock of a plugin's process: the machine's at first, and its own from `go_by_waits` on.

    By its own clock, time passes where the provider waits, and nowhere else; and it passes at once. What threads wait
    for at the same time passes once. So the policy of waiting is the provider's own, to the last second, while a test
    takes no time, and a busy machine takes none either.
    """

    def __init__(self) -> None:
        self._now = 1000.0
        self._one_at_a_time = threading.Lock()
        self._listener: socket.socket | None = None

    def go_by_waits(self, listener: str, byte_seconds: float | None) -> None:
        """From now on, each wait is told to whoever listens there, and is over when that answers.

        In a socket, the time that an answer may take is over when the other side says so, by `let_the_time_be_over`.
        With ``byte_seconds``, answers come byte by byte, and each byte takes so long.
        """
        host, _, port = listener.rpartition(":")
        self._listener = socket.create_connection((host, int(port)))
        self._read_by_this_clock(byte_seconds)

    def monotonic(self) -> float:
        return time.monotonic() if self._listener is None else self._now

    def sleep(self, seconds: float) -> None:
        # The thread of this name waits for the engine, and not for a step.
        if self._listener is None or threading.current_thread().name == "parent":
            time.sleep(seconds)
            return
        over = self._now + seconds
        with self._one_at_a_time:
            if seconds > 0:
                self._listener.sendall(json.dumps(seconds).encode() + b"\n")
                self._listener.recv(1)
            self._now = max(self._now, over)

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

    def _wait_until(self, over: float) -> None:
        with self._one_at_a_time:
            self._now = max(self._now, over)

    def _read_by_this_clock(self, byte_seconds: float | None) -> None:
        readinto = socket.SocketIO.readinto

        def read(raw: Any, buffer: Any) -> int | None:
            connection: socket.socket = raw._sock
            begun = self._now
            readable, _, urgent = select.select([connection], [], [connection])
            if urgent and not readable:
                self._wait_until(begun + (connection.gettimeout() or 0.0))
                raise TimeoutError("timed out")
            if byte_seconds is None:
                return readinto(raw, buffer)
            self._wait_until(begun + byte_seconds)
            return readinto(raw, memoryview(buffer)[:1])

        socket.SocketIO.readinto = read  # type: ignore[method-assign]


def let_the_time_be_over(connection: socket.socket) -> None:
    """Ends the wait for an answer at the other end of ``connection``, as if it had lasted for as long as it may.

    It goes by TCP's urgent data, which come beside the answer and are no part of it.
    """
    connection.send(b"!", socket.MSG_OOB)


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
