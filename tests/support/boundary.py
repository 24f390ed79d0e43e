"""The provider at its gRPC boundary: the real server of dynamic providers, spoken to as the engine speaks to it."""

from __future__ import annotations

import base64
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent import futures
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from pulumi_thoughtspot.dynamic import PreferenceProvider
from pulumi_thoughtspot.emulator import Emulator

UNKNOWN = rpc.UNKNOWN
EVENT = "LIVEBOARD_SCHEDULE"
_TYPE = "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference"


def pickled(protocol: int = 4) -> str:
    """What stands in the state as ``__provider``."""
    return base64.b64encode(pickle.dumps(PreferenceProvider(), protocol=protocol)).decode()


class StepError(Exception):
    """A step answered with an error; its text is what the CLI shows."""


@dataclass(frozen=True)
class Resource:
    """A resource as the state holds it."""

    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Diff:
    """What `diff` answered; ``changes`` is None where it leaves it to the engine to compare the inputs."""

    changes: bool | None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What `check` answered."""

    inputs: dict[str, Any]
    failures: dict[str, str]


@dataclass
class _Rows(engine_pb2_grpc.EngineServicer):
    """The engine's side: it keeps what it is to show."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)

    def Log(self, request: Any, _context: Any) -> Any:  # noqa: N802
        severity = engine_pb2.LogSeverity.Name(request.severity)
        self.shown.append((request.urn.rpartition("::")[2], severity, request.message))
        return empty_pb2.Empty()


class Boundary:
    """One plugin process, as one run of Pulumi has it."""

    def __init__(
        self, thoughtspot: Emulator | None, config: Mapping[str, str] | None = None, **environment: str
    ) -> None:
        self._rows = _Rows()
        self._engine = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
        engine_pb2_grpc.add_EngineServicer_to_server(self._rows, self._engine)
        address = f"127.0.0.1:{self._engine.add_insecure_port('127.0.0.1:0')}"
        self._engine.start()
        if thoughtspot is not None:
            environment = {"THOUGHTSPOT_HOST": thoughtspot.url, "THOUGHTSPOT_TOKEN": "token", **environment}
        path = os.pathsep.join(folder for folder in sys.path if folder)
        self._plugin = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", address],
            stdout=subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": path, **environment},
            text=True,
        )
        assert self._plugin.stdout is not None
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self._plugin.stdout.readline().strip()}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._call("Configure", provider_pb2.ConfigureRequest(args=_struct(config or {})))
        self.provider = pickled()
        self.tells_urns = True

    def __enter__(self) -> Boundary:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._channel.close()
        self._plugin.kill()
        self._plugin.wait()
        assert self._plugin.stdout is not None
        self._plugin.stdout.close()
        self._engine.stop(None)

    def shown(self, name: str) -> list[str]:
        """The notices on the row of ``name``."""
        return [message for row, _, message in self._rows.shown if row == name]

    def warnings(self, name: str) -> list[str]:
        """The warnings on the row of ``name``."""
        return [message for row, severity, message in self._rows.shown if (row, severity) == (name, "WARNING")]

    def check(self, name: str, olds: Mapping[str, Any] | None = None, /, **news: Any) -> Checked:
        answer = self._call(
            "Check",
            provider_pb2.CheckRequest(
                urn=self._urn(name), olds=_struct(self._own(olds) if olds else {}), news=_struct(self._own(news))
            ),
        )
        inputs = _dict(answer.inputs)
        return Checked(inputs, {failure.property: failure.reason for failure in answer.failures})

    def diff(self, resource: Resource, news: Mapping[str, Any], name: str | None = None) -> Diff:
        answer = self._call(
            "Diff",
            provider_pb2.DiffRequest(
                id=resource.id,
                urn=self._urn(name or resource.name),
                olds=_struct(resource.outputs),
                news=_struct(news),
                old_inputs=_struct(resource.inputs),
            ),
        )
        changes = {answer.DIFF_UNKNOWN: None, answer.DIFF_NONE: False, answer.DIFF_SOME: True}[answer.changes]
        return Diff(changes, tuple(answer.replaces))

    def create(self, name: str, inputs: Mapping[str, Any]) -> Resource:
        answer = self._call("Create", provider_pb2.CreateRequest(urn=self._urn(name), properties=_struct(inputs)))
        return Resource(name, answer.id, dict(inputs), _dict(answer.properties))

    def declare(self, name: str, **news: Any) -> Resource:
        """Check and create, as the engine does for a resource that the state does not hold."""
        return self.create(name, self._checked(name, None, news))

    def declare_again(self, resource: Resource, name: str | None = None, **news: Any) -> Diff:
        """Check and diff, as the engine does for a resource that the state holds."""
        return self.diff(resource, self._checked(name or resource.name, resource.inputs, news), name)

    def update(self, resource: Resource, **news: Any) -> Resource:
        """Check, diff and update."""
        inputs = self._checked(resource.name, resource.inputs, news)
        self.diff(resource, inputs)
        answer = self._call(
            "Update",
            provider_pb2.UpdateRequest(
                id=resource.id, urn=self._urn(resource.name), olds=_struct(resource.outputs), news=_struct(inputs)
            ),
        )
        return Resource(resource.name, resource.id, inputs, _dict(answer.properties))

    def read(self, resource: Resource) -> Resource | None:
        """As a refresh does; None where the resource is gone."""
        answer = self._call(
            "Read",
            provider_pb2.ReadRequest(
                id=resource.id,
                urn=self._urn(resource.name),
                properties=_struct(resource.outputs),
                inputs=_struct(resource.inputs),
            ),
        )
        if not answer.id:
            return None
        return Resource(resource.name, answer.id, _dict(answer.inputs), _dict(answer.properties))

    def get(self, name: str, resource_id: str) -> Resource:
        """As the engine reads a resource that the program does not manage."""
        inputs = {"__provider": self.provider}
        answer = self._call(
            "Read", provider_pb2.ReadRequest(id=resource_id, urn=self._urn(name), inputs=_struct(inputs))
        )
        return Resource(name, answer.id, inputs, _dict(answer.properties))

    def delete(self, resource: Resource) -> None:
        self._call(
            "Delete",
            provider_pb2.DeleteRequest(
                id=resource.id, urn=self._urn(resource.name), properties=_struct(resource.outputs)
            ),
        )

    def _checked(self, name: str, olds: Mapping[str, Any] | None, news: Mapping[str, Any]) -> dict[str, Any]:
        checked = self.check(name, olds, **news)
        if checked.failures:
            raise StepError("\n".join(checked.failures.values()))
        return checked.inputs

    def _urn(self, name: str) -> str:
        return urn(name) if self.tells_urns else ""

    def _own(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {**inputs, "__provider": self.provider}

    def _call(self, method: str, message: Any) -> Any:
        try:
            return getattr(self._stub, method)(message, timeout=60)
        except grpc.RpcError as error:
            raise StepError(error.details()) from None


def urn(name: str) -> str:
    return f"urn:pulumi:dev::proof::{_TYPE}::{name}"


def _struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(properties))
    return struct


def _dict(struct: struct_pb2.Struct) -> dict[str, Any]:
    properties: dict[str, Any] = json_format.MessageToDict(struct)
    return properties
