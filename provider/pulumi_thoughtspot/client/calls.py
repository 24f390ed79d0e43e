"""How the calls of each noun reach ThoughtSpot: with a token, repeated where that is safe, and their answers read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, Protocol, TypeVar

from pulumi_thoughtspot.client.deadline import Around

T = TypeVar("T")


class Calls(Protocol):
    """One ThoughtSpot, as one user. Every call raises a `ThoughtSpotError` of :mod:`pulumi_thoughtspot.errors`."""

    @property
    def host(self) -> str: ...

    def ask(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        method: str = "POST",
        around: Around = nullcontext,
    ) -> T:
        """What ``parse`` makes of the answer to a call that changes nothing.

        ``path`` is below ``/api/rest/2.0``; ``purpose`` completes "could not …"; ``parse`` raises `ShapeError` where
        the answer is not one of this call. The request is sent inside of what ``around`` returns; a token is got
        before, however long that takes.
        """

    def change(self, path: str, body: Any, purpose: str) -> None:
        """Makes a call that changes something, answers nothing, and is safe to repeat."""


def listed(items: Sequence[object], separator: str) -> str:
    """The first few, for a purpose: a long list would leave no room for what ThoughtSpot says."""
    more = len(items) - 3
    return separator.join([*map(str, items[:3]), *([f"{more} more"] if more > 0 else [])])
