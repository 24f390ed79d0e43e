"""The four steps on one resource: what each does, may send, and leaves for the next `up`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from faults.kinds import BOTH, HOOK, HOOK_ID, RESETTING, SET, SINGLE, WEBHOOK, Kind, Write, setting
from support.boundary import EVENT, Boundary, Diff, Resource


@dataclass(frozen=True)
class Step:
    """A step of the engine on a resource.

    ``requests``: how many it takes while all is well. ``declared``: the value that the program declares (None: the
    resource has left it). ``sends``: the one write that it may send; ``mends``: those of which the next `up` may send
    one. ``act`` takes the resource in the state, if there is one, and returns what is there afterwards. ``left_undone``
    and ``left_done``: what is true after an error, where ThoughtSpot has not done what the step is for, and where it
    has.
    """

    kind: Kind
    name: str
    requests: int
    declared: Any
    sends: Write | None
    mends: tuple[Write, ...]
    act: Callable[[Kind, Boundary, Resource | None], Resource | None]
    left_undone: str
    left_done: str

    def __str__(self) -> str:
        return f"{self.name} of a {self.kind.name}"

    @property
    def endpoint(self) -> str | None:
        """The last part of the path of its write; None where it has none."""
        return None if self.sends is None else self.sends[0].rpartition("/")[2]

    def next_up(self, run: Boundary, state: Resource | None, *, partial: bool) -> Resource | None:
        """What the next `up` does; after a refresh that failed, the next `up --refresh`. Returns the state after it.

        ``partial``: the state is of a step that was done in part, which the engine updates whatever has changed.
        """
        if self.declared is None:
            if state is not None:
                self.kind.delete(run, state)
            return None
        if state is None:
            return self.kind.declare(run, self.declared)
        if self.name == "read":
            state = self.kind.read(run, state)
        if self.kind.again(run, state, self.declared) == Diff(False) and not partial:
            return state
        return self.kind.update(run, state, self.declared)


def _create(kind: Kind, run: Boundary, _: Resource | None) -> Resource:
    return kind.declare(run, kind.first)


def _update(kind: Kind, run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    return kind.update(run, state, kind.then)


def _read(kind: Kind, run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    return kind.read(run, state)


def _delete(kind: Kind, run: Boundary, state: Resource | None) -> None:
    assert state is not None
    kind.delete(run, state)


CREATE = Step(
    SINGLE,
    "create",
    requests=3,
    declared=WEBHOOK,
    sends=setting("Sales", WEBHOOK),
    mends=(setting("Sales", WEBHOOK), setting("42", WEBHOOK)),
    act=_create,
    left_undone="nothing set",
    left_done="set all the same",
)
UPDATE = Step(
    SINGLE,
    "update",
    requests=2,
    declared=BOTH,
    sends=setting("42", BOTH),
    mends=(setting("42", BOTH),),
    act=_update,
    left_undone="nothing changed",
    left_done="changed all the same",
)
READ = Step(
    SINGLE,
    "read",
    requests=1,
    declared=WEBHOOK,
    sends=None,
    mends=(setting("42", WEBHOOK),),
    act=_read,
    left_undone="stays in the state",
    left_done="stays in the state",
)
DELETE = Step(
    SINGLE,
    "delete",
    requests=2,
    declared=None,
    sends=RESETTING,
    mends=(RESETTING,),
    act=_delete,
    left_undone="nothing removed",
    left_done="removed all the same",
)
STEPS = (CREATE, UPDATE, READ, DELETE)
SETS = tuple(
    replace(step, kind=SET, requests=step.requests + (step is DELETE))  # It looks which of its Orgs have an override.
    for step in STEPS
)
"""The same steps of a set."""


def _hook(step: Step, requests: int, declared: str | None, *writes: Write) -> Step:
    return replace(
        step, kind=HOOK, requests=requests, declared=declared, sends=None if step is READ else writes[0], mends=writes
    )


_FIRST, _THEN = ({"url": url} for url in (HOOK.first, HOOK.then))
_UPDATE = f"webhooks/{HOOK_ID}/update"
_MAKING = ("webhooks/create", {"name": HOOK.own, "events": [EVENT], **_FIRST})
HOOKS = (
    _hook(CREATE, 3, HOOK.first, _MAKING),
    _hook(UPDATE, 2, HOOK.then, (_UPDATE, _THEN)),
    _hook(READ, 1, HOOK.first, (_UPDATE, _FIRST)),
    _hook(DELETE, 1, None, ("webhooks/delete", {"webhook_identifiers": [HOOK_ID]})),
)
"""The same steps of a webhook."""
