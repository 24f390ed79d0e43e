"""The four steps on one Org's override: what each does, may send, and leaves for the next `up`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.boundary import EVENT, Boundary, Diff, Resource

WEBHOOK, EMAIL, BOTH = ["WEBHOOK"], ["EMAIL"], ["EMAIL", "WEBHOOK"]


def setting(org: str, channels: list[str]) -> dict[str, Any]:
    """The one request that sets an Org's channels."""
    preference = {"event_type": EVENT, "channels": channels}
    return {"org_preferences": [{"org_identifier": org, "operation": "REPLACE", "preferences": [preference]}]}


RESETTING = {"org_preferences": [{"org_identifier": "42", "operation": "RESET", "reset_events": [EVENT]}]}


@dataclass(frozen=True)
class Step:
    """A step of the engine on the Org 'Sales'.

    ``requests``: how many it takes while all is well. ``declared``: the channels that the program declares (None: the
    resource has left it). ``sends``: the one write that it may send; ``mends``: the one that the next `up` may. ``act``
    takes the resource in the state, if there is one, and returns what is there afterwards. ``left_undone`` and
    ``left_done``: what is true after an error, where ThoughtSpot has not done what the step is for, and where it has.
    """

    name: str
    requests: int
    declared: list[str] | None
    sends: dict[str, Any] | None
    mends: dict[str, Any]
    act: Callable[[Boundary, Resource | None], Resource | None]
    left_undone: str
    left_done: str

    def next_up(self, run: Boundary, state: Resource | None) -> Resource | None:
        """What the next `up` does; after a refresh that failed, the next `up --refresh`. Returns the state after it."""
        if self.declared is None:
            if state is not None:
                run.delete(state)
            return None
        if state is None:
            return declare(run, self.declared)
        if self is READ:
            state = _read(run, state)
        if run.declare_again(state, channels=self.declared, org_identifier="Sales") == Diff(False):
            return state
        return run.update(state, channels=self.declared, org_identifier="Sales")


def declare(run: Boundary, channels: list[str]) -> Resource:
    """What the first `up` does."""
    return run.declare("sales", channels=channels, org_identifier="Sales")


def _create(run: Boundary, _: Resource | None) -> Resource:
    return declare(run, WEBHOOK)


def _update(run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    return run.update(state, channels=BOTH, org_identifier="Sales")


def _read(run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    found = run.read(state)
    assert found is not None, "the resource is taken for gone"
    return found


def _delete(run: Boundary, state: Resource | None) -> None:
    assert state is not None
    run.delete(state)


CREATE = Step(
    "create",
    requests=3,
    declared=WEBHOOK,
    sends=setting("Sales", WEBHOOK),
    mends=setting("Sales", WEBHOOK),
    act=_create,
    left_undone="nothing set",
    left_done="set all the same",
)
UPDATE = Step(
    "update",
    requests=2,
    declared=BOTH,
    sends=setting("42", BOTH),
    mends=setting("42", BOTH),
    act=_update,
    left_undone="nothing changed",
    left_done="changed all the same",
)
READ = Step(
    "read",
    requests=1,
    declared=WEBHOOK,
    sends=None,
    mends=setting("42", WEBHOOK),
    act=_read,
    left_undone="stays in the state",
    left_done="stays in the state",
)
DELETE = Step(
    "delete",
    requests=2,
    declared=None,
    sends=RESETTING,
    mends=RESETTING,
    act=_delete,
    left_undone="nothing removed",
    left_done="removed all the same",
)
STEPS = (CREATE, UPDATE, READ, DELETE)
