"""What the processes of one run tell each other of its declarations: one process serves one provider instance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from pulumi_thoughtspot.rules.claims import Claim, Key


class Phase(Enum):
    """How far the resource that declares something has come in this run."""

    DECLARED = "declared"
    """Checked; not created so far."""
    EXISTS = "exists"
    """It is in the state, or was created in this run."""
    FAILED = "failed"
    """Its create failed."""


@dataclass(frozen=True)
class Declares:
    """All that ``owner`` declares from now on, and its phase."""

    owner: str
    claims: tuple[Claim, ...]
    phase: Phase


@dataclass(frozen=True)
class Sets:
    """Of what ``owner`` declares, it has set ``claims``."""

    owner: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Reads:
    """The program reads ``key`` without managing it."""

    key: Key


@dataclass(frozen=True)
class Remembers:
    """``owner`` itself is why ``held`` is set at ``key``."""

    owner: str
    key: Key
    held: object


@dataclass(frozen=True)
class MovesAway:
    """The resource at ``key`` moves to ``host``."""

    key: Key
    host: str


@dataclass(frozen=True)
class LetsGo:
    """``key`` is let go by so many deletes more."""

    key: Key
    times: int


Fact = Declares | Sets | Reads | Remembers | MovesAway | LetsGo


class Journal(Protocol):
    """How this process tells the others of its run, and hears from them. Used by one thread at a time.

    Whatever a process has told, another one hears at its next `heard`.
    """

    def tell(self, fact: Fact) -> None: ...

    def heard(self) -> Iterable[Fact]:
        """What the others have told since it was asked last; of each, in the order in which it told it."""


class Alone:
    """The journal of a process that is by itself."""

    def tell(self, fact: Fact) -> None:
        pass

    def heard(self) -> Iterable[Fact]:
        return ()
