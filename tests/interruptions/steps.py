"""The four steps on Sales' override, and the points at which each is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from interruptions.gate import Hold
from support.boundary import EVENT
from support.programs import preference, program

EMAIL, WEBHOOK, BOTH = ["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"]

Channels = list[str] | None


def declared(sales: list[str] | None, marketing: list[str]) -> str:
    """A program; what it declares for Marketing waits for Sales."""
    if sales is None:
        return preference("marketing", "Marketing", tuple(marketing))
    return program(
        f"sales = {preference('sales', 'Sales', tuple(sales))}",
        preference("marketing", "Marketing", tuple(marketing), opts="depends_on=[sales]"),
    )


@dataclass(frozen=True)
class Step:
    """What one command does to Sales, before it comes to Marketing.

    ``settled``: whether the stack has both already, with WEBHOOK. ``pending`` is the engine's word for the step while
    it runs. ``before`` and ``after`` are what ThoughtSpot has at Sales, ``kept`` and ``learnt`` what the state has
    (None: nothing); ``asked`` and ``marketing`` are what the program declares. ``looks`` counts the searches before the
    write.
    """

    name: str
    command: str
    settled: bool
    pending: str | None
    asked: Channels
    marketing: list[str]
    before: Channels
    after: Channels
    kept: Channels
    learnt: Channels
    looks: int

    @property
    def program(self) -> str:
        return declared(self.asked, self.marketing)

    def writes(self, org: str) -> list[dict[str, Any]]:
        """The writes that the program asks for: create sends the Org's name, all else its id."""
        channels = self.asked if org == "Sales" else self.marketing
        if channels is None:
            return [_resetting(_IDS[org])]
        return [_setting(named, channels) for named in (org, _IDS[org])]

    def __str__(self) -> str:
        return self.name


_IDS = {"Sales": "42", "Marketing": "77"}


def _setting(org: str, channels: list[str]) -> dict[str, Any]:
    wanted = {"event_type": EVENT, "channels": channels}
    return {"org_preferences": [{"org_identifier": org, "operation": "REPLACE", "preferences": [wanted]}]}


def _resetting(org: str) -> dict[str, Any]:
    return {"org_preferences": [{"org_identifier": org, "operation": "RESET", "reset_events": [EVENT]}]}


CREATE = Step("create", "up", False, "creating", WEBHOOK, WEBHOOK, None, WEBHOOK, None, WEBHOOK, looks=1)
UPDATE = Step("update", "up", True, "updating", BOTH, BOTH, WEBHOOK, BOTH, WEBHOOK, BOTH, looks=0)
DELETE = Step("delete", "up", True, "deleting", None, WEBHOOK, WEBHOOK, None, WEBHOOK, None, looks=0)
REFRESH = Step("refresh", "refresh", True, None, WEBHOOK, WEBHOOK, EMAIL, EMAIL, WEBHOOK, EMAIL, looks=1)
STEPS = (CREATE, UPDATE, DELETE, REFRESH)


@dataclass(frozen=True)
class Point:
    """Where a step is held. ``sent``: whether its write, where it has one, is on its way to ThoughtSpot or there."""

    name: str
    sent: bool

    def hold(self, step: Step) -> Hold:
        if self is LOOK:
            assert step.looks, step
            return Hold("search")
        if self is BACK:
            return Hold("search", count=step.looks + 1)
        return Hold("configure", acted=self is ACTED)

    def __str__(self) -> str:
        return self.name


LOOK = Point("before it has seen what is set", sent=False)
WRITE = Point("before ThoughtSpot acts", sent=True)
ACTED = Point("after ThoughtSpot has acted", sent=True)
BACK = Point("while it is read back", sent=True)


POINTS = (LOOK, WRITE, ACTED, BACK)


def at_its_own_request(step: Step) -> Point:
    """Held at the request that it is for."""
    return LOOK if step is REFRESH else WRITE
