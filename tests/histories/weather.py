"""A ThoughtSpot that is not always well."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from pulumi_thoughtspot.emulator import Emulator, Readings
from pulumi_thoughtspot.emulator.routes import Answer, Call
from pulumi_thoughtspot.emulator.state import State

_PAGE = Answer(200, b"<html><title>Maintenance</title></html>", "text/html")
_ELSEWHERE = Answer(200, b'{"token": "elsewhere", "scope": {"org_id": 77}}', "application/json")
"""To a login: a token for another Org."""

FAULTS: Mapping[str, tuple[bool, Answer | None]] = {
    "429": (False, Answer(429, b"{}", "application/json")),
    "500": (False, Answer(500, b"{}", "application/json")),
    "503": (False, Answer(503, b"{}", "application/json")),
    "reset": (False, None),
    "page": (False, _PAGE),
    "elsewhere": (False, _ELSEWHERE),
    "done, then 500": (True, Answer(500, b"{}", "application/json")),
    "done, then 502": (True, Answer(502, b"<html>Bad gateway</html>", "text/html")),
    "done, then reset": (True, None),
    "done, then page": (True, _PAGE),
}
"""By name: whether ThoughtSpot does as asked first, and what it answers; None: the connection is cut."""

WRITES = (0, 1)
STEPS = (0, 1, 2)
"""At which of its writes a run's plugin may be killed, and at which of its steps the engine."""

TRIED_AGAIN = frozenset({"429", "503", "reset", "done, then 502", "done, then reset"})
"""The faults that no step notices, as long as they are few: they are tried again, by every call."""


@dataclass(frozen=True)
class Weather:
    """What happens while a run goes on; at most one of these."""

    next_faults: tuple[str, ...] = ()
    down: str | None = None
    well_for: int = 0
    """How many requests come before the faults."""
    no_token: bool = False
    killed_at_write: tuple[int, bool] | None = None
    """The plugin's process ends at this write, and whether that is after the write."""
    engine_killed_at: int | None = None
    """The engine's process ends at this step, whose answer is lost."""

    @property
    def is_fair(self) -> bool:
        """Whether no step has a reason to fail: none of this, or what is tried again."""
        return replace(self, next_faults=(), well_for=0) == CALM and TRIED_AGAIN.issuperset(self.next_faults)


CALM = Weather()


_WRITES_OF_WEBHOOKS = ("webhooks/create", "webhooks/delete", "/update")
_NOUN = "system/preferences/communication-channels/"


def _called(path: str) -> str:
    """A request's path without what they all have; of preferences, which most are of, its last part."""
    return path.partition("/rest/2.0/")[2].removeprefix(_NOUN)


class ThoughtSpot(Emulator):
    """The emulator, with faults: ``next_faults`` are those of the next requests, ``down`` is that of all others.

    They begin once it has been ``well_for`` so many requests.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tokens = count()
        self._sent: list[tuple[str, Any]] = []
        self._struck: list[tuple[str, str]] = []
        self._carry_out = self._service.answer
        self._service.answer = self._answer  # type: ignore[method-assign]
        self.calm()

    def calm(self) -> None:
        """No fault, no interruption."""
        self.next_faults: list[str] = []
        self.down: str | None = None
        self.well_for = 0
        self.before_write: Callable[[], None] | None = None
        """What somebody does just before the next write comes in."""
        self._interruption: tuple[int, bool, Callable[[], None]] | None = None

    def begin(self, orgs: Mapping[int, str], readings: Readings) -> None:
        """Everything is as on the first day."""
        self.calm()
        with self._service.lock:
            self._service.state = State(orgs, readings)
            self.clear_requests()

    def settle(self) -> None:
        """Time passes: every search shows what is set."""
        with self._service.lock:
            state = self._service.state
            state.set_preferences(state.cluster, state.overrides)
            state.webhooks.replace_all(state.webhooks.all)

    def new_token(self) -> str:
        """Makes one valid, and no other: what a dead process has sent and is still on its way does nothing."""
        token = f"token-{next(self._tokens)}"
        self.expire_tokens()
        self.add_token(token)
        return token

    def interrupt(self, at_write: int, done: bool, interruption: Callable[[], None]) -> None:
        """Calls ``interruption`` at the so-many-th write from now (0: the next), before or after it is ``done``."""
        self._interruption = (at_write, done, interruption)

    def take_sent(self) -> list[tuple[str, Any]]:
        """What was sent since this was asked last, answered or not: by `_called`, with the body."""
        with self._service.lock:
            sent, self._sent = self._sent, []
        return sent

    def take_struck(self) -> list[tuple[str, str]]:
        """The faults that have struck since this was asked last, each with what was requested."""
        with self._service.lock:
            struck, self._struck = self._struck, []
        return struck

    def note_sent(self, *sent: tuple[str, Any]) -> None:
        """As if this had been sent."""
        with self._service.lock:
            self._sent += sent

    def org_id(self, identifier: str) -> str | None:
        """The id of the Org that ``identifier`` means to this ThoughtSpot."""
        with self._service.lock:
            found = self._service.state.find_org(identifier)
        return None if found is None else str(found)

    def everything_set(self) -> dict[str | None, frozenset[str] | None]:
        """By Org id (None: the cluster): the channels, None where nothing is set."""
        with self._service.lock:
            cluster = next(iter(self.cluster.values()), None)
            levels: dict[str | None, list[str] | None] = {None: cluster}
            levels.update({str(org): self.override(org) for org in self.orgs})
        return {level: None if channels is None else frozenset(channels) for level, channels in levels.items()}

    def _answer(self, call: Call) -> Answer:
        if call.path.endswith("/configure") and self.before_write is not None:
            somebody, self.before_write = self.before_write, None
            somebody()
        with self._service.lock:
            request = _called(call.path)
            self._sent.append((request, json.loads(call.content or "{}")))
            is_write = request == "configure" or request.endswith(_WRITES_OF_WEBHOOKS)
            if is_write and self._interruption is not None:
                self._come_nearer(call, *self._interruption)
            fault = None
            if self.well_for:
                self.well_for -= 1
            else:
                fault = self.next_faults.pop(0) if self.next_faults else self.down
            if fault is not None:
                self._struck.append((fault, request))
            done, answer = FAULTS[fault] if fault is not None else (True, None)
            carried_out = self._carry_out(call) if done else None
            answer = carried_out if fault is None else answer
        if answer is None:
            raise ConnectionAbortedError
        return answer

    def _come_nearer(self, call: Call, writes_left: int, done: bool, interruption: Callable[[], None]) -> None:
        if writes_left:
            self._interruption = (writes_left - 1, done, interruption)
            return
        self._interruption = None
        if done:
            self._carry_out(call)
        self.expire_tokens()
        interruption()
        raise ConnectionAbortedError
