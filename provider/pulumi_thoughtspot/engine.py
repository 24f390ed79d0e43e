"""What the provider needs of Pulumi's engine and Python SDK beyond their public interface, in one room.

Everything here looks first whether things are as expected, and does without where they are not: the URN of the
resource at hand, the row on the screen that belongs to it, and errors without a traceback.
Measured with Python SDK 3.268 to 3.272.
"""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar

import grpc
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from pulumi_thoughtspot import lifeline
from pulumi_thoughtspot.errors import Error, plain

P = ParamSpec("P")
T = TypeVar("T")

_LOG_SECONDS = 5.0
_PLUGIN = "pulumi.dynamic.__main__"
_steps = lifeline.Steps()


def _plugin() -> Any:
    """The module that serves dynamic providers, where this process is one; otherwise None."""
    main = sys.modules.get("__main__")
    return main if getattr(getattr(main, "__spec__", None), "name", None) == _PLUGIN else None


def request() -> Any:
    """The engine's request that is being served on this thread; None outside of one.

    The SDK passes on only parts of it. The frame that serves it has it as ``request``.
    """
    frame = sys._getframe(1)
    while frame is not None:
        served = frame.f_locals.get("request")
        if served is not None and isinstance(getattr(served, "urn", None), str):
            return served
        frame = frame.f_back  # type: ignore[assignment]
    return None


def urn() -> str | None:
    """The URN of the resource at hand; None where it cannot be found out."""
    return getattr(request(), "urn", None) or None


def stored_inputs(field: str) -> Mapping[str, Any] | None:
    """The inputs in the state that the engine sent as ``field`` of its request; None where there are none."""
    properties = getattr(request(), field, None)
    return rpc.deserialize_properties(properties, True) if properties is not None and len(properties) else None


class Row:
    """The row of one resource in the CLI's output.

    Never more severe than a warning: an error there would mark a step as failed that was not.
    """

    def __init__(self, resource_urn: str | None) -> None:
        self._urn = resource_urn

    def info(self, message: str) -> None:
        self._log(engine_pb2.INFO, message)

    def warning(self, message: str) -> None:
        self._log(engine_pb2.WARNING, message)

    def _log(self, severity: Any, message: str) -> None:
        text = plain(message, limit=2000)
        entry = engine_pb2.LogRequest(severity=severity, message=text, urn=self._urn or "")
        try:
            _engine().Log(entry, timeout=_LOG_SECONDS)
        except (grpc.RpcError, LookupError):
            # The engine shows it on the stack's row; nobody does where the engine is gone.
            with suppress(OSError):
                print(text, file=sys.stderr)


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    if _plugin() is None or len(sys.argv) < 2:
        raise LookupError("not started by an engine")
    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(sys.argv[-1]))


def show_errors_without_traceback() -> None:
    """Lets the SDK answer the engine with our errors' text alone. Every other error keeps its traceback."""
    plugin = _plugin()
    if getattr(plugin, "traceback", None) is traceback:
        plugin.traceback = SimpleNamespace(format_exc=_format_exc)


def _format_exc() -> str:
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, Error) else traceback.format_exc()


@functools.lru_cache(maxsize=1)
def end_with_the_engine() -> None:
    """Lets the plugin that this process is end when its engine is gone."""
    if _plugin() is not None and len(sys.argv) > 1:
        lifeline.end_with(sys.argv[-1], _steps)


def step(method: Callable[P, T]) -> Callable[P, T]:
    """For every method that the engine calls: no exception leaves it that is not an ordinary one.

    ``SystemExit`` or ``KeyboardInterrupt`` would leave the engine waiting for ever.
    """

    @functools.wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with _steps.one():
                return method(*args, **kwargs)
        except Exception:
            raise
        except BaseException as error:
            raise RuntimeError(f"{type(error).__name__} in a step of the provider") from error

    return wrapped
