"""Stands between the provider and the emulator: passes on what comes, but for the requests that a fault strikes."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO
from urllib.parse import urlsplit

from support.clock import let_the_time_be_over

_BACKLOG = 64


@dataclass(frozen=True)
class Answer:
    """An answer as its bytes: all up to the empty line, and what follows."""

    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + self.body


class Exchange:
    """One request that is struck: what can be done to it, and to the connection on which it came."""

    def __init__(self, connection: socket.socket, body: bytes, forward: Callable[[], Answer]) -> None:
        self._connection = connection
        self.body = body
        self.forward = forward
        """Lets ThoughtSpot act; returns its answer."""

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def say_nothing(self) -> None:
        """For as long as the other side waits, which takes no time: see `Clock`."""
        let_the_time_be_over(self._connection)
        self.wait_for_end()

    def wait_for_end(self) -> None:
        """Returns when the other side has given up."""
        while self._connection.recv(1024):
            pass

    def reset(self) -> None:
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Strike = Callable[[Exchange], bool]
"""What happens to a request that is struck; returns whether its connection stays open."""
Choose = Callable[[str], Strike | None]
"""What strikes the next request to the endpoint of this name; None: nothing does."""


class Proxy:
    """A port on loopback, alive inside a ``with`` block. ``requests`` are the endpoints asked for, struck or not."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._stopped = False
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self._address = self._listener.getsockname()
        self._accepting = self._start(self._accept, self._listener)
        self.url = f"http://127.0.0.1:{self._address[1]}"
        self.requests: list[str] = []
        self.strikes: Choose = lambda _endpoint: None

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop_listening()
        self.drop_connections()
        for thread in self._threads:
            thread.join()

    def refuse(self) -> None:
        """From now on nobody can connect; the port stays taken."""
        self._stop_listening()
        self.drop_connections()
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(self._address)

    def accept_again(self) -> None:
        """Ends `refuse`; does nothing where it is over."""
        if not self._accepting.is_alive():
            self._listener.listen(_BACKLOG)
            self._accepting = self._start(self._accept, self._listener)

    def drop_connections(self) -> None:
        """Ends every connection, so that a fault's last words are over."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _stop_listening(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def _start(self, target: Callable[[socket.socket], None], of: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=target, args=(of,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        # A client that goes away ends its connection and nothing else.
        with suppress(OSError, http.client.HTTPException), connection, connection.makefile("rb") as reader:
            upstream = http.client.HTTPConnection(self._upstream)
            try:
                while self._one(connection, reader, upstream):
                    pass
            finally:
                upstream.close()

    def _one(self, connection: socket.socket, reader: BinaryIO, upstream: http.client.HTTPConnection) -> bool:
        first = reader.readline().decode("latin-1")
        if not first:
            return False
        method, path, _ = first.split(" ")
        headers: dict[str, str] = {}
        while line := reader.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = reader.read(int(headers.get("content-length", "0")))

        def forward() -> Answer:
            upstream.request(method, path, body, headers)
            response = upstream.getresponse()
            content = response.read()
            lines = [f"HTTP/1.1 {response.status} {response.reason}"]
            lines += [f"{name}: {value}" for name, value in response.getheaders()]
            return Answer("\r\n".join([*lines, "", ""]).encode("latin-1"), content)

        endpoint = path.rpartition("/")[2]
        self.requests.append(endpoint)
        strike = self.strikes(endpoint)
        if strike is not None:
            return strike(Exchange(connection, body, forward))
        connection.sendall(forward().raw)
        return True
