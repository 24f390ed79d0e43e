"""What a step tells its user, on the row of its resource in the CLI's output."""

from __future__ import annotations

import functools
import sys
from contextlib import suppress
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.plugin.process import engine_address

_LOG_SECONDS = 5.0
_LONGEST = 2000


class ResourceLog:
    """The messages of one resource. ``urn`` is the resource's; None: they appear on the stack's row.

    With ``host``, each names the ThoughtSpot that it is about. Never more severe than a warning: an error there would
    mark a step as failed that was not.
    """

    def __init__(self, urn: str | None, host: str | None = None) -> None:
        self._urn = urn
        self._host = host

    def info(self, message: str) -> None:
        self._log(engine_pb2.INFO, message)

    def warning(self, message: str) -> None:
        self._log(engine_pb2.WARNING, message)

    def status(self, message: str) -> None:
        self._log(engine_pb2.INFO, message, passing=True)

    def _log(self, severity: Any, message: str, *, passing: bool = False) -> None:
        if self._host is not None and self._host not in message:
            message = f"On {self._host}: {message}"
        text = one_line(message, limit=_LONGEST)
        entry = engine_pb2.LogRequest(severity=severity, message=text, urn=self._urn or "", ephemeral=passing)
        try:
            _engine().Log(entry, timeout=_LOG_SECONDS)
        except (grpc.RpcError, LookupError):
            if passing:
                return
            # The engine shows it on the stack's row; nobody does where the engine is gone.
            with suppress(OSError):
                print(text, file=sys.stderr)


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    address = engine_address()
    if address is None:
        raise LookupError("not started by an engine")
    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
