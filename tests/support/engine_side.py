"""The engine's side of a plugin: where it listens, what it is told, and in what environment it starts the plugin."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_NOTICES = 64
"""As many at a time as a plugin has steps under way, and more."""


@dataclass(frozen=True)
class Notice:
    """What a plugin wants to be shown, and on whose row; ``passing``: for the moment alone."""

    row: str
    severity: str
    message: str
    passing: bool = False


class EngineSide(engine_pb2_grpc.EngineServicer):
    """Listens at ``address`` from construction until `stop`, and keeps what it is to show.

    ``at_a_notice`` is called at each, before the plugin goes on.
    """

    def __init__(self) -> None:
        self.shown: list[Notice] = []
        self.at_a_notice: Callable[[], None] = lambda: None
        self._server = grpc.server(futures.ThreadPoolExecutor(max_workers=_NOTICES))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, _context: Any) -> Any:  # noqa: N802
        severity = engine_pb2.LogSeverity.Name(request.severity)
        self.shown.append(Notice(request.urn.rpartition("::")[2], severity, request.message, request.ephemeral))
        self.at_a_notice()
        return empty_pb2.Empty()

    def stop(self) -> None:
        self._server.stop(None)


def plugin_environment() -> dict[str, str]:
    """PATH, and this process's own places for modules: nothing else reaches a plugin."""
    path = os.pathsep.join(folder for folder in sys.path if folder)
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": path}
