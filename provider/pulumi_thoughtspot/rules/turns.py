"""Steps that never overlap: each waits for its turn, and first come is first served."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from pulumi_thoughtspot.client.deadline import cancelled, deadline, remaining, wait_for
from pulumi_thoughtspot.rules import notices
from pulumi_thoughtspot.rules.claims import Claim


class _Turn:
    """One step that is about ``claims``; it waits until it is ``inside``."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.keys = {claim.key for claim in claims if claim.key is not None}
        self.names = {claim.name for claim in claims if claim.key is None and claim.name is not None}
        self._families_of_keys: set[Hashable] = {key.family for key in self.keys} - {None}
        self._families_of_names: set[Hashable] = {name.family for name in self.names}
        self.inside = False

    def is_about_the_same(self, other: _Turn) -> bool:
        return not (self.keys.isdisjoint(other.keys) and self.names.isdisjoint(other.names))

    def goes_with(self, other: _Turn) -> bool:
        """Only ThoughtSpot knows which name belongs to which key, so those of one family do not go together."""
        return (
            not self.is_about_the_same(other)
            and self._families_of_names.isdisjoint(other._families_of_keys)
            and self._families_of_keys.isdisjoint(other._families_of_names)
        )


class Turns:
    """No two creates, updates or deletes of the same at a time, for all threads of one provider process.

    While something is handled by its name, nothing of its family is handled by its key, and the other way round; names
    among themselves, and keys among themselves, do not wait. A step that is about several things waits until it may
    have all of them at once.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[_Turn] = []
        """All that wait or are inside, in the order in which they came."""

    @contextmanager
    def alone(self, *claims: Claim) -> Iterator[None]:
        """No other step that is about the same as ``claims`` runs inside.

        Raises `OutOfTimeError` where the step has no time left when its turn comes, or its run is cancelled by then.
        """
        turn = _Turn(claims)
        with self._changed:
            self._line.append(turn)
            self._let_in()
        try:
            self._wait(turn, claims[0].place)
            if cancelled():
                raise notices.cancelled(claims[0].place)
            yield
        finally:
            with self._changed:
                self._line.remove(turn)
                self._let_in()

    @contextmanager
    def waited_for(self, *claims: Claim) -> Iterator[None]:
        """As `alone`, where the wait has a deadline of its own, and what is done inside has others."""
        with ExitStack() as turn:
            with deadline():
                turn.enter_context(self.alone(*claims))
            yield

    def _wait(self, turn: _Turn, place: str) -> None:
        with self._changed:
            if turn.inside:
                return
            awaited = next(other for other in self._line if not turn.goes_with(other))
            if wait_for(self._changed, lambda: turn.inside) and remaining() > 0:
                return
        if turn.is_about_the_same(awaited):
            raise notices.kept_by_the_same(place)
        raise notices.kept_by_others(place, "id" if awaited.keys else "name")

    def _let_in(self) -> None:
        """Lets in those that need not wait any more.

        One that waits is not passed by later ones that it would have to wait for. But once the first of those that wait
        goes in, so do all that may go in together with it: where names and ids come by turns, they would go one by one
        otherwise. Nobody waits for more than those that came before it, and those that go in with them.
        """
        inside = [turn for turn in self._line if turn.inside]
        waiting = [turn for turn in self._line if not turn.inside]
        first_goes = bool(waiting) and all(map(waiting[0].goes_with, inside))
        ahead: list[_Turn] = []
        for turn in waiting:
            turn.inside = all(map(turn.goes_with, inside if first_goes else [*inside, *ahead]))
            (inside if turn.inside else ahead).append(turn)
        if len(ahead) < len(waiting):
            self._changed.notify_all()
