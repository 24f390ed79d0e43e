"""A set that is interrupted in the middle of a step: the next command puts all right, and what was before is not lost.

One case loses it, and says so: a create whose CLI was killed.

What the state then holds of a part is shown at the boundary; here it is what becomes of it in whole commands. A create
writes the Orgs first and the cluster's default last, and so does a delete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from interruptions.gate import Hold
from interruptions.place import SOMEBODY_ELSES, Place
from interruptions.running import Running
from interruptions.steps import BOTH, EMAIL, WEBHOOK
from interruptions.test_interruptions import interrupted, kill_the_cli, kill_the_plugin
from support.boundary import EVENT

FIRST, LATER = {"Sales": WEBHOOK, "Marketing": EMAIL}, {"Sales": BOTH, "Marketing": WEBHOOK}
ORGS, CLUSTER = 1, 2
"""Which write of a step is theirs."""


def program(orgs: dict[str, list[str]], cluster: list[str]) -> str:
    return f"CommunicationChannelPreferenceSet('routing', orgs={orgs!r}, cluster={cluster!r})"


PROGRAMS = {"create": program(FIRST, WEBHOOK), "update": program(LATER, BOTH), "delete": ""}


@pytest.fixture(scope="session")
def settled(place: Place) -> Place:
    """The same place, with the state of a set that was created."""
    place.put_back("empty")
    as_before(place, {}, SOMEBODY_ELSES)
    place.stack.given(PROGRAMS["create"])
    place.keep("a set")
    return place


def as_before(place: Place, orgs: dict[str, list[str]], cluster: list[str]) -> None:
    for org in ("Primary", "Sales", "Marketing"):
        place.thoughtspot.reset_override(org)
    for org, channels in orgs.items():
        place.thoughtspot.set_override(org, channels)
    place.thoughtspot.set_cluster(cluster)


def has(place: Place) -> dict[str, Any]:
    orgs = {org: its for org in ("Sales", "Marketing") if (its := place.has(org)) is not None}
    return {**orgs, "cluster": sorted(place.thoughtspot.cluster[EVENT])}


@dataclass(frozen=True)
class Case:
    """``step`` is struck when ThoughtSpot has done its ``write``.

    ``left``: the Orgs that the state has then. ``after``: the cluster's default after a destroy. A provider whose CLI
    was killed goes on to the end of its step; what it found before a create, no state has then.
    """

    step: str
    strike: Callable[[Running], None]
    write: int
    left: set[str]
    after: list[str] = field(default_factory=lambda: SOMEBODY_ELSES)

    def __str__(self) -> str:
        return f"{self.step}, {self.strike.__name__}, write {self.write}"


ALL = {"Sales", "Marketing"}
CASES = [
    Case("create", Running.interrupt, ORGS, ALL),
    Case("create", kill_the_plugin, ORGS, set()),
    Case("create", kill_the_cli, ORGS, set(), after=WEBHOOK),
    Case("update", Running.interrupt, CLUSTER, ALL),
    Case("update", kill_the_plugin, CLUSTER, ALL),
    Case("update", kill_the_cli, CLUSTER, ALL),
    Case("delete", Running.interrupt, ORGS, ALL),
    Case("delete", kill_the_plugin, ORGS, ALL),
    Case("delete", kill_the_cli, ORGS, ALL),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_next_command_puts_a_set_right_and_what_was_before_is_not_lost(settled: Place, case: Case) -> None:
    place, stack = settled, settled.stack
    create = case.step == "create"
    place.put_back("empty" if create else "a set")
    as_before(place, {} if create else FIRST, SOMEBODY_ELSES if create else WEBHOOK)
    stack.declare(PROGRAMS[case.step])
    hold = Hold("configure", count=case.write, acted=True)
    with interrupted(place, "up", hold, case.strike, inline=True) as ending:
        assert ending.run.status != 0, ending.run
        ending.leaves_no_process()
    held = stack.resources().get("routing", {"outputs": {"org_ids": {}}})
    assert held["outputs"]["org_ids"].keys() == case.left
    if place.is_locked:
        stack.run("cancel", "--yes")

    stack.run("up", "--yes", "--skip-preview")
    if case.step == "create":
        assert has(place) == {**FIRST, "cluster": WEBHOOK}
    elif case.step == "update":
        assert has(place) == {**LATER, "cluster": BOTH}
    if case.step != "delete":
        stack.destroy()
    assert has(place) == {"cluster": case.after}
    assert not stack.resources()
