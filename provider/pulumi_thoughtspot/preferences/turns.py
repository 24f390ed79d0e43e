"""Steps that never overlap: each waits for its turn, and first come is first served."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi_thoughtspot.client.deadline import remaining, wait_for
from pulumi_thoughtspot.client.model import Scope
from pulumi_thoughtspot.preferences import words
from pulumi_thoughtspot.preferences.identity import Key


@dataclass(frozen=True)
class _Name:
    """An Org by its name, whose id is not known."""

    name: str
    event_type: str


@dataclass(eq=False)
class _Turn:
    """One step, which waits until it is ``inside``."""

    mark: Key | _Name
    inside: bool = False

    def goes_with(self, others: Sequence[_Turn]) -> bool:
        return all(_compatible(self.mark, other.mark) for other in others)


class Turns:
    """No two creates, updates or deletes of the same preference at a time, for all threads of one provider process.

    Only ThoughtSpot knows which name belongs to which id. So while an Org is handled by its name, none is handled by
    its id, and the other way round; names among themselves, and ids among themselves, do not wait.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[_Turn] = []
        """All that wait or are inside, in the order in which they came."""

    @contextmanager
    def alone(self, target: Key | Scope, event_type: str) -> Iterator[None]:
        """No other step of the same preference runs inside; an Org that is given by its name is a `Scope`.

        Raises `OutOfTimeError` where the step has no time left when its turn comes.
        """
        turn = _Turn(target if isinstance(target, Key) else _Name((target.org or "").casefold(), event_type))
        with self._changed:
            self._line.append(turn)
            self._let_in()
        try:
            self._wait(turn, target.scope if isinstance(target, Key) else target)
            yield
        finally:
            with self._changed:
                self._line.remove(turn)
                self._let_in()

    def _wait(self, turn: _Turn, scope: Scope) -> None:
        with self._changed:
            if turn.inside:
                return
            awaited = next(other.mark for other in self._line if not turn.goes_with([other]))
            if wait_for(self._changed, lambda: turn.inside) and remaining() > 0:
                return
        if awaited == turn.mark:
            raise words.kept_by_the_same(scope)
        raise words.kept_by_others(scope, "id" if isinstance(awaited, Key) else "name")

    def _let_in(self) -> None:
        """Lets in those that need not wait any more.

        One that waits is not passed by later ones that it would have to wait for. But once the first of those that wait
        goes in, so do all that may go in together with it: where names and ids come by turns, they would go one by one
        otherwise. Nobody waits for more than those that came before it, and those that go in with them.
        """
        inside = [turn for turn in self._line if turn.inside]
        waiting = [turn for turn in self._line if not turn.inside]
        first_goes = bool(waiting) and waiting[0].goes_with(inside)
        ahead: list[_Turn] = []
        for turn in waiting:
            turn.inside = turn.goes_with(inside if first_goes else [*inside, *ahead])
            (inside if turn.inside else ahead).append(turn)
        self._changed.notify_all()


def _compatible(one: Key | _Name, other: Key | _Name) -> bool:
    if type(one) is type(other):
        return one != other
    key = one if isinstance(one, Key) else other
    return isinstance(key, Key) and key.org_id is None
