"""Whether a value has the form that a JSON Schema describes: as much of that language as our pages use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {"type", "required", "properties", "items", "description"}


def problems(value: Any, schema: dict[str, Any], where: str = "$") -> Iterator[str]:
    """What is not as the schema says. A key that the schema does not name is a problem, too: it is to be described."""
    assert set(schema) <= _KNOWN, f"{where}: {set(schema) - _KNOWN} is not looked at here"
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, name) for name in allowed):
        yield f"{where}: {value!r} is not of {allowed}"
        return
    if isinstance(value, dict):
        named = schema.get("properties", {})
        yield from (f"{where}: no {name}" for name in schema.get("required", []) if name not in value)
        yield from (f"{where}: {name} is not described" for name in value if name not in named)
        for name in set(value) & set(named):
            yield from problems(value[name], named[name], f"{where}.{name}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from problems(item, schema["items"], f"{where}[{index}]")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
