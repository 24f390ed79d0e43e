"""The four steps on one Org's override: what each does, may send, and leaves for the next `up`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from support.boundary import EVENT, Boundary, Diff, Resource

WEBHOOK, EMAIL, BOTH = ["WEBHOOK"], ["EMAIL"], ["EMAIL", "WEBHOOK"]


def setting(org: str, channels: list[str]) -> dict[str, Any]:
    """The one request that sets an Org's channels."""
    preference = {"event_type": EVENT, "channels": channels}
    return {"org_preferences": [{"org_identifier": org, "operation": "REPLACE", "preferences": [preference]}]}


RESETTING = {"org_preferences": [{"org_identifier": "42", "operation": "RESET", "reset_events": [EVENT]}]}


@dataclass(frozen=True)
class Kind:
    """One kind of resource that declares the Org 'Sales': as an input of its own, or as the one entry of a set."""

    name: str
    of: Callable[[Boundary], Boundary]
    """A run's process, for resources of this kind."""
    inputs: Callable[[list[str]], dict[str, Any]]
    """What declares these channels."""
    shown: Callable[[Resource], list[str] | None]
    """The channels in a state."""

    def declare(self, run: Boundary, channels: list[str]) -> Resource:
        """What the first `up` does."""
        return self.of(run).declare("sales", **self.inputs(channels))

    def update(self, run: Boundary, state: Resource, channels: list[str]) -> Resource:
        """What a later one does."""
        return self.of(run).update(state, **self.inputs(channels))

    def again(self, run: Boundary, state: Resource, channels: list[str]) -> Diff:
        """What a later one finds to do."""
        return self.of(run).declare_again(state, **self.inputs(channels))


SINGLE = Kind(
    "single",
    lambda run: run,
    lambda channels: {"channels": channels, "org_identifier": "Sales"},
    lambda state: state.outputs["channels"],
)
SET = Kind(
    "set",
    Boundary.of_sets,
    lambda channels: {"orgs": {"Sales": channels}},
    lambda state: state.outputs["orgs"].get("Sales"),
)


@dataclass(frozen=True)
class Step:
    """A step of the engine on the Org 'Sales'.

    ``requests``: how many it takes while all is well. ``declared``: the channels that the program declares (None: the
    resource has left it). ``sends``: the one write that it may send; ``mends``: the one that the next `up` may. ``act``
    takes the resource in the state, if there is one, and returns what is there afterwards. ``left_undone`` and
    ``left_done``: what is true after an error, where ThoughtSpot has not done what the step is for, and where it has.
    """

    kind: Kind
    name: str
    requests: int
    declared: list[str] | None
    sends: dict[str, Any] | None
    mends: dict[str, Any]
    act: Callable[[Kind, Boundary, Resource | None], Resource | None]
    left_undone: str
    left_done: str

    def next_up(self, run: Boundary, state: Resource | None) -> Resource | None:
        """What the next `up` does; after a refresh that failed, the next `up --refresh`. Returns the state after it."""
        if self.declared is None:
            if state is not None:
                _delete(self.kind, run, state)
            return None
        if state is None:
            return self.kind.declare(run, self.declared)
        if self.name == "read":
            state = _read(self.kind, run, state)
        if self.kind.again(run, state, self.declared) == Diff(False):
            return state
        return self.kind.update(run, state, self.declared)


def _create(kind: Kind, run: Boundary, _: Resource | None) -> Resource:
    return kind.declare(run, WEBHOOK)


def _update(kind: Kind, run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    return kind.update(run, state, BOTH)


def _read(kind: Kind, run: Boundary, state: Resource | None) -> Resource:
    assert state is not None
    found = kind.of(run).read(state)
    assert found is not None, "the resource is taken for gone"
    return found


def _delete(kind: Kind, run: Boundary, state: Resource | None) -> None:
    assert state is not None
    kind.of(run).delete(state)


CREATE = Step(
    SINGLE,
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
    SINGLE,
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
    SINGLE,
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
    SINGLE,
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
SETS = tuple(
    replace(step, kind=SET, requests=step.requests + (step is DELETE))  # It looks which of its Orgs have an override.
    for step in STEPS
)
"""The same steps of a set."""
