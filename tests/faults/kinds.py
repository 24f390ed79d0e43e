"""The kinds of resources that faults strike, and what ThoughtSpot has of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import EVENT, Boundary, Diff, Resource

WEBHOOK, EMAIL, BOTH = ["WEBHOOK"], ["EMAIL"], ["EMAIL", "WEBHOOK"]
_CONFIGURE = "system/preferences/communication-channels/configure"

Write = tuple[str, Any]
"""A request that writes: its path, and its body."""


def setting(org: str, channels: list[str]) -> Write:
    """The one request that sets an Org's channels."""
    preference = {"event_type": EVENT, "channels": channels}
    body = {"org_preferences": [{"org_identifier": org, "operation": "REPLACE", "preferences": [preference]}]}
    return _CONFIGURE, body


RESETTING: Write = (
    _CONFIGURE,
    {"org_preferences": [{"org_identifier": "42", "operation": "RESET", "reset_events": [EVENT]}]},
)


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of resource.

    ``first`` is what a program declares at first, and ``then`` what an update declares, or somebody else sets by
    ``by_hand``. ``own`` is the key in `everything` of what the resource sets. ``asks_whose_token``: with a given token,
    one request more asks for its Org.
    """

    name: str
    of: Callable[[Boundary], Boundary]
    """A run's process, for resources of this kind."""
    inputs: Callable[[Any], dict[str, Any]]
    """What declares a value."""
    shown: Callable[[Resource], Any]
    """The value in a state."""
    first: Any
    then: Any
    own: str
    by_hand: Write
    asks_whose_token: bool = False

    def declare(self, run: Boundary, value: Any) -> Resource:
        """What the first `up` does."""
        return self.of(run).declare(self.own, **self.inputs(value))

    def update(self, run: Boundary, state: Resource, value: Any) -> Resource:
        """What a later one does."""
        return self.of(run).update(state, **self.inputs(value))

    def again(self, run: Boundary, state: Resource, value: Any) -> Diff:
        """What a later one finds to do."""
        return self.of(run).declare_again(state, **self.inputs(value))

    def read(self, run: Boundary, state: Resource) -> Resource:
        """What a refresh does."""
        found = self.of(run).read(state)
        assert found is not None, "the resource is taken for gone"
        return found

    def delete(self, run: Boundary, state: Resource) -> None:
        """What an `up` does where the program has it no more."""
        self.of(run).delete(state)


def everything(thoughtspot: Emulator) -> dict[str, Any]:
    """All that is set, each under a key of its own; what is not set is left out."""
    names = [webhook.name for webhook in thoughtspot.webhooks]
    assert sorted(set(names)) == sorted(names), "there are never two"
    overrides = {name: thoughtspot.override(org) for org, name in thoughtspot.orgs.items()}
    return {
        "cluster": thoughtspot.cluster,
        **{name: channels for name, channels in overrides.items() if channels is not None},
        **{webhook.name: webhook.url for webhook in thoughtspot.webhooks},
    }


SINGLE = Kind(
    "single",
    lambda run: run,
    lambda channels: {"channels": channels, "org_identifier": "Sales"},
    lambda state: state.outputs["channels"],
    WEBHOOK,
    BOTH,
    own="Sales",
    by_hand=setting("42", BOTH),
)
SET = Kind(
    "set",
    Boundary.of_sets,
    lambda channels: {"orgs": {"Sales": channels}},
    lambda state: state.outputs["orgs"].get("Sales"),
    WEBHOOK,
    BOTH,
    own="Sales",
    by_hand=setting("42", BOTH),
)
HOOK_ID = "5fd36548-12f2-5ee5-8b63-fefd09a0c3e8"
"""The id of the first webhook that the emulator makes."""
HOOK = Kind(
    "webhook",
    Boundary.of_webhooks,
    lambda url: {"url": url, "org_identifier": "0"},
    lambda state: state.outputs["url"],
    "https://first.example.com",
    "https://then.example.com",
    own="hook",
    by_hand=(f"webhooks/{HOOK_ID}/update", {"url": "https://then.example.com"}),
    asks_whose_token=True,
)
