"""The JSON that comes back from ThoughtSpot, as far as every noun reads it alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Any
"""What JSON decodes to."""


class ShapeError(ValueError):
    """The JSON is not of the shape that the API describes. Its text says where."""


def entries(section: Json, where: str) -> Sequence[Mapping[str, Json]]:
    """A list of objects, empty where it is absent; raises `ShapeError` that says ``where`` there is none."""
    if section is None:
        return []
    if not isinstance(section, list) or not all(isinstance(entry, Mapping) for entry in section):
        raise ShapeError(f"{where} is not a list of objects")
    return section


def whole(text: str) -> str:
    """``text`` with U+FFFD for half a character: JSON can bring one, but neither a state nor a file can hold it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_text(value: Json) -> bool:
    """Whether it is a string."""
    return isinstance(value, str)
