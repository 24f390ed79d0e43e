"""The provider at its gRPC boundary: the real server of dynamic providers, spoken to as the engine speaks to it."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_thoughtspot.dynamic import PreferenceProvider, PreferenceSetProvider, WebhookProvider
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.plugin.provider import DynamicProvider
from support.clock import Waits
from support.engine_side import EngineSide
from support.patience import HANGING
from support.plugins import Forked, Plugin

UNKNOWN = rpc.UNKNOWN
EVENT = "LIVEBOARD_SCHEDULE"


def pickled(protocol: int = 4, provider: type[DynamicProvider] = PreferenceProvider) -> str:
    """What stands in the state as ``__provider``."""
    return base64.b64encode(pickle.dumps(provider(), protocol=protocol)).decode()


_MOST_METADATA = 16 * 1024 * 1024
_AS_THE_ENGINE = [
    ("grpc.max_metadata_size", _MOST_METADATA),
    ("grpc.absolute_max_metadata_size", _MOST_METADATA),
]
"""The engine, which is written in Go, takes as much beside an answer; a partial state comes there."""


class StepError(Exception):
    """A step answered with an error; its text is what the CLI shows.

    ``partial``: what the engine puts into the state all the same, with the reasons; None where that stays as it was.
    """

    def __init__(self, text: str, partial: Partial | None = None) -> None:
        super().__init__(text)
        self.partial = partial


@dataclass(frozen=True)
class Partial:
    """The answer of a create or update that is done in part."""

    id: str
    outputs: dict[str, Any]
    reasons: list[str]


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
    """What `check` answered; ``failures`` are the reasons by property, those of one property line by line."""

    inputs: dict[str, Any]
    failures: dict[str, str]


@contextmanager
def hurried(thoughtspot: Emulator | None, **environment: str) -> Iterator[Boundary]:
    """A run whose provider waits for nobody."""
    with Waits() as waits, Boundary(thoughtspot, start=partial(Forked, waits=waits), **environment) as run:
        yield run


class Boundary:
    """One plugin process, as one run of Pulumi has it.

    ``start`` starts it, for the engine at an address and with these variables of the environment. ``beside``: another
    process of the same run, as a second provider instance has it.
    """

    provider = pickled()
    kind = "CommunicationChannelPreference"
    tells_urns = True

    def __init__(
        self,
        thoughtspot: Emulator | None,
        config: Mapping[str, str] | None = None,
        start: Callable[[str, Mapping[str, str]], Plugin] = Forked,
        beside: Boundary | None = None,
        **environment: str,
    ) -> None:
        self._beside = beside
        self._engine = EngineSide() if beside is None else beside._engine
        if thoughtspot is not None:
            environment = {"THOUGHTSPOT_HOST": thoughtspot.url, "THOUGHTSPOT_TOKEN": "token", **environment}
        self._plugin = start(self._engine.address, environment)
        self._connect(self._plugin.port)
        self._configure(config or {})

    def of_sets(self) -> Boundary:
        """The same process, for its sets of preferences."""
        return self._of("CommunicationChannelPreferenceSet", PreferenceSetProvider)

    def of_webhooks(self) -> Boundary:
        """The same process, for its webhooks."""
        return self._of("Webhook", WebhookProvider)

    def _of(self, kind: str, provider: type[DynamicProvider]) -> Boundary:
        same = copy(self)
        same.kind, same.provider = kind, pickled(provider=provider)
        return same

    def _connect(self, port: int) -> None:
        """From now on, steps are asked of the plugin at ``port``."""
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_AS_THE_ENGINE)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def _configure(self, config: Mapping[str, str]) -> None:
        self._call("Configure", provider_pb2.ConfigureRequest(args=struct(config)))

    def __enter__(self) -> Boundary:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._channel.close()
        self._plugin.kill()
        if self._beside is None:
            self._engine.stop()

    @property
    def all_shown(self) -> list[str]:
        """The notices on all rows."""
        return [notice.message for notice in self._engine.shown]

    def at_a_notice(self, happens: Callable[[], None]) -> None:
        """From now on, ``happens`` is called at each notice, and the step that has it waits until that is over."""
        self._engine.at_a_notice = happens

    def shown(self, name: str) -> list[str]:
        """The notices on the row of ``name``."""
        return [notice.message for notice in list(self._engine.shown) if notice.row == name and not notice.passing]

    def statuses(self, name: str) -> list[str]:
        """What the row of ``name`` has said for the moment."""
        return [notice.message for notice in list(self._engine.shown) if notice.row == name and notice.passing]

    def warnings(self, name: str) -> list[str]:
        """The warnings on the row of ``name``."""
        return [each.message for each in self._engine.shown if (each.row, each.severity) == (name, "WARNING")]

    def check(self, name: str, olds: Mapping[str, Any] | None = None, /, **news: Any) -> Checked:
        answer = self._call(
            "Check",
            provider_pb2.CheckRequest(
                urn=self._urn(name), olds=struct(self._own(olds) if olds else {}), news=struct(self._own(news))
            ),
        )
        failures: dict[str, list[str]] = {}
        for failure in answer.failures:
            failures.setdefault(failure.property, []).append(failure.reason)
        return Checked(_dict(answer.inputs), {name: "\n".join(reasons) for name, reasons in failures.items()})

    def diff(self, resource: Resource, news: Mapping[str, Any], name: str | None = None) -> Diff:
        answer = self._call(
            "Diff",
            provider_pb2.DiffRequest(
                id=resource.id,
                urn=self._urn(name or resource.name),
                olds=struct(resource.outputs),
                news=struct(news),
                old_inputs=struct(resource.inputs),
            ),
        )
        changes = {answer.DIFF_UNKNOWN: None, answer.DIFF_NONE: False, answer.DIFF_SOME: True}[answer.changes]
        return Diff(changes, tuple(answer.replaces))

    def create(self, name: str, inputs: Mapping[str, Any]) -> Resource:
        answer = self._call("Create", provider_pb2.CreateRequest(urn=self._urn(name), properties=struct(inputs)))
        return Resource(name, answer.id, dict(inputs), _dict(answer.properties))

    def declare(self, name: str, /, **news: Any) -> Resource:
        """Check and create, as the engine does for a resource that the state does not hold."""
        return self.create(name, self._checked(name, None, news))

    def declare_again(self, resource: Resource, name: str | None = None, /, **news: Any) -> Diff:
        """Check and diff, as the engine does for a resource that the state holds."""
        return self.diff(resource, self._checked(name or resource.name, resource.inputs, news), name)

    def replace_by_trigger(self, resource: Resource, **news: Any) -> Resource:
        """Check twice and create, as the engine does for `replacement_trigger` and `replace_with`: without a diff."""
        self._call(
            "Check",
            provider_pb2.CheckRequest(
                urn=self._urn(resource.name),
                olds=struct(resource.inputs),
                old_outputs=struct(resource.outputs),
                news=struct(self._own(news)),
            ),
        )
        return self.declare(resource.name, **news)

    def update(self, resource: Resource, /, **news: Any) -> Resource:
        """Check, diff and update."""
        inputs = self._checked(resource.name, resource.inputs, news)
        self.diff(resource, inputs)
        answer = self._call(
            "Update",
            provider_pb2.UpdateRequest(
                id=resource.id, urn=self._urn(resource.name), olds=struct(resource.outputs), news=struct(inputs)
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
                properties=struct(resource.outputs),
                inputs=struct(resource.inputs),
            ),
        )
        if not answer.id:
            return None
        return Resource(resource.name, answer.id, _dict(answer.inputs), _dict(answer.properties))

    def get(self, name: str, resource_id: str) -> Resource:
        """As the engine reads a resource that the program does not manage."""
        inputs = {"__provider": self.provider}
        answer = self._call(
            "Read", provider_pb2.ReadRequest(id=resource_id, urn=self._urn(name), inputs=struct(inputs))
        )
        return Resource(name, answer.id, inputs, _dict(answer.properties))

    def delete(self, resource: Resource) -> None:
        self._call(
            "Delete",
            provider_pb2.DeleteRequest(
                id=resource.id,
                urn=self._urn(resource.name),
                properties=struct(resource.outputs),
                old_inputs=struct(resource.inputs),
            ),
        )

    def cancel(self) -> None:
        """As the engine does at ^C, and at the end of every run."""
        self._call("Cancel", empty_pb2.Empty())

    def _checked(self, name: str, olds: Mapping[str, Any] | None, news: Mapping[str, Any]) -> dict[str, Any]:
        checked = self.check(name, olds, **news)
        if checked.failures:
            raise StepError("\n".join(checked.failures.values()))
        return checked.inputs

    def _urn(self, name: str) -> str:
        return urn(name, self.kind) if self.tells_urns else ""

    def _own(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {**inputs, "__provider": self.provider}

    def _call(self, method: str, message: Any) -> Any:
        try:
            return getattr(self._stub, method)(message, timeout=HANGING)
        except grpc.RpcError as error:
            raise StepError(error.details(), partial_in(error)) from None


def partial_in(error: Any) -> Partial | None:
    """As the engine takes it: out of a status whose code is the answer's own."""
    sent = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if sent is None:
        return None
    status = status_pb2.Status.FromString(sent)
    assert (status.code, status.message) == (error.code().value[0], error.details())
    (detail,) = status.details
    failed = provider_pb2.ErrorResourceInitFailed()
    assert detail.Unpack(failed)
    return Partial(failed.id, _dict(failed.properties), list(failed.reasons))


def urn(name: str, kind: str = Boundary.kind) -> str:
    return f"urn:pulumi:dev::proof::pulumi-python:dynamic/thoughtspot:{kind}::{name}"


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Properties as they travel."""
    message = struct_pb2.Struct()
    message.update(dict(properties))
    return message


def _dict(struct: struct_pb2.Struct) -> dict[str, Any]:
    properties: dict[str, Any] = json_format.MessageToDict(struct)
    return properties
