"""What is told from one process of a run to another, as a line of text: both ways."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, cast

from pulumi_thoughtspot.rules.journal import Fact

_PACKAGE = "pulumi_thoughtspot."


def line(fact: Fact) -> bytes:
    """``fact`` as one line of JSON. It may hold texts, numbers, None, enumerations, tuples, sets, and dataclasses."""
    return json.dumps(_told(fact)).encode("ascii") + b"\n"


def fact(line: bytes) -> Fact:
    """What `line` was made of, in this process; raises ValueError where it is something else.

    Only classes of this package are made, and nothing is called but their constructors.
    """
    try:
        return cast("Fact", _heard(json.loads(line)))
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a fact: {line[:80]!r}") from error


def _told(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    kind = f"{type(value).__module__}:{type(value).__qualname__}"
    if isinstance(value, Enum):
        return {"of": kind, "is": value.value}
    if isinstance(value, tuple):
        return {"of": "tuple", "is": [_told(each) for each in value]}
    if isinstance(value, frozenset):
        return {"of": "frozenset", "is": [_told(each) for each in value]}
    assert is_dataclass(value), f"{kind} cannot be told"
    return {"of": kind, "has": {field.name: _told(getattr(value, field.name)) for field in fields(value)}}


def _heard(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    kind = told["of"]
    if kind in ("tuple", "frozenset"):
        return {"tuple": tuple, "frozenset": frozenset}[kind](map(_heard, told["is"]))
    of = _class(kind)
    return of(told["is"]) if issubclass(of, Enum) else of(**{name: _heard(its) for name, its in told["has"].items()})


def _class(kind: str) -> type[Any]:
    module, _, name = kind.partition(":")
    of = getattr(sys.modules[module], name) if module.startswith(_PACKAGE) else None
    if not isinstance(of, type) or not (is_dataclass(of) or issubclass(of, Enum)):
        raise TypeError(kind)
    return of
