"""Many Orgs as one resource: its inputs, what counts as a change, and what is written, reset or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, Scope
from pulumi_thoughtspot.errors import InputError, OverwriteError
from pulumi_thoughtspot.preference_sets import record
from pulumi_thoughtspot.preference_sets.changes import difference
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.inputs import checked, unfamiliar
from pulumi_thoughtspot.preference_sets.labels import labels
from pulumi_thoughtspot.preference_sets.plan import OrgWrite, Plan, planned
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.steps import Difference

from .fakes import BOTH, EMAIL, EVENT, HOST, NOTHING, WEBHOOK, Log, unknown_org

# Inputs.


def kept(**inputs: Any) -> dict[str, Any]:
    found, failures = checked(inputs)
    assert not failures
    return found


def reasons(olds: Mapping[str, Any] | None = None, **inputs: Any) -> list[str]:
    return [str(failure) for failure in checked(inputs, olds)[1]]


def test_inputs_are_kept_in_one_form() -> None:
    assert kept(orgs={"Sales": ["WEBHOOK", "EMAIL", "EMAIL"], "007": (), 8.0: ["EMAIL"]}, cluster={"WEBHOOK"}) == {
        "orgs": {"Sales": ["EMAIL", "WEBHOOK"], "7": [], "8": ["EMAIL"]},
        "cluster": ["WEBHOOK"],
        "event_type": EVENT,
        "exclusive": False,
        "allow_overwrite": False,
    }


NONE_GIVEN = 'a mapping of Orgs to their channels is wanted, like {"Sales": ["WEBHOOK"]}, not'
NO_LIST = 'it is None or empty; say which channels deliver, like ["EMAIL"], or [] for none'
NO_ORG = "it is empty, None, or neither text nor the number of an Org; name an Org by its name or id"

REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": (
        {"orgs": {}},
        ["nothing is declared: name an Org in orgs, or give cluster, or exclusive=True"],
    ),
    "everything would go": (
        {"orgs": {}, "cluster": ["EMAIL"], "exclusive": True},
        [
            "orgs is empty, and with exclusive every override of the whole ThoughtSpot would be removed; if that is"
            " meant, add allow_overwrite=True"
        ],
    ),
    "None": ({"orgs": ""}, [f"orgs: {NONE_GIVEN} None"]),
    "a list": ({"orgs": ["Sales"]}, [f"orgs: {NONE_GIVEN} ['Sales']"]),
    "no channels": ({"orgs": {"Sales": ""}}, [f'orgs["Sales"]: {NO_LIST}']),
    "None for the cluster": ({"orgs": {}, "cluster": ""}, [f"cluster: {NO_LIST}"]),
    "no Org": ({"orgs": {"": ["EMAIL"], " ": ["EMAIL"]}}, [f'orgs[""]: {NO_ORG}', f'orgs[""]: {NO_ORG}']),
    "one Org twice, by case": (
        {"orgs": {"Sales": ["EMAIL"], "SALES": ["EMAIL"]}},
        ['orgs: "SALES" and "Sales" may be the same Org; keep one of them'],
    ),
    "one Org twice, by id": (
        {"orgs": {"7": ["EMAIL"], "007": ["EMAIL"]}},
        ["orgs: the id 7 is there twice, as text and as a number, or with zeros in front; keep one of them"],
    ),
    "all at once": (
        {"orgs": {"A": "EMAIL", "B": ["EMIAL"], "C": ["EMAIL"], "D": {}}, "exclusive": "yes"},
        [
            'exclusive: True or False is wanted, not "yes"',
            'orgs["A"]: a list is wanted, not a string; write ["EMAIL"]',
            'orgs["B"]: "EMIAL" is not a channel; did you mean "EMAIL"?',
            'orgs["D"]: a list of channels is wanted, like ["EMAIL"], not {}',
        ],
    ),
}


@pytest.mark.parametrize(("inputs", "why"), REFUSED.values(), ids=REFUSED)
def test_bad_inputs_are_told_by_their_key(inputs: dict[str, Any], why: list[str]) -> None:
    assert reasons(**inputs) == why


def test_of_many_bad_entries_twenty_are_named_and_the_rest_is_counted() -> None:
    told = reasons(orgs={f"Org {number:03}": ["EMIAL"] for number in range(100)})
    assert len(told) == 21
    assert told[0] == 'orgs["Org 000"]: "EMIAL" is not a channel; did you mean "EMAIL"?'
    assert told[-1] == "orgs: 80 more of its entries are wrong"


@pytest.mark.parametrize(
    "inputs",
    [
        {"orgs": {}, "cluster": []},
        {"orgs": {}, "exclusive": True, "allow_overwrite": True},
        {"orgs": {}, "exclusive": True, "allow_overwrite": UNKNOWN},
        {"orgs": {}, "exclusive": UNKNOWN},
        {"orgs": UNKNOWN},
        {"orgs": {"Sales": UNKNOWN, "Finance": ["EMAIL", UNKNOWN]}, "cluster": UNKNOWN},
    ],
    ids=str,
)
def test_what_is_legal_or_not_known_yet_passes(inputs: dict[str, Any]) -> None:
    assert {name: kept(**inputs)[name] for name in inputs} == inputs


def test_what_the_state_has_is_not_judged_again() -> None:
    olds = {"orgs": {"Sales": ["Fax"]}, "cluster": ["Fax"]}
    assert not reasons(olds, **olds)
    assert len(reasons(None, **olds)) == 2
    assert unfamiliar({"orgs": {"A": ["SMS"], "B": ["SMS", "EMAIL"]}}) == {("SMS", "EMAIL, WEBHOOK")}


# Changes.

STATE: dict[str, Any] = {
    "host": HOST,
    "event_type": EVENT,
    "orgs": {"Sales": ["WEBHOOK"], "77": []},
    "cluster": ["EMAIL"],
    "exclusive": True,
    "allow_overwrite": False,
    "org_ids": {"Sales": "42", "77": "77"},
    "org_names": {"Sales": "Sales", "77": "Marketing"},
}
INPUTS = {name: STATE[name] for name in ("host", "event_type", "orgs", "cluster", "exclusive", "allow_overwrite")}
SAME, UPDATE = Difference((), False), Difference((), True)

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], Difference]] = {
    # title: what else the state has, what else the program declares, what follows
    "nothing": ({}, {}, SAME),
    "another order": ({"cluster": ["EMAIL", "WEBHOOK"]}, {"cluster": ["WEBHOOK", "EMAIL"]}, SAME),
    "allow_overwrite": ({}, {"allow_overwrite": True}, SAME),
    "the same Orgs under other keys": ({}, {"orgs": {"42": ["WEBHOOK"], "Marketing": []}}, SAME),
    "one Org under two keys": ({}, {"orgs": {"42": ["WEBHOOK"], "Sales": ["WEBHOOK"]}}, UPDATE),
    "one channel": ({}, {"orgs": {"Sales": ["EMAIL"], "77": []}}, UPDATE),
    "one Org more": ({}, {"orgs": {"Sales": ["WEBHOOK"], "77": [], "9": []}}, UPDATE),
    "one Org less": ({}, {"orgs": {"Sales": ["WEBHOOK"]}}, UPDATE),
    "one Org for another": ({}, {"orgs": {"Sales": ["WEBHOOK"], "9": []}}, UPDATE),
    "not known": ({}, {"orgs": UNKNOWN}, UPDATE),
    "one not known": ({}, {"orgs": {"Sales": UNKNOWN, "77": []}}, UPDATE),
    "no cluster": ({}, {"cluster": None}, UPDATE),
    "another cluster": ({}, {"cluster": []}, UPDATE),
    "exclusive no more": ({}, {"exclusive": False}, UPDATE),
    "a stray": ({"orgs": {**STATE["orgs"], "Stray": ["EMAIL"]}}, {}, UPDATE),
    "an override that is gone": ({"orgs": {"77": []}}, {}, UPDATE),
    "another host": ({}, {"host": "https://other"}, Difference(("host",), False)),
    "another event": ({}, {"event_type": "LIVEBOARD_ALERT"}, Difference(("event_type",), False)),
    "an event that is not known": ({}, {"event_type": UNKNOWN}, UPDATE),
}


@pytest.mark.parametrize(("state", "news", "follows"), CHANGES.values(), ids=CHANGES)
def test_what_is_a_change(state: dict[str, Any], news: dict[str, Any], follows: Difference) -> None:
    declared = {name: value for name, value in {**INPUTS, **news}.items() if value is not None}
    assert difference({**STATE, **state}, declared) == follows


def test_the_state_comes_back_as_it_went() -> None:
    held = record.held({**STATE, "orgs": {**STATE["orgs"], "Stray": ["EMAIL"]}, "previous_cluster_channels": []})
    assert record.outputs(held, INPUTS) == {
        **STATE,
        "orgs": {**STATE["orgs"], "Stray": ["EMAIL"]},
        "previous_cluster_channels": [],
    }
    assert record.inputs(held, INPUTS) == {**INPUTS, "orgs": {**STATE["orgs"], "Stray": ["EMAIL"]}}


def test_the_programs_order_is_kept_and_what_it_does_not_say_is_not_added() -> None:
    both = ["WEBHOOK", "EMAIL"]
    given = {**INPUTS, "orgs": {"Sales": both}, "cluster": both, "unknown": 1}
    held = record.held({**STATE, "orgs": {"Sales": ["EMAIL", "WEBHOOK"]}, "cluster": ["EMAIL", "WEBHOOK"]})
    for stored in (record.outputs(held, given), record.inputs(held, given)):
        assert (stored["orgs"], stored["cluster"]) == ({"Sales": both}, both)
        assert "unknown" not in stored
    without = record.outputs(replace(held, cluster=None), given)
    assert without.keys() == STATE.keys() - {"cluster"} | {"previous_cluster_channels"}
    assert without["previous_cluster_channels"] is None
    assert "cluster" not in record.inputs(replace(held, cluster=None), given)


def test_what_else_the_cluster_may_have_comes_from_outputs_and_inputs() -> None:
    held = record.held({**STATE, "may_be_set": [["WEBHOOK"]]}, {"cluster": []})
    assert held.cluster == Preference(Key(HOST, None, EVENT), None, EMAIL, None, frozenset({WEBHOOK, frozenset()}))
    assert record.outputs(held, INPUTS)["may_be_set"] == [[], ["WEBHOOK"]]
    assert [(org.key, org.channels) for org in held.orgs] == [
        (Key(HOST, "77", EVENT), frozenset()),
        (Key(HOST, "42", EVENT), WEBHOOK),
    ]
    assert record.held({**STATE, "cluster": None}).cluster is None


# The plan.

SALES, MARKETING = (
    HeldOrg("Sales", Key(HOST, "42", EVENT), "Sales", WEBHOOK),
    HeldOrg("77", Key(HOST, "77", EVENT), "Marketing", EMAIL),
)
STRAY = HeldOrg("Stray", Key(HOST, "5", EVENT), "Stray", EMAIL)
DEFAULT = Preference(Key(HOST, None, EVENT), None, BOTH, None)


def held(*orgs: HeldOrg, **more: Any) -> HeldSet:
    return HeldSet(HOST, EVENT, orgs, **more)


def wants(orgs: Mapping[str, Channels], allow: bool = False, **more: Any) -> WantedSet:
    each = (Wanted(Scope(org), EVENT, channels, allow) for org, channels in orgs.items())
    return WantedSet(EVENT, tuple(each), allow_overwrite=allow, **more)


def found(org: str, org_id: str, channels: Channels | None, name: str | None = None) -> dict[Scope, Any]:
    return {Scope(org): Found(Org(org_id, name or org), channels)}


def decisions(plan: Plan) -> dict[str, list[str]]:
    named = {
        "keeps": [org.called for org in plan.keeps],
        "taken": [org.called for org in plan.taken],
        "writes": [str(write.scope.org) for write in plan.writes],
        "drops": [org.called for org in plan.drops],
        "strays": [org.called for org in plan.strays],
        "failed": list(plan.failed),
    }
    return {name: orgs for name, orgs in named.items() if orgs}


PLANS: dict[str, tuple[HeldSet, WantedSet, dict[str, Any], dict[str, list[str]]]] = {
    "as it is": (held(SALES), wants({"Sales": WEBHOOK}), {}, {"keeps": ["Sales"]}),
    "by its id": (held(SALES), wants({"42": WEBHOOK}), {}, {"keeps": ["42"]}),
    "by its new name": (
        held(SALES),
        wants({"Vertrieb": WEBHOOK}),
        {"found": found("Vertrieb", "42", WEBHOOK)},
        {"keeps": ["Vertrieb"]},
    ),
    "changed: written by its id": (held(SALES), wants({"Sales": BOTH}), {}, {"writes": ["42"]}),
    "dropped": (held(SALES, MARKETING), wants({"Sales": WEBHOOK}), {}, {"keeps": ["Sales"], "drops": ["77"]}),
    "new, nothing there: written as it is named": (
        held(),
        wants({"Sales": WEBHOOK}),
        {"found": found("Sales", "42", None)},
        {"writes": ["Sales"]},
    ),
    "new and not shown": (
        held(),
        wants({"Sales": WEBHOOK}),
        {"found": {Scope("Sales"): Found(None, None)}},
        {"writes": ["Sales"]},
    ),
    "new and the same": (
        held(),
        wants({"Sales": WEBHOOK}),
        {"found": found("Sales", "42", WEBHOOK)},
        {"keeps": ["Sales"], "taken": ["Sales"]},
    ),
    "new, another, allowed": (
        held(),
        wants({"Sales": WEBHOOK}, allow=True),
        {"found": found("Sales", "42", EMAIL)},
        {"writes": ["Sales"]},
    ),
    "new, another, its own": (
        held(),
        wants({"Sales": BOTH}),
        {"found": found("Sales", "42", WEBHOOK), "its_own": held(SALES)},
        {"writes": ["Sales"]},
    ),
    "unknown: the others go on": (
        held(),
        wants({"Sales": WEBHOOK, "Slaes": WEBHOOK}),
        {"found": {**found("Sales", "42", None), Scope("Slaes"): unknown_org("Slaes")}},
        {"writes": ["Sales"], "failed": ["Org 'Slaes'"]},
    ),
    "unknown: nothing is dropped, since it may be the one that is meant": (
        held(SALES),
        wants({"Slaes": WEBHOOK}),
        {"found": {Scope("Slaes"): unknown_org("Slaes")}},
        {"keeps": ["Sales"], "failed": ["Org 'Slaes'"]},
    ),
    "a stray that a read has shown": (
        held(SALES, strays=(("Stray", EMAIL),), exclusive=True),
        wants({"Sales": WEBHOOK}, exclusive=True),
        {"others": [STRAY]},
        {"keeps": ["Sales"], "strays": ["Stray"]},
    ),
    "a stray, allowed": (
        held(),
        wants({}, exclusive=True, allow=True),
        {"others": [STRAY, MARKETING]},
        {"strays": ["Stray", "77"]},
    ),
    "a dropped one is no stray": (
        held(SALES),
        wants({}, exclusive=True),
        {"others": [SALES]},
        {"drops": ["Sales"]},
    ),
    "a named one is no stray": (
        held(),
        wants({"Stray": EMAIL}, exclusive=True),
        {"found": found("Stray", "5", EMAIL), "others": [STRAY]},
        {"keeps": ["Stray"], "taken": ["Stray"]},
    ),
    "owned, and not known what is there": (
        held(HeldOrg("Sales", SALES.key, "Sales", None)),
        wants({"Sales": WEBHOOK}),
        {},
        {"writes": ["42"]},
    ),
}


@pytest.mark.parametrize(("state", "wanted", "more", "plan"), PLANS.values(), ids=PLANS)
def test_what_is_written_and_reset(
    state: HeldSet, wanted: WantedSet, more: dict[str, Any], plan: dict[str, list[str]]
) -> None:
    assert decisions(planned(state, wanted, **{"found": {}, **more})) == plan


def test_what_is_kept_and_what_is_written_is_known_as_the_state_has_it() -> None:
    keeps, changes = Wanted(Scope("42"), EVENT, WEBHOOK), Wanted(Scope("77"), EVENT, BOTH)
    plan = planned(held(SALES, MARKETING), WantedSet(EVENT, (keeps, changes)), {})
    assert plan.keeps == [HeldOrg("42", SALES.key, "Sales", WEBHOOK)]
    assert plan.writes == [OrgWrite(changes, MARKETING)]
    assert (plan.writes[0].place, plan.writes[0].scope) == ("Org 'Marketing'", Scope("77", "Marketing"))
    (new,) = planned(held(), wants({"Sales": WEBHOOK}), {}).writes
    assert (new.place, new.scope) == ("Org 'Sales'", Scope("Sales"))


REFUSALS: dict[str, tuple[HeldSet, WantedSet, dict[str, Any], list[str]]] = {
    "another value": (
        held(),
        wants({"Sales": WEBHOOK}),
        {"found": found("Sales", "42", EMAIL)},
        ["Org 'Sales' is EMAIL, and this declares WEBHOOK"],
    ),
    "no channel is a value": (
        held(),
        wants({"42": WEBHOOK}),
        {"found": found("42", "42", NOTHING, "Sales")},
        ["Org 'Sales' is no channel, and this declares WEBHOOK"],
    ),
    "what another resource than this one had set": (
        held(),
        wants({"Sales": BOTH}),
        {"found": found("Sales", "42", EMAIL), "its_own": held(SALES)},
        ["Org 'Sales' is EMAIL, and this declares EMAIL and WEBHOOK"],
    ),
    "a stray": (held(), wants({}, exclusive=True), {"others": [STRAY]}, ["Org 'Stray' is EMAIL, and is not named"]),
    "a stray that has changed since a read has shown it": (
        held(strays=(("Stray", WEBHOOK),)),
        wants({}, exclusive=True),
        {"others": [STRAY]},
        ["Org 'Stray' is EMAIL, and is not named"],
    ),
    "the cluster": (
        held(),
        wants({}, cluster=Wanted(CLUSTER, EVENT, WEBHOOK)),
        {"cluster": Found(None, BOTH)},
        ["The cluster's default is EMAIL and WEBHOOK, and this declares WEBHOOK"],
    ),
}


@pytest.mark.parametrize(("state", "wanted", "more", "lines"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_before_anything_is_written(
    state: HeldSet, wanted: WantedSet, more: dict[str, Any], lines: list[str]
) -> None:
    with pytest.raises(OverwriteError) as refused:
        planned(state, wanted, **{"found": {}, **more})
    assert [line.removeprefix("- ") for line in refused.value.remedy.splitlines()[: len(lines)]] == lines
    assert refused.value.sentence == "1 other setting stands where this set declares its own; nothing was changed."


@pytest.mark.parametrize("cluster", [None, EMAIL, WEBHOOK])
def test_the_cluster_is_taken_over_where_nothing_else_is_set(cluster: Channels | None) -> None:
    wanted = wants({}, cluster=Wanted(CLUSTER, EVENT, WEBHOOK))
    assert planned(held(), wanted, {}, cluster=Found(None, cluster)) == Plan()


def test_all_that_stands_in_the_way_is_told_at_once() -> None:
    orgs = {f"Org {number:02}": WEBHOOK for number in range(30)}
    seen: dict[Scope, Any] = {}
    for number, org in enumerate(orgs):
        seen |= found(org, str(number + 100), EMAIL)
    with pytest.raises(OverwriteError) as refused:
        planned(held(), wants(orgs, exclusive=True), seen, others=[STRAY])
    assert refused.value.sentence.startswith("31 other settings stand where this set declares its own")
    lines = refused.value.remedy.splitlines()
    assert lines[19:22] == [
        "- Org 'Org 19' is EMAIL, and this declares WEBHOOK",
        "- and 11 more",
        "Any of these lets it through:",
    ]
    assert "remove that in a 'pulumi up' of its own" in refused.value.remedy


@pytest.mark.parametrize(
    ("state", "seen"), [(held(SALES), {}), (held(), {**found("42", "42", None, "Sales"), **found("Sales", "42", None)})]
)
def test_one_org_under_two_keys_is_refused_before_anything_is_written(state: HeldSet, seen: dict[Scope, Any]) -> None:
    with pytest.raises(InputError, match=r"^orgs names one Org twice: '42' and 'Sales' are both Org 'Sales' \(id 42\)"):
        planned(state, wants({"42": WEBHOOK, "Sales": WEBHOOK}), seen)


# What an Org is called that the program does not name.

NAMES = ["Plain", "", " ", "42", "\u0664\u0662", "Twice", "TWICE", "Tab\tbed", " Edge", "declared", "Own", "R\u202eTL"]
NAMES.append("Only half of it could be tol\N{REPLACEMENT CHARACTER}")


def test_an_org_is_called_by_its_name_where_nothing_else_can_be_meant_by_it() -> None:
    everyone = [Org(str(number + 100), name) for number, name in enumerate(NAMES)]
    called = labels(everyone, {"Declared": "7", "Own": "110"})
    assert {org.name for org in everyone if called[org.id] == org.name} == {"Plain", "Own"}
    assert {called[org.id] for org in everyone} - {"Plain", "Own"} == {
        org.id for org in everyone if org.name not in ("Plain", "Own")
    }


# Progress.


def test_progress_is_told_at_most_every_ten_seconds_and_every_tenth() -> None:
    log, now = Log(), [0.0]
    progress = Progress(1000, "set", log, lambda: now[0])
    for _ in range(10):
        now[0] += 6
        progress.add(100)
    assert log.statuses == [f"{done} of 1,000 Orgs set" for done in (200, 400, 600, 800)]
    slow = Progress(1000, "set", log, lambda: now[0])
    log.statuses.clear()
    for _ in range(9):
        now[0] += 60
        slow.add(20)
    assert log.statuses == ["100 of 1,000 Orgs set"]
    assert not log.infos
