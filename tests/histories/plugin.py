"""Plugin processes, one for each run of Pulumi, of which there are thousands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2

from support.boundary import Boundary, Checked, Diff, Resource, StepError, partial_in, struct, urn
from support.engine_side import EngineSide, plugin_environment
from support.patience import HANGING

__all__ = ["Checked", "Diff", "KilledError", "Plugin", "Resource", "StepError", "urn"]


class KilledError(Exception):
    """The plugin process has ended in the middle of a step."""


class Plugin(Boundary):
    """Serves one run after the other; each begins with nothing in memory, in the process at hand or in a new one."""

    def __init__(self) -> None:
        self._engine = EngineSide()
        self._forks = subprocess.Popen(
            [sys.executable, "-u", str(Path(__file__).with_name("forks.py")), self._engine.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=plugin_environment(),
            text=True,
            start_new_session=True,
        )
        self._pid = 0

    def close(self) -> None:
        """Ends every process."""
        self.kill()
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.close()
        self._forks.wait()
        self._forks.stdout.close()
        self._engine.stop()

    def new_run(self, config: Mapping[str, str]) -> None:
        """A run of Pulumi begins, in the process at hand where there is one."""
        if not self._pid:
            self.new_process()
        self._engine.shown.clear()
        self._configure(config)

    def new_process(self) -> None:
        """The next run has a process of its own."""
        self.kill()
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write("\n")
        self._forks.stdin.flush()
        self._pid = int(self._forks.stdout.readline())
        self._connect(int(self._forks.stdout.readline()))

    def kill(self) -> None:
        """Ends the process at hand, whatever it is doing."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            with suppress(ProcessLookupError):  # Until it is gone, its run counts as one that goes on.
                while True:
                    os.kill(self._pid, 0)
                    time.sleep(0.001)
            self._pid = 0
            self._channel.close()

    def update_to(self, resource: Resource, inputs: Mapping[str, Any]) -> Resource:
        """Update, without the check and the diff that come before it."""
        answer = self._call(
            "Update",
            provider_pb2.UpdateRequest(
                id=resource.id, urn=self._urn(resource.name), olds=struct(resource.outputs), news=struct(inputs)
            ),
        )
        return Resource(resource.name, resource.id, dict(inputs), json_format.MessageToDict(answer.properties))

    def _call(self, method: str, message: Any) -> Any:
        try:
            return getattr(self._stub, method)(message, timeout=HANGING)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.UNKNOWN:
                raise StepError(error.details(), partial_in(error)) from None
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise AssertionError(f"{method} hangs") from None
            raise KilledError(method) from None
        except ValueError as closed:  # The channel was closed before the call began.
            raise KilledError(method) from closed
