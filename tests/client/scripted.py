"""An HTTP server on a raw loopback socket that misbehaves as scripted, and records what it was asked.

Each request gets the next behaviour of the script; the last one repeats. A behaviour may answer, answer halfway, reset
the connection, or say nothing.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLContext
from types import TracebackType
from typing import Any, BinaryIO

_JOIN_SECONDS = 5.0


@dataclass(frozen=True)
class Seen:
    """One request as it came in; names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """The client's connection, as a behaviour sees it."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def pause(self, seconds: float) -> None:
        """Waits, but not beyond the server's end."""
        self._stopping.wait(seconds)

    def reset(self) -> None:
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


@dataclass(frozen=True)
class Behaviour:
    """What happens to one request: ``act`` returns whether the connection stays open."""

    act: Callable[[Peer], bool]
    reads: bool = True


def raw(data: bytes, *, stays_open: bool = False) -> Behaviour:
    def act(peer: Peer) -> bool:
        peer.send(data)
        return stays_open

    return Behaviour(act)


def answer(status: int, body: Any = b"", *, content_type: str | None = "application/json", **headers: str) -> Behaviour:
    """A whole answer; ``body`` is bytes as they are, or else becomes JSON. ``retry_after`` is ``Retry-After``."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(content)}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join([*lines, "", ""]).encode("latin-1") + content, stays_open=True)


def page(status: int, title: str = "Down for maintenance", **headers: str) -> Behaviour:
    """The HTML of a gateway or of maintenance."""
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>Please wait.</p></body></html>"
    return answer(status, html.encode(), content_type="text/html; charset=utf-8", **headers)


def half(body: bytes, *, announced: int) -> Behaviour:
    """An answer that announces more bytes than it has, and ends."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {announced}\r\n\r\n"
    return raw(head.encode() + body)


def drip(body: bytes, *, every: float) -> Behaviour:
    """A whole answer, whose body comes byte by byte."""

    def act(peer: Peer) -> bool:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        peer.send(head.encode())
        for byte in body:
            peer.send(bytes([byte]))
            peer.pause(every)
        return False

    return Behaviour(act)


def _reset(peer: Peer) -> bool:
    peer.reset()
    return False


def _silence(peer: Peer) -> bool:
    peer.pause(60)
    return False


RESET_UNREAD = Behaviour(_reset, reads=False)
"""The connection is reset before the request was read."""
RESET_UNANSWERED = Behaviour(_reset)
"""The request is read, and the connection reset before an answer."""
CLOSED_UNANSWERED = raw(b"")
"""The request is read, and the connection closed in order, without an answer."""
SILENCE = Behaviour(_silence)
"""The request is read, and nothing ever comes."""


class Waits(list[float]):
    """The waits of a transport, given as ``sleep=waits.record``: recorded instead of waited."""

    def record(self, seconds: float) -> None:
        self.append(seconds)
        assert len(self) < 200, "tried again for ever"


class Scripted:
    """The server, alive inside a ``with`` block. ``seen`` are the requests that it read, in their order."""

    def __init__(self, *behaviours: Behaviour, tls: SSLContext | None = None) -> None:
        self._behaviours = list(behaviours)
        self._tls = tls
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen: list[Seen] = []
        self.turns = 0
        """How many behaviours were used: requests read, and connections reset unread."""

    @property
    def connections(self) -> int:
        return len(self._connections)

    def __enter__(self) -> Scripted:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        for open_socket in (self._listener, *self._connections):
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, accepted: socket.socket) -> None:
        # A client that goes away, or does not trust the certificate, ends its connection and nothing else.
        with suppress(OSError, ValueError):
            connection = self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted
            with connection, connection.makefile("rb") as reader:
                while self._one(connection, reader):
                    pass

    def _one(self, connection: socket.socket, reader: BinaryIO) -> bool:
        if not reader.peek(1):  # type: ignore[attr-defined]
            return False
        with self._lock:
            behaviour = self._behaviours[min(self.turns, len(self._behaviours) - 1)]
            self.turns += 1
        if behaviour.reads:
            request = _read(reader)
            with self._lock:
                self.seen.append(request)
        return behaviour.act(Peer(connection, self._stopping))


def _read(reader: BinaryIO) -> Seen:
    method, target, _ = reader.readline().decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Seen(method, target, headers, reader.read(int(headers.get("content-length", "0"))))


def unused_url() -> str:
    """A loopback address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
