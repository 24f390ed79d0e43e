"""Names of parametrised tests."""

from __future__ import annotations

from typing import Any


def named(value: Any) -> str:
    """``str(value)``, but the same in every process: those that share the tests must agree on their names."""
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(named, value)))}}}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{named(key)}: {named(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(named, value))}]"
    return str(value)
