"""Connections that read no longer than the step's deadline allows, and never without an end.

The timeout of a socket begins anew with each byte, and a line of headers or of chunked encoding may go on for ever.
Both are read below `requests`, where nothing looks at the clock, or counts.
"""

from __future__ import annotations

import http
import http.client
import io
import socket
import ssl
from functools import cache
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter

from pulumi_thoughtspot.client.deadline import remaining

GRACE_SECONDS = 0.1
"""What a request that begins at the very end of its step has for its answer."""

MOST_BYTES = 17 * 1024 * 1024
"""Of one answer as it travels, with its headers."""

_WITHOUT_BODY = (http.HTTPStatus.NO_CONTENT, http.HTTPStatus.NOT_MODIFIED)


class _Bytes(io.RawIOBase):
    """What comes from a socket for one answer. Raises OSError once the deadline has passed, or where it has no end."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if remaining() < -GRACE_SECONDS:
            raise TimeoutError("the answer came too slowly")
        if self._count > MOST_BYTES:
            raise OSError("the answer has no end")
        count = self._raw.readinto(buffer)
        self._count += count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_Bytes(sock.makefile("rb", buffering=0)))

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not http.HTTPStatus.CONTINUE < status < http.HTTPStatus.OK:
                return version, status, reason
            http.client.parse_headers(self.fp)  # Not the answer so far.

    def begin(self) -> None:
        super().begin()
        # What is no header is not one, whatever it repeats: urllib3 would write it to a log, with a traceback.
        self.headers.defects.clear()
        self.headers.set_payload("")
        if self.chunked and self.status in _WITHOUT_BODY:
            # http.client would wait for a chunk. Should one come all the same, it is not taken for the next answer.
            self.chunked, self.will_close = False, True


class _Bounded(urllib3.connection.HTTPConnection):
    """What is bounded of every kind of connection; and what breaks it is told apart by when, whoever is on the way.

    `urllib3` takes every error of TLS for one of the handshake, and a connection that `http.client` has closed for one
    that never reached its proxy.
    """

    response_class = _Response

    def connect(self) -> None:
        try:
            super().connect()
        except (TimeoutError, ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as hung_up:
            raise urllib3.exceptions.NewConnectionError(self, f"no connection: {hung_up}") from hung_up

    def send(self, data: Any) -> None:
        try:
            super().send(data)
        except ssl.SSLError as broken:
            raise _aborted(broken) from broken

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        try:
            return super().getresponse()
        except (ConnectionError, ssl.SSLError) as broken:
            raise _aborted(broken) from broken


def _aborted(broken: OSError) -> urllib3.exceptions.ProtocolError:
    return urllib3.exceptions.ProtocolError("Connection aborted.", broken)


@cache
def _bounded(pool: type[urllib3.HTTPConnectionPool]) -> type[urllib3.HTTPConnectionPool]:
    """The same kind of pool, of connections that are bounded: one for a SOCKS proxy has connections of its own."""
    if issubclass(pool.ConnectionCls, _Bounded):
        return pool
    connection = type("_BoundedConnection", (_Bounded, pool.ConnectionCls), {})
    return type("_BoundedPool", (pool,), {"ConnectionCls": connection})


def _with_bounded_pools(manager: urllib3.PoolManager) -> urllib3.PoolManager:
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _bounded(pool) for scheme, pool in pools.items()}
    return manager


class BoundedAdapter(HTTPAdapter):
    """An adapter for a session of `requests`, with such connections, through a proxy as well."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        _with_bounded_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> urllib3.PoolManager:
        return _with_bounded_pools(super().proxy_manager_for(proxy, **options))
