"""What leaves a provider's method for the engine: an answer, or an ordinary exception and nothing else."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import ParamSpec, TypeVar

from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.plugin import parent, request, run, waiting
from pulumi_thoughtspot.plugin.log import ResourceLog
from pulumi_thoughtspot.plugin.process import engine_address, server_module

P = ParamSpec("P")
T = TypeVar("T")

_steps = parent.Steps()


def step(method: Callable[P, T]) -> Callable[P, T]:
    """Marks a method that the engine calls: no exception leaves it that is not an ordinary one.

    ``SystemExit`` or ``KeyboardInterrupt`` would leave the engine waiting for ever. Where it waits for long, its
    resource's row says so.
    """

    @functools.wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with _steps.one(), waiting.told(ResourceLog(request.urn()), run.answering):
                return method(*args, **kwargs)
        except Exception:
            raise
        except BaseException as error:
            raise RuntimeError(f"{type(error).__name__} in a step of the provider") from error

    return wrapped


def show_errors_without_traceback() -> None:
    """Lets the SDK answer the engine with our errors' text alone. Every other error keeps its traceback."""
    server = server_module()
    if getattr(server, "traceback", None) is traceback:
        server.traceback = SimpleNamespace(format_exc=_format_exc)


def _format_exc() -> str:
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, Error) else traceback.format_exc()


@functools.lru_cache(maxsize=1)
def end_with_the_engine() -> None:
    """Lets this process end when its engine is gone, after the steps that are under way."""
    address = engine_address()
    if address is not None:
        parent.end_with(address, _steps, _end)


def _end(status: int) -> None:
    run.end()
    os._exit(status)
