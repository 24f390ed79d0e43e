"""Connections that read no longer than the step's deadline allows, and never without an end.

The timeout of a socket begins anew with each byte, and a line of headers or of chunked encoding may go on for ever.
Both are read below `requests`, where nothing looks at the clock, or counts.
"""

from __future__ import annotations

import http
import http.client
import io
import socket
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

    def begin(self) -> None:
        super().begin()
        if self.chunked and self.status in _WITHOUT_BODY:
            # http.client would wait for a chunk. Should one come all the same, it is not taken for the next answer.
            self.chunked, self.will_close = False, True


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _TlsConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class BoundedAdapter(HTTPAdapter):
    """An adapter for a session of `requests`, with such connections, through a proxy as well."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> urllib3.PoolManager:
        manager: urllib3.PoolManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
