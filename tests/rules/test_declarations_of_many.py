"""What a run knows of resources that declare many Orgs or all of them, and of what its other processes tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from pulumi_thoughtspot.client.preferences import CLUSTER, Scope
from pulumi_thoughtspot.errors import DuplicateError
from pulumi_thoughtspot.preference_sets.held import all_orgs
from pulumi_thoughtspot.preferences.identity import Key, Named, claim
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.journal import Declares, Fact, LetsGo, Phase

from .fakes import EVENT, HOST, WEBHOOK, urn

SALES, MARKETING = Key(HOST, "42", EVENT), Key(HOST, "77", EVENT)
BY_ID, BY_NAME = claim(Scope("42"), EVENT, HOST), claim(Scope("Sales"), EVENT, HOST)
WHOLE = Claim(EVENT, "every Org", all_of=all_orgs(HOST, EVENT))
ONE, OTHER = urn("one"), urn("other")

INSTEAD = "Declare the Org in 'one' instead, or leave exclusive out there."


class FromElsewhere:
    """A journal by which another process tells one fact each time that it is asked."""

    def __init__(self, *facts: Fact) -> None:
        self.facts = list(facts)
        self.told: list[Fact] = []

    def tell(self, fact: Fact) -> None:
        self.told.append(fact)

    def heard(self) -> Iterable[Fact]:
        return [self.facts.pop(0)] if self.facts else []


@pytest.mark.parametrize("first", [ONE, OTHER])
@pytest.mark.parametrize(
    ("its", "words"),
    [
        (BY_ID, f"'other' declares it for {BY_ID.place}."),
        (BY_NAME, f"'other' declares it for {BY_NAME.place}."),
        (WHOLE, "'other' declares it for every Org too."),
    ],
    ids=["an Org by its id", "an Org by its name", "every Org"],
)
def test_what_is_exclusive_alone_declares_what_is_for_orgs(first: str, its: Claim, words: str) -> None:
    run = Declarations()
    claims = {ONE: WHOLE, OTHER: its}
    second = OTHER if first == ONE else ONE
    run.declare(first, [claims[first]])
    with pytest.raises(DuplicateError) as refused:
        run.declare(second, [claims[second]])
    said = f"'one' is exclusive: it alone declares {EVENT} for Orgs, and {words}\n{INSTEAD}"
    if its is WHOLE and first == OTHER:  # Of two that declare all, the one that came first is told of first.
        said = said.replace("'one'", "'it'").replace("'other'", "'one'").replace("'it'", "'other'")
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "beside",
    [
        claim(CLUSTER, EVENT, HOST),
        claim(Scope("42"), "ANSWER_ALERT", HOST),
        claim(Scope("42"), EVENT, "https://eu.thoughtspot.cloud"),
    ],
    ids=["the cluster", "another event type", "another ThoughtSpot"],
)
def test_what_is_exclusive_may_stand_beside_what_is_not_for_its_orgs(beside: Claim) -> None:
    run = Declarations()
    run.declare(ONE, [WHOLE])
    run.declare(OTHER, [beside])


def test_two_exclusive_ones_of_two_kinds_may_stand_beside_each_other() -> None:
    run = Declarations()
    run.declare(ONE, [WHOLE])
    run.declare(OTHER, [Claim("ANSWER_ALERT", "every Org", all_of=all_orgs(HOST, "ANSWER_ALERT"))])


def test_another_resource_exists_once_it_is_created_and_is_of_its_own_family_alone() -> None:
    run, family, another = Declarations(), all_orgs(HOST, EVENT), all_orgs(HOST, "ANSWER_ALERT")
    assert not run.others_exist(ONE, family)
    run.declare(OTHER, [BY_NAME])
    assert not run.others_exist(ONE, family)
    run.exists(OTHER, [BY_NAME])
    assert run.others_exist(ONE, family)
    assert not run.others_exist(OTHER, family), "it is no other one"
    assert not run.others_exist(ONE, another)


def test_an_org_is_free_until_another_resource_exists_that_has_it() -> None:
    """One that another process has only declared may be refused there; whoever settles first gets the Org."""
    journal = FromElsewhere(Declares(OTHER, (BY_ID,), Phase.DECLARED))
    run = Declarations(journal)
    run.still_free(ONE, [BY_ID])
    with pytest.raises(DuplicateError):
        run.resolve(ONE, [BY_ID])
    journal.facts.append(Declares(OTHER, (BY_ID,), Phase.EXISTS))
    with pytest.raises(DuplicateError):
        run.still_free(ONE, [BY_ID])


def test_a_delete_is_told_whether_the_create_that_it_waits_for_has_failed() -> None:
    run = Declarations()
    run.declare(ONE, [BY_ID])
    assert not run.guard(OTHER, SALES).failed
    run.failed(ONE)
    assert run.guard(OTHER, SALES).failed
    assert run.guard(OTHER, SALES).standing is Standing.AWAITED


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_several_that_declare_an_org_a_delete_is_told_the_first(names: tuple[str, str]) -> None:
    run = Declarations()
    first, second = map(urn, names)
    run.declare(first, [BY_NAME])
    run.declare(second, [BY_ID])
    assert run.guard(OTHER, SALES, Named.of("Sales", EVENT, HOST)).owner == first


def test_an_org_that_is_declared_elsewhere_while_its_delete_begins_is_kept() -> None:
    """Between the question and its answer, another process has told what it declares."""
    journal = FromElsewhere(LetsGo(MARKETING, 1), Declares(OTHER, (BY_ID,), Phase.EXISTS))
    run = Declarations(journal)
    guard = run.guard(ONE, SALES)
    assert (guard.standing, guard.owner) == (Standing.HELD, OTHER)
    assert not run.was_let_go(SALES)
    assert run.was_let_go(MARKETING), "one delete is enough"
    assert journal.told == [LetsGo(SALES, 1), LetsGo(SALES, -1)]


def test_a_delete_of_nobody_known_waits_for_who_declares_the_org() -> None:
    """Nor is it taken for the delete before a replacement's create, which goes on."""
    run = Declarations()
    run.declare(ONE, [BY_ID])
    assert run.guard(None, SALES).standing is Standing.AWAITED
    assert run.guard(ONE, SALES).standing is Standing.FREE


