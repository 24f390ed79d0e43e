"""Fields: reading the JSON of a request, with errors that say where in it something is wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from pulumi_thoughtspot.emulator.errors import InvalidRequestError

Fields = dict[str, object]
INT32 = range(-(2**31), 2**31)


def parse_body(content: bytes) -> object:
    """Return the JSON value of a request body. Raises :class:`InvalidRequestError` if it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise InvalidRequestError("The request body is not valid JSON.") from None


def object_in(value: object, where: str) -> Fields:
    """Return a JSON object. Raises :class:`InvalidRequestError` if the value is none."""
    if not isinstance(value, dict):
        raise InvalidRequestError(f"{where} must be an object.")
    return value


def list_in(fields: Fields, name: str, where: str = "") -> list[object]:
    """Return an array, empty where it is null or left out. Raises :class:`InvalidRequestError` if it is none."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InvalidRequestError(f"{path_to(where, name)} must be an array.")
    return value


def entries_in(fields: Fields, name: str, where: str = "") -> Iterator[tuple[Fields, str]]:
    """Yield the objects of an array, each with the path that an error message gives."""
    for index, value in enumerate(list_in(fields, name, where)):
        path = f"{path_to(where, name)}[{index}]"
        yield object_in(value, path), path


def optional_text(fields: Fields, name: str, where: str = "") -> str | None:
    """Return a string, or None. Raises :class:`InvalidRequestError` for any other type."""
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidRequestError(f"{path_to(where, name)} must be a string.")
    return value


def required_text(fields: Fields, name: str, where: str = "") -> str:
    """Return a string that is not empty. Raises :class:`InvalidRequestError` if there is none."""
    value = optional_text(fields, name, where)
    if not value:
        raise InvalidRequestError(f"{path_to(where, name)} is required.")
    return value


def one_of(value: object, known: Sequence[str], where: str) -> str:
    """Return a value that is among those known. Raises :class:`InvalidRequestError` for any other."""
    if not isinstance(value, str) or value not in known:
        raise InvalidRequestError(f"{where}: {value!r} is not one of {', '.join(known)}.")
    return value


def only_known(fields: Fields, known: Collection[str], where: str = "") -> None:
    """Raise :class:`InvalidRequestError`, which names it, for a field that is not known."""
    for name in fields:
        if name not in known:
            raise InvalidRequestError(f"{path_to(where, name)} is not a known field.")


def path_to(where: str, name: str) -> str:
    """Return how an error message names a field."""
    return f"{where}.{name}" if where else name
