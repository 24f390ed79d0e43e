"""The steps of a set on a ThoughtSpot in memory: how they end early, what they say meanwhile, and how they grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client import deadline as deadline_module
from pulumi_thoughtspot.client.deadline import Around, deadline
from pulumi_thoughtspot.client.preferences import CLUSTER, Change, Preferences, Scope
from pulumi_thoughtspot.errors import OutOfTimeError
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.lifecycle import PartlySetError, SetLifecycle
from pulumi_thoughtspot.preference_sets.reading import read
from pulumi_thoughtspot.preferences.identity import Key, Named
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Wanted
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.journal import Declares, Fact, Phase
from pulumi_thoughtspot.rules.turns import Turns

from .fakes import BOTH, EVENT, HOST, WEBHOOK, InMemory, Log, urn
from .test_many_orgs import ORGS, ThoughtSpot

IT = urn("it")
NAMES = {str(number): f"Org {number}" for number in range(1, 1001)}


class Many(InMemory):
    """A ThoughtSpot in memory, which says what it was asked, and calls ``at_a_write`` at each."""

    def __init__(self) -> None:
        super().__init__(orgs=dict(NAMES))
        self.at_a_write: Callable[[], None] = lambda: None

    @property
    def preferences(self) -> Any:
        return self

    def search_everything(self, around: Around = nullcontext) -> Preferences:
        with around():
            return self.search([Scope(org) for org in self.orgs], EVENT)

    def configure(self, changes: Sequence[Change]) -> None:
        super().configure(changes)
        self.at_a_write()


def lifecycle(thoughtspot: Any, declarations: Declarations, clock: Callable[[], float] = lambda: 0.0) -> SetLifecycle:
    requests, turns = SharedRequests(thoughtspot), Turns()
    cluster = Lifecycle(requests, declarations, turns)
    return SetLifecycle(requests, cluster, declarations, turns, sleep=lambda _: None, clock=clock)


def create(steps: SetLifecycle, declarations: Declarations, orgs: Sequence[str], log: Log) -> HeldSet:
    wanted = WantedSet(EVENT, tuple(Wanted(Scope(org), EVENT, WEBHOOK) for org in orgs))
    declarations.declare(IT, wanted.claims(HOST))
    return steps.apply(IT, HeldSet(HOST, EVENT), wanted, log)


@pytest.mark.parametrize("writes", [1, 4])
def test_a_step_whose_time_is_over_ends_between_two_requests(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """So ^C does it: from then on, no step has time left."""
    now = [0.0]
    monkeypatch.setattr(deadline_module, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=lambda _: None))
    thoughtspot, declarations = Many(), Declarations()

    def ends() -> None:
        now[0] += 100 if len(thoughtspot.written) == 100 * writes else 0

    thoughtspot.at_a_write = ends
    with deadline(60), pytest.raises(PartlySetError) as partly:
        create(lifecycle(thoughtspot, declarations), declarations, list(NAMES.values()), Log())
    assert isinstance(partly.value.error, OutOfTimeError)
    assert len(thoughtspot.written) == 100 * writes
    assert {org.id for org in partly.value.held.orgs} == set(thoughtspot.overrides)
    assert partly.value.stands == f"0 Orgs are as declared, {100 * writes} may be"


def test_a_long_step_says_how_far_it_is() -> None:
    now = [0.0]
    thoughtspot, declarations, log = Many(), Declarations(), Log()

    def takes_long() -> None:
        now[0] += 4

    thoughtspot.at_a_write = takes_long
    create(lifecycle(thoughtspot, declarations, lambda: now[0]), declarations, list(NAMES.values()), log)
    assert log.statuses == [f"{done} of 1,000 Orgs set" for done in (300, 600, 900)]
    assert not log.all


def test_ten_thousand_orgs_take_ten_thousand_times_the_steps_of_one() -> None:
    """What they are looked at in is counted; every other one is as declared, and taken over."""
    thoughtspot, declarations = ThoughtSpot(), Declarations()
    odd = [f"Org {number}" for number in range(1, ORGS, 2)]
    made = create(lifecycle(thoughtspot, declarations), declarations, odd, Log())
    assert [org.id for org in sorted(made.orgs, key=lambda org: int(org.id))] == [org[4:] for org in odd]
    assert thoughtspot.requests == 1

    every_fourth = tuple(HeldOrg(org, Key(HOST, org[4:], EVENT), org, WEBHOOK) for org in odd[::2])
    exclusive = HeldSet(HOST, EVENT, every_fourth, exclusive=True)
    seen = read(exclusive, ManyScopes(SharedRequests(thoughtspot)), Log())
    assert len(seen.orgs) + len(seen.strays) == ORGS // 2
    assert thoughtspot.requests == 3


@pytest.mark.parametrize("orgs", [100, 1000])
def test_what_the_guard_is_told_grows_with_the_orgs_and_not_with_their_square(orgs: int) -> None:
    told: list[int] = []

    class Counting:
        def tell(self, fact: Any) -> None:
            told.append(len(getattr(fact, "claims", ())) + 1)

        def heard(self) -> tuple[()]:
            return ()

    for left_out in (False, True):
        told.clear()
        thoughtspot, declarations = Many(), Declarations(Counting())
        thoughtspot.left_out = left_out
        create(lifecycle(thoughtspot, declarations), declarations, list(NAMES.values())[:orgs], Log())
        assert sum(told) <= 6 * orgs


def test_an_org_is_found_by_what_the_program_and_thoughtspot_call_it() -> None:
    held = HeldSet(HOST, EVENT, (HeldOrg("Old", Key(HOST, "42", EVENT), "New", WEBHOOK),))
    assert {each: held.org(each) is not None for each in ("Old", "New", "42", "43", "OLD")} == {
        "Old": True,
        "New": True,
        "42": True,
        "43": False,
        "OLD": False,
    }


def test_a_set_without_an_org_does_not_stand_for_the_clusters_default() -> None:
    """Else a delete of that would be asked for in the name of the set."""
    assert HeldSet(HOST, EVENT, exclusive=True).key != Key(HOST, None, EVENT)


class Elsewhere:
    """The run's other process, which tells ``facts``."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def tell(self, fact: Fact) -> None:
        pass

    def heard(self) -> list[Fact]:
        facts, self.facts = self.facts, []
        return facts


