"""What leaves a provider's method for the engine: an answer, or an ordinary exception and nothing else."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pulumi_thoughtspot.plugin import parent, request, run, waiting
from pulumi_thoughtspot.plugin.log import ResourceLog
from pulumi_thoughtspot.plugin.process import engine_address

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


@functools.lru_cache(maxsize=1)
def end_with_the_engine() -> None:
    """Lets this process end when its engine is gone, after the steps that are under way."""
    address = engine_address()
    if address is not None:
        parent.end_with(address, _steps, _end)


def _end(status: int) -> None:
    run.end()
    os._exit(status)
