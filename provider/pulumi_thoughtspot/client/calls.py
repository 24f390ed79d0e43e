"""How the calls of each noun reach ThoughtSpot: with a token, repeated where that is safe, and their answers read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Protocol, TypeVar

from pulumi_thoughtspot.client.deadline import Around

T = TypeVar("T")

Remedies = Mapping[int, str]
"""What to do about an error answer, by its status, where a call knows better than `answers`."""

NO_REMEDIES: Remedies = {}


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
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> T:
        """What ``parse`` makes of the answer to a call that changes nothing.

        ``path`` is below ``/api/rest/2.0``; ``purpose`` completes "could not …"; ``parse`` raises `ShapeError` where
        the answer is not one of this call. The request is sent inside of what ``around`` returns; a token is got
        before, however long that takes. ``secrets`` are never shown, should the answer repeat them. ``remedies`` is
        what to do about a status of this call.
        """

    def change(
        self,
        path: str,
        body: Any,
        purpose: str,
        *,
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> None:
        """Makes a call that changes something, answers nothing, and is safe to repeat.

        ``secrets`` are those in the body, which are never shown; the rest is as for `ask`.
        """

    def make(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        safe_to_repeat: bool,
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> T:
        """Makes a call that changes something and answers; the rest is as for `change`.

        ``parse`` is given None where the answer is empty. An error whose ``may_be_done`` is set leaves open whether the
        change was made; a call that is not ``safe_to_repeat`` is not sent again then.
        """

    def shown(self, text: str) -> str:
        """One line of ``text``, which ThoughtSpot has answered, that is safe to print and repeats no secret."""


def listed(items: Sequence[object], separator: str) -> str:
    """The first few, for a purpose: a long list would leave no room for what ThoughtSpot says."""
    more = len(items) - 3
    return separator.join([*map(str, items[:3]), *([f"{more} more"] if more > 0 else [])])
