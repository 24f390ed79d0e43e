"""The engine's request that is being served, of which the SDK passes on only parts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from pulumi.runtime import rpc


def request() -> Any:
    """The engine's request that is being served on this thread; None outside of one.

    The frame of the SDK that serves it has it as ``request``.
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
