"""The engine's signal that the run is cancelled, as by ^C: what is under way ends soon, and nothing more is begun.

The engine calls `Cancel` when a run is cancelled, and at the end of every other run, when no step is left. The SDK
answers that and does nothing, and offers no way to hear of it. By the time a provider is loaded, gRPC has the method;
but what the method does can still be changed. Where it is not as expected, it stays as it is: then the run ends when
its steps do. Measured with CLI 3.274.1 and Python SDK 3.272.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import FunctionType
from typing import Any

from pulumi_thoughtspot.plugin.process import server_module


def hear_of_cancel() -> None:
    """Lets the engine's `Cancel` end what the steps of this process wait for."""
    servicer = getattr(server_module(), "DynamicResourceProviderServicer", None)
    method = getattr(servicer, "Cancel", None)
    if isinstance(method, FunctionType) and _does_nothing(method):
        # Else it would wait behind the steps that it is to end, where they are as many as there are threads.
        vars(method)["experimental_thread_pool"] = ThreadPoolExecutor(max_workers=1)
        method.__code__ = _cancel.__code__


def _does_nothing(method: FunctionType) -> bool:
    """Whether it is the SDK's own, which answers and does nothing else."""
    return method.__code__.co_names == ("empty_pb2", "Empty") and method.__code__.co_argcount == 3


def _cancel(self: Any, request: Any, context: Any) -> Any:
    """Runs among the names of the SDK's module and not of this one. Request and answer are both empty."""
    from pulumi_thoughtspot.client.deadline import cancel

    del self, context
    cancel()
    return request
