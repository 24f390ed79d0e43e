"""Calls that travel together: who comes while a round is under way goes in the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pulumi_thoughtspot.client.deadline import remaining, sleep, wait_for
from pulumi_thoughtspot.errors import anew

GIVE_WAY_SECONDS = 0.003
"""How long a thread lets others run before it looks whether one of them has come."""

Call = TypeVar("Call")
Result = TypeVar("Result")


@dataclass(eq=False)
class _Ticket(Generic[Call, Result]):
    """One call that waits for its round, and what came of it."""

    call: Call
    results: list[Result] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def done(self) -> bool:
        return bool(self.results) or self.error is not None


class Batches(Generic[Call, Result]):
    """Runs calls of several threads in rounds, one round at a time.

    Nobody waits for company: a call that comes alone leaves at once. One thread of each round runs it for all. Nobody
    waits past its deadline, and a thread without time runs no round. A round that has left goes on without a call whose
    thread has gone; what comes after it, comes after what it has done.

    Inputs: ``choose`` (which of the waiting calls, in the order in which they came, make the next round: their indices,
    at least one), ``run`` (runs a round; returns a result, or the error to raise, for each of its calls, in their
    order; what it raises itself is raised for each of them). Each raises an error of its own, whose cause is that one.
    ``late`` makes the error for a call whose thread has no time left, and is told whether its round has left.
    """

    def __init__(
        self,
        choose: Callable[[Sequence[Call]], Sequence[int]],
        run: Callable[[Sequence[Call]], Sequence[Result | Exception]],
        late: Callable[[Call, bool], Exception],
    ) -> None:
        self._choose = choose
        self._run = run
        self._late = late
        self._changed = threading.Condition()
        self._waiting: list[_Ticket[Call, Result]] = []
        self._under_way = False
        self._company = False

    def submit(self, call: Call) -> Result:
        """The result of ``call``, from the round in which it goes."""
        ticket: _Ticket[Call, Result] = _Ticket(call)
        with self._changed:
            self._waiting.append(ticket)
        while self._is_to_run_a_round(ticket):
            self._run_round(ticket)
        if ticket.error is not None:
            raise anew(ticket.error) from ticket.error
        return ticket.results[0]

    def _is_to_run_a_round(self, ticket: _Ticket[Call, Result]) -> bool:
        """Waits until the round of ``ticket`` is over: False; or none is under way: True."""
        with self._changed:
            try:
                in_time = wait_for(self._changed, lambda: ticket.done or not self._under_way)
                if not ticket.done and not (in_time and remaining() > 0):
                    raise self._late(ticket.call, ticket not in self._waiting)
            except BaseException:
                # Nobody would hear what comes of it.
                self._waiting = [other for other in self._waiting if other is not ticket]
                raise
            if not ticket.done:
                self._under_way = True
            return not ticket.done

    def _run_round(self, own: _Ticket[Call, Result]) -> None:
        """Runs a round, which may be without ``own``. Whatever happens in it reaches its members, and it ends."""
        members = [own]
        try:
            self._let_others_come()
            members = self._next()
            for ticket, result in zip(members, self._run([ticket.call for ticket in members]), strict=True):
                if isinstance(result, Exception):
                    ticket.error = result
                else:
                    ticket.results.append(result)
        except BaseException as error:
            # What ends a thread's work, such as ^C, is for the thread that it struck, too.
            for ticket in members if isinstance(error, Exception) else [own, *members]:
                if not ticket.done:
                    ticket.error = error
        finally:
            with self._changed:
                self._waiting = [ticket for ticket in self._waiting if not ticket.done]
                self._under_way = False
                self._changed.notify_all()

    def _next(self) -> list[_Ticket[Call, Result]]:
        """The members of the next round, which do not wait any more."""
        with self._changed:
            chosen = set(self._choose([ticket.call for ticket in self._waiting]))
            members = [ticket for index, ticket in enumerate(self._waiting) if index in chosen]
            self._waiting = [ticket for index, ticket in enumerate(self._waiting) if index not in chosen]
        return members

    def _let_others_come(self) -> None:
        """Threads that are running now come first, where there were several in the last round or are in this one.

        The interpreter runs one thread at a time. Those whose last round is over would run only once this one's next
        request is on its way, and miss it.
        """
        seen = 0 if self._company else 1
        while len(self._waiting) > seen:
            seen = len(self._waiting)
            sleep(GIVE_WAY_SECONDS)
        self._company = len(self._waiting) > 1
