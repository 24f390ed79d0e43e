"""What a delete is told before it acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto


class Standing(Enum):
    """What a delete of a key has to know before it acts."""

    FREE = auto()
    """Nothing in this run declares the key."""
    UNSURE = auto()
    """Nothing does for certain, but there are names of its family whose keys are not known."""
    HELD = auto()
    """A resource that exists, or has set it, declares it; or the program reads it."""
    AWAITED = auto()
    """A resource declares it that does not exist: its create failed or has not run."""


@dataclass(frozen=True)
class Guard:
    """The answer to a delete; ``owner`` is the resource that declares the key, if one does: a key may be only read."""

    standing: Standing
    owner: str = ""
    failed: bool = field(default=False, compare=False)
    """Whether the create of that resource has failed."""