def test_who_comes_too_late_is_told_what_is_set_there_once_it_is_set() -> None:
    run = Declarations()
    for owner in (ONE, OTHER):
        run.declare(owner, [BY_NAME if owner == ONE else BY_ID])
    claims = [replace(BY_NAME, key=SALES)]
    run.resolve(ONE, claims, takes=True)
    told = []
    for now in (lambda: None, lambda: run.sets(ONE, [claims[0].setting(WEBHOOK)]), lambda: run.failed(ONE)):
        now()
        with pytest.raises(DuplicateError) as refused:
            run.resolve(OTHER, [BY_ID])
        told.append(refused.value.there)
    assert told == [None, WEBHOOK, WEBHOOK]


def test_what_one_resource_would_have_set_is_nothing_to_another_one() -> None:
    """Its create has asked for it, and failed."""
    run = Declarations()
    run.resolve(ONE, [replace(BY_NAME, key=SALES).setting(WEBHOOK)])
    run.failed(ONE)
    run.resolve(OTHER, [BY_ID])


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_resource_that_hears_of_another_one_while_it_tells_of_itself_is_what_it_was_before(is_declared: bool) -> None:
    journal = FromElsewhere()
    run = Declarations(journal)
    if is_declared:
        run.declare(ONE, [BY_NAME])
    journal.facts += [LetsGo(MARKETING, 1), Declares(OTHER, (BY_ID,), Phase.EXISTS)]
    with pytest.raises(DuplicateError):
        run.resolve(ONE, [replace(BY_NAME, key=SALES)])
    before = Declares(ONE, (BY_NAME,), Phase.DECLARED) if is_declared else Declares(ONE, (), Phase.FAILED)
    assert journal.told[-1] == before


def test_what_is_answered_of_one_org_leaves_the_others_as_they_were_declared() -> None:
    journal = FromElsewhere()
    run = Declarations(journal)
    other_org = claim(Scope("77"), EVENT, HOST)
    run.declare(ONE, [BY_NAME, other_org])
    run.resolve(ONE, [replace(BY_NAME, key=SALES)])
    assert journal.told[-1] == Declares(ONE, (replace(BY_NAME, key=SALES), other_org), Phase.DECLARED)
    run.exists(ONE, [replace(BY_NAME, key=SALES)])
    run.resolve(ONE, [other_org])
    assert journal.told[-1] == Declares(ONE, (replace(BY_NAME, key=SALES), other_org), Phase.EXISTS)


def test_a_resource_exists_beside_one_that_another_process_has_only_declared() -> None:
    journal = FromElsewhere(LetsGo(MARKETING, 1), Declares(OTHER, (BY_ID,), Phase.DECLARED))
    run = Declarations(journal)
    run.declare(ONE, [BY_NAME])
    run.exists(ONE, [replace(BY_NAME, key=SALES)])
    assert journal.told[-1] == Declares(ONE, (replace(BY_NAME, key=SALES),), Phase.EXISTS)


@pytest.mark.parametrize("is_set", [True, False])
def test_a_delete_leaves_what_a_set_has_set_or_found_as_it_declares_it(is_set: bool) -> None:
    """The set does not exist so far. The delete makes room for its own replacement, and waits for nobody."""
    run = Declarations()
    run.declare(ONE, [BY_NAME])
    run.declare(OTHER, [claim(Scope("77"), EVENT, HOST)])
    known = replace(BY_NAME, key=SALES)
    run.resolve(ONE, [known.setting(WEBHOOK) if is_set else known], takes=True)
    guard = run.guard(OTHER, SALES)
    assert guard == (Guard(Standing.HELD, ONE) if is_set else Guard(Standing.FREE))
    assert run.was_let_go(SALES) == (not is_set)
