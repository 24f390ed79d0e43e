"""Requests for many scopes that some of them spoil: each of those has its own error, and the others go through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pulumi_thoughtspot.client.deadline import remaining
from pulumi_thoughtspot.errors import Error, ThoughtSpotError, UnknownOrgError, anew
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.scopes import are_too_many, one_is_why

MOST_IN_VAIN = 40
"""How many may be refused alone before anything has gone through: then it is not because of some of them."""
_GOLDEN = 0.618034
"""The multiples of this number, each without its whole part, are spread evenly however many there are."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class _Part(Generic[T]):
    """Some of what is to be sent.

    ``was_sent``: with others, in a request that was refused; ``may_be_done``: an earlier try may have done that all the
    same. ``refused``: why it cannot go as it is; ``tried``: how many went alone since.
    """

    items: Sequence[T]
    was_sent: bool = False
    may_be_done: bool = False
    refused: ThoughtSpotError | None = None
    tried: int = 0

    def halves(self) -> tuple[_Part[T], _Part[T]]:
        middle = len(self.items) // 2
        return self._of(self.items[:middle]), self._of(self.items[middle:])

    def one_and_the_rest(self) -> tuple[_Part[T], _Part[T]]:
        """By turns the first one, since what is listed first is to have its own error, and one from anywhere else."""
        spread = self.tried * _GOLDEN % 1 if self.tried % 2 else 0
        at = int(len(self.items) * spread)
        rest = [*self.items[:at], *self.items[at + 1 :]]
        return self._of([self.items[at]]), replace(self, items=rest, tried=self.tried + 1)

    def as_it_is(self) -> _Part[T]:
        """The same, to be sent."""
        return self._of(self.items)

    def _of(self, items: Sequence[T]) -> _Part[T]:
        return _Part(items, was_sent=True, may_be_done=self.may_be_done)


class InParts:
    """Requests of one kind in one step: looks that go through say nothing of changes.

    Input: ``gives_up`` (whether many unknown Orgs are a reason not to ask for the rest one by one; then an error that
    several scopes share says nothing of any one of them).
    """

    def __init__(self, *, gives_up: bool) -> None:
        self._gives_up = gives_up
        self._went_through = False
        self._in_vain = 0

    def send(self, items: Sequence[T], send: Callable[[Sequence[T]], R]) -> Iterator[tuple[Sequence[T], R | Error]]:
        """Sends ``items``, and says what came of each part of them: one that was refused alone has its own error.

        What may be done of a request that was refused in the end, may be done of each part of it. What is no single
        item's fault is said of the part that it struck and of what has not been sent alone so far, and then raised.
        """
        waiting: list[_Part[T]] = [_Part(items)]
        while waiting:
            if remaining() <= 0:  # As where the run is cancelled: between two requests nothing is lost.
                yield from _left(waiting, over := notices.not_begun())
                raise over
            part = waiting.pop()
            outcome: R | Error
            if part.refused is not None:
                divided = self._divided(part, part.refused)
                if divided:
                    waiting += reversed(divided)
                    continue
                outcome = part.refused
            else:
                try:
                    outcome = send(part.items)
                    self._went_through = True
                except ThoughtSpotError as error:
                    error.may_be_done = error.may_be_done or part.may_be_done
                    if not (one_is_why(error) or are_too_many(part.items, error)):
                        yield from _left([*waiting, part], error)
                        raise
                    if len(part.items) > 1:
                        waiting.append(_Part(part.items, True, error.may_be_done, error))
                        continue
                    self._in_vain += 1
                    outcome = error
            yield part.items, outcome

    def _divided(self, part: _Part[T], refused: ThoughtSpotError) -> Sequence[_Part[T]]:
        """What is sent instead of a part that cannot go as it is; nothing where it is given up.

        It is halved where anything has gone through. Until then, one after the other goes alone.
        """
        if len(part.items) == 1:
            return [part.as_it_is()]
        # That one is unknown says nothing of the others, which would count as gone with it.
        one_alone = isinstance(refused, UnknownOrgError) and not self._gives_up
        if self._went_through or one_alone or are_too_many(part.items, refused):
            return part.halves()
        return part.one_and_the_rest() if self._in_vain < MOST_IN_VAIN else []


def _left(parts: Sequence[_Part[T]], why: ThoughtSpotError) -> Iterator[tuple[Sequence[T], Error]]:
    """What is said of ``parts`` where nothing more can be sent: a part of a refused request may have been applied."""
    for part in parts:
        error = anew(why)
        error.may_be_done = why.may_be_done or part.was_sent
        yield part.items, error
