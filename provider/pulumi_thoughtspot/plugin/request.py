"""The engine's request that is being served, of which the SDK passes on only parts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime import rpc


@dataclass(frozen=True)
class Served:
    """The engine's ``request`` that is being served, and gRPC's ``context`` of it, where that can be had."""

    request: Any
    context: Any


def served() -> Served | None:
    """What is being served on this thread; None outside of a request.

    The frame of the SDK that serves it has it as ``request`` and ``context``.
    """
    frame = sys._getframe(1)
    while frame is not None:
        request = frame.f_locals.get("request")
        if request is not None and isinstance(getattr(request, "urn", None), str):
            return Served(request, frame.f_locals.get("context"))
        frame = frame.f_back  # type: ignore[assignment]
    return None


def request() -> Any:
    """The engine's request that is being served on this thread; None outside of one."""
    at_hand = served()
    return None if at_hand is None else at_hand.request


def urn() -> str | None:
    """The URN of the resource at hand; None where it cannot be found out."""
    return getattr(request(), "urn", None) or None


def stored(field: str) -> Mapping[str, Any] | None:
    """The properties in the state that the engine sent as ``field`` of its request; None where there are none."""
    properties = getattr(request(), field, None)
    return rpc.deserialize_properties(properties, True) if properties is not None and len(properties) else None