def test_an_org_that_a_resource_of_another_process_gets_before_its_turn_comes_is_left_to_it() -> None:
    """When this step looked, nobody had it."""
    elsewhere = Elsewhere()
    thoughtspot, declarations, other = Many(), Declarations(elsewhere), urn("other")
    claim = Claim(EVENT, "Org 'Org 150'", Key(HOST, "150", EVENT), Named.of("Org 150", EVENT, HOST))

    def another_comes_first() -> None:
        if len(thoughtspot.written) == 100:
            thoughtspot.overrides["150"] = BOTH
            elsewhere.facts.append(Declares(other, (claim,), Phase.EXISTS))

    thoughtspot.at_a_write = another_comes_first
    with pytest.raises(PartlySetError) as partly:
        create(lifecycle(thoughtspot, declarations), declarations, list(NAMES), Log())
    assert str(partly.value).startswith("1 Org could not be set; 999 are.")
    assert "'it' both declare LIVEBOARD_SCHEDULE for Org " in str(partly.value)
    assert thoughtspot.overrides["150"] == BOTH
    assert "150" not in {org.id for org in partly.value.held.orgs}


def test_a_default_that_was_set_is_in_the_state_where_the_step_fails_after_it() -> None:
    """Another process has told by then that it declares one of the Orgs too."""
    elsewhere = Elsewhere()
    thoughtspot, declarations = Many(), Declarations(elsewhere)
    thoughtspot.overrides["150"] = WEBHOOK
    claim = Claim(EVENT, "Org '150'", Key(HOST, "150", EVENT))

    def another_tells() -> None:
        elsewhere.facts.append(Declares(urn("other"), (claim,), Phase.EXISTS))

    thoughtspot.at_a_write = another_tells
    wanted = WantedSet(EVENT, (Wanted(Scope("150"), EVENT, WEBHOOK),), Wanted(CLUSTER, EVENT, WEBHOOK))
    declarations.declare(IT, wanted.claims(HOST))
    with pytest.raises(PartlySetError, match="both declare") as partly:
        lifecycle(thoughtspot, declarations).apply(IT, HeldSet(HOST, EVENT), wanted, Log())
    assert thoughtspot.cluster == WEBHOOK
    assert partly.value.held.cluster is not None
