"""Plugin processes, one for each run of Pulumi, of which there are thousands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from support.boundary import Boundary, Checked, Diff, Resource, StepError, pickled, urn

__all__ = ["Checked", "Diff", "KilledError", "Plugin", "Resource", "StepError", "urn"]

_LONGEST_STEP = 30.0


class KilledError(Exception):
    """The plugin process has ended in the middle of a step."""


class Plugin(Boundary):
    """Serves one run after the other; each begins with nothing in memory, in the process at hand or in a new one."""

    def __init__(self) -> None:
        self._told: list[tuple[str, str]] = []
        self._engine = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
        engine_pb2_grpc.add_EngineServicer_to_server(_Rows(self._told), self._engine)
        address = f"127.0.0.1:{self._engine.add_insecure_port('127.0.0.1:0')}"
        self._engine.start()
        self._forks = subprocess.Popen(
            [sys.executable, "-u", str(Path(__file__).with_name("forks.py")), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            text=True,
            start_new_session=True,
        )
        self._pid = 0
        self.provider = pickled()
        self.tells_urns = True

    def close(self) -> None:
        """Ends every process."""
        self.kill()
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.close()
        self._forks.wait()
        self._forks.stdout.close()
        self._engine.stop(None)

    def new_run(self, config: Mapping[str, str]) -> None:
        """A run of Pulumi begins, in the process at hand where there is one."""
        if not self._pid:
            self.new_process()
        self._told.clear()
        self._call("Configure", provider_pb2.ConfigureRequest(args=_struct(config)))

    def new_process(self) -> None:
        """The next run has a process of its own."""
        self.kill()
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write("\n")
        self._forks.stdin.flush()
        self._pid = int(self._forks.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{int(self._forks.stdout.readline())}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def kill(self) -> None:
        """Ends the process at hand, whatever it is doing."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._pid = 0
            self._channel.close()

    def shown(self, name: str) -> list[str]:
        """The notices of this run on the row of ``name``."""
        return [message for row, message in list(self._told) if row == name]

    def update_to(self, resource: Resource, inputs: Mapping[str, Any]) -> Resource:
        """Update, without the check and the diff that come before it."""
        answer = self._call(
            "Update",
            provider_pb2.UpdateRequest(
                id=resource.id, urn=urn(resource.name), olds=_struct(resource.outputs), news=_struct(inputs)
            ),
        )
        return Resource(resource.name, resource.id, dict(inputs), json_format.MessageToDict(answer.properties))

    def _call(self, method: str, message: Any) -> Any:
        try:
            return getattr(self._stub, method)(message, timeout=_LONGEST_STEP)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.UNKNOWN:
                raise StepError(error.details()) from None
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise AssertionError(f"{method} hangs") from None
            raise KilledError(method) from None
        except ValueError as closed:  # The channel was closed before the call began.
            raise KilledError(method) from closed


class _Rows(engine_pb2_grpc.EngineServicer):
    def __init__(self, told: list[tuple[str, str]]) -> None:
        self._told = told

    def Log(self, request: Any, _context: Any) -> Any:  # noqa: N802
        self._told.append((request.urn.rpartition("::")[2], request.message))
        return empty_pb2.Empty()


def _struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(properties))
    return struct
