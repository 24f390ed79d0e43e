"""Ten thousand Orgs take ten thousand times the steps of one: none is looked at again for each of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Change, OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.preferences.routing import Origin, read_routing
from pulumi_thoughtspot.preferences.sharing import SharedRequests, _Look

from .fakes import EVENT, HOST, WEBHOOK

ORGS = 10_000
MOST_STEPS = 60
"""How often an Org of an answer may be looked at, on average: its entry, and its id, name and overrides in it."""


class Steps:
    """Counts looks at what an answer holds, and fails once they are more than ``MOST_STEPS`` for each Org."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self) -> None:
        self.taken += 1
        assert self.taken <= MOST_STEPS * ORGS, f"more than {MOST_STEPS} steps for each of {ORGS} Orgs"


@dataclass(frozen=True)
class CountedOrg(Org):
    """An Org that counts who looks at its id and its name."""

    steps: Steps = field(default_factory=Steps, compare=False)

    def __getattribute__(self, name: str) -> Any:
        if name in ("id", "name"):
            object.__getattribute__(self, "steps").take()
        return object.__getattribute__(self, name)


@dataclass(frozen=True)
class CountedEntry(OrgPreferences):
    """An entry of an answer that counts who looks at it."""

    steps: Steps = field(default_factory=Steps, compare=False)

    def __getattribute__(self, name: str) -> Any:
        if name in ("org", "overrides"):
            object.__getattribute__(self, "steps").take()
        return object.__getattribute__(self, name)


@dataclass
class ThoughtSpot:
    """In memory, with ``ORGS`` Orgs, every other of which has an override.

    ``shows_everything``: whether a search without filters does. ``repeats``: how often another one lists each Org.
    """

    shows_everything: bool = True
    repeats: int = 1
    host: str = HOST
    steps: Steps = field(default_factory=Steps)
    requests: int = 0

    def __post_init__(self) -> None:
        self._orgs = [CountedOrg(str(number), f"Org {number}", self.steps) for number in range(ORGS)]

    def _entries(self, numbers: Iterable[int]) -> tuple[OrgPreferences, ...]:
        return tuple(
            CountedEntry(self._orgs[number], {EVENT: WEBHOOK} if number % 2 else {}, self.steps) for number in numbers
        )

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        assert event_type == EVENT
        self.requests += 1
        asked = [int(scope.org.casefold().removeprefix("org ")) for scope in scopes if scope.org is not None]
        shown = self._entries(asked * self.repeats)
        return Preferences({EVENT: WEBHOOK} if CLUSTER in scopes else None, shown)

    @property
    def preferences(self) -> Any:
        return self

    def search_everything(self, around: Around = nullcontext) -> Preferences:
        with around():
            pass
        self.requests += 1
        return Preferences({EVENT: WEBHOOK}, self._entries(range(ORGS) if self.shows_everything else ()))

    @property
    def orgs(self) -> Any:
        return SimpleNamespace(search=self._list_orgs)

    def _list_orgs(self) -> list[Org]:
        self.requests += 1
        return list(self._orgs)

    def configure(self, changes: Sequence[Change]) -> None:
        raise NotImplementedError(changes)


def looks(thoughtspot: ThoughtSpot, identifiers: Sequence[str]) -> list[Preferences]:
    """A round of looks, as it goes when they wait together; no time passes meanwhile."""
    shared = SharedRequests(thoughtspot, clock=lambda: 0.0)
    outcomes = shared._run([_Look(Scope(identifier), EVENT) for identifier in identifiers])
    return [outcome for outcome in outcomes if isinstance(outcome, Preferences)]


IDS = [str(number) for number in range(ORGS)]
NAMES = [f"Org {number}" for number in range(ORGS)]
OTHER_CASE = [name.upper() for name in NAMES]


@pytest.mark.parametrize(
    ("shows_everything", "identifiers", "requests"),
    [(True, None, 2), (False, None, 7), (True, IDS, 5), (True, NAMES, 5), (True, OTHER_CASE, 5)],
    ids=["everything is shown", "nothing is shown at once", "by id", "by name", "by name in another case"],
)
def test_a_look_at_every_org_takes_a_few_steps_for_each(
    shows_everything: bool, identifiers: list[str] | None, requests: int
) -> None:
    thoughtspot = ThoughtSpot(shows_everything=shows_everything)
    found = read_routing(thoughtspot, identifiers)
    assert thoughtspot.steps.taken >= ORGS
    assert thoughtspot.requests == requests
    assert [org.id for org in found.orgs] == IDS
    assert [org.origin for org in found.orgs] == [Origin.CLUSTER, Origin.OVERRIDE] * (ORGS // 2)


@pytest.mark.parametrize("identifiers", [IDS, NAMES], ids=["by id", "by name"])
def test_reads_that_share_what_is_shown_take_a_few_steps_for_each(identifiers: list[str]) -> None:
    thoughtspot = ThoughtSpot()
    answers = looks(thoughtspot, identifiers)
    assert thoughtspot.steps.taken >= ORGS
    assert thoughtspot.requests == 1
    assert [entry.org.id for answer in answers for entry in answer.orgs] == IDS


@pytest.mark.parametrize("identifiers", [IDS, NAMES], ids=["by id", "by name"])
def test_reads_that_share_a_search_by_name_take_a_few_steps_for_each(identifiers: list[str]) -> None:
    thoughtspot = ThoughtSpot(shows_everything=False)
    answers = looks(thoughtspot, identifiers)
    assert thoughtspot.steps.taken >= ORGS
    assert thoughtspot.requests == 2
    assert [entry.org.id for answer in answers for entry in answer.orgs] == IDS


@pytest.mark.parametrize("identifiers", [IDS[:100], NAMES[:100]], ids=["by id", "by name"])
def test_an_answer_that_lists_a_hundred_orgs_a_hundred_times_takes_a_few_steps_for_each_entry(
    identifiers: list[str],
) -> None:
    thoughtspot = ThoughtSpot(shows_everything=False, repeats=100)
    answers = looks(thoughtspot, identifiers)
    assert thoughtspot.steps.taken >= ORGS
    assert [len(answer.orgs) for answer in answers] == [100] * 100
