"""What is to be a secret in the state, although no program has marked it as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Secret:
    """A value, anywhere in properties that a step answers, that the engine keeps as a secret."""

    value: Any = field(repr=False)
