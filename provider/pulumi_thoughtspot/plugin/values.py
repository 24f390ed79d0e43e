"""Properties as the engine sends them, and as the rules take them: both ways for what is not known yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.output import Unknown
from pulumi.runtime import rpc

from pulumi_thoughtspot.rules.check import UNKNOWN

PROVIDER = "__provider"
"""The SDK's own property: the provider's class."""
PREVIEW = "__preview"
"""An input with which the program says that this is a preview, since the engine does not. Check keeps it to itself."""


def from_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the rules take them: the resource's own alone, and with `UNKNOWN` for what is not known."""
    return {name: _each(value, _known) for name, value in properties.items() if name not in (PROVIDER, PREVIEW)}


def to_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the SDK takes them for the engine."""
    return {name: _each(value, _sent) for name, value in properties.items()}


def _each(value: Any, convert: Callable[[Any], Any]) -> Any:
    """``value`` with every leaf converted, however deep it is nested."""
    if isinstance(value, list):
        return [_each(item, convert) for item in value]
    if isinstance(value, dict):
        return {name: _each(item, convert) for name, item in value.items()}
    return convert(value)


def _known(value: Any) -> Any:
    return UNKNOWN if isinstance(value, Unknown) else value


def _sent(value: Any) -> Any:
    return rpc.UNKNOWN if value is UNKNOWN else value
