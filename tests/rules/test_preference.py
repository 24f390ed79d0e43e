"""A preference as the program wants it, as ThoughtSpot shows it, and as the state holds it."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.errors import OtherOrgError
from pulumi_thoughtspot.preferences import record
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, found_at, place
from pulumi_thoughtspot.preferences.scopes import misled
from support.ids import named

from .fakes import BOTH, EMAIL, EVENT, HOST, NOTHING, WEBHOOK

SALES, MARKETING = Org("42", "Sales"), Org("77", "Marketing")
ID_IS_A_NAME = "An identifier of digits is always an Org's id here; an Org that is named so must be given by its id."
GIVE_THE_ID = "Give the Org's id instead of its name."


def shown(org: Org, channels: Channels | None = None, **others: Channels) -> OrgPreferences:
    return OrgPreferences(org, {**others, **({} if channels is None else {EVENT: channels})})


FOUND: dict[str, tuple[str, list[OrgPreferences], Found]] = {
    "by id: set": ("42", [shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    "by id: set to no channel": ("42", [shown(SALES, NOTHING)], Found(SALES, NOTHING)),
    "by id: no override": ("42", [shown(SALES)], Found(SALES, None)),
    "by id: absent": ("42", [], Found(None, None)),
    "by id: another event alone": ("42", [shown(SALES, ANSWER_ALERT=EMAIL)], Found(SALES, None)),
    "by id: several": ("42", [shown(MARKETING, EMAIL), shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    "by id: and an Org of that name": (
        "42",
        [shown(Org("7", "42"), EMAIL), shown(SALES, WEBHOOK)],
        Found(SALES, WEBHOOK),
    ),
    "by id: listed twice, first without": ("42", [shown(SALES), shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    "by id: listed twice, then without": ("42", [shown(SALES, WEBHOOK), shown(SALES)], Found(SALES, WEBHOOK)),
    "by name: set": ("Sales", [shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    "by name: no override": ("Sales", [shown(SALES)], Found(SALES, None)),
    "by name: absent": ("Sales", [], Found(None, None)),
    "by name: several": ("Sales", [shown(MARKETING, EMAIL), shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    "by name in another case": ("SALES", [shown(SALES, WEBHOOK)], Found(SALES, WEBHOOK)),
    # Where two names differ in case alone, the one that was asked for is meant, exactly as it was
    # asked for.
    "by name: and one in another case": (
        "sales",
        [shown(SALES, EMAIL), shown(Org("43", "sales"), WEBHOOK)],
        Found(Org("43", "sales"), WEBHOOK),
    ),
}


@pytest.mark.parametrize(("asked", "entries", "found"), FOUND.values(), ids=FOUND)
def test_what_is_found_at_an_org(asked: str, entries: list[OrgPreferences], found: Found) -> None:
    assert found_at(Scope(asked), Preferences(None, tuple(entries)), EVENT) == found


@pytest.mark.parametrize(
    ("asked", "entries", "sentence", "remedy"),
    [
        ("42", [shown(MARKETING, WEBHOOK)], "Org 'Marketing' (id 77) when asked for Org '42'.", ID_IS_A_NAME),
        ("42", [shown(Org("7", "42"))], "Org '42' (id 7) when asked for Org '42'.", ID_IS_A_NAME),
        ("42", [shown(Org("420", "Sales"))], "Org 'Sales' (id 420) when asked for Org '42'.", ID_IS_A_NAME),
        ("Sales", [shown(MARKETING, WEBHOOK)], "Org 'Marketing' (id 77) when asked for Org 'Sales'.", GIVE_THE_ID),
        ("Sales", [shown(Org("Sales", "x"))], "Org 'x' (id Sales) when asked for Org 'Sales'.", GIVE_THE_ID),
        ("Sales", [shown(MARKETING), shown(Org("1", "A"))], "Org 'Marketing' (id 77) when asked for", GIVE_THE_ID),
    ],
    ids=["by id", "by id: an Org of that name", "by id: a longer id", "by name", "by name: an id", "by name: several"],
)
def test_an_answer_for_another_org_is_an_error(
    asked: str, entries: list[OrgPreferences], sentence: str, remedy: str
) -> None:
    with pytest.raises(OtherOrgError) as error:
        found_at(Scope(asked), Preferences(None, tuple(entries)), EVENT)
    assert error.value.sentence.startswith(f"ThoughtSpot answered for {sentence}")
    assert error.value.remedy == remedy


SEVEN = Org("7", "42")
MISLED: dict[str, tuple[list[str], list[OrgPreferences], list[str]]] = {
    "each is answered": (["42", "77"], [shown(SALES), shown(MARKETING)], []),
    "by name, in another case": (["SALES", "Marketing"], [shown(SALES), shown(MARKETING)], []),
    "one is left out": (["42", "77"], [shown(SALES)], []),
    "nothing is answered": (["42", "77"], [], []),
    "another Org": (["42", "77"], [shown(SALES), shown(Org("1", "A"))], ["42", "77"]),
    "another Org, whose name is an id that was asked for": (["42", "77"], [shown(SEVEN)], ["42", "77"]),
    "one whose name is an id that was asked for": (["7", "42"], [shown(SEVEN)], ["42"]),
    "one whose name is an id that was not asked for": (["7", "77"], [shown(SEVEN), shown(MARKETING)], []),
    "one whose id is a name that was asked for": (["a-1"], [shown(Org("a-1", "Finance"))], ["a-1"]),
}


@pytest.mark.parametrize(("asked", "entries", "alone"), MISLED.values(), ids=MISLED)
def test_who_is_to_be_asked_for_alone(asked: list[str], entries: list[OrgPreferences], alone: list[str]) -> None:
    scopes = [CLUSTER, *map(Scope, asked)]
    assert misled(scopes, Preferences({}, tuple(entries))) == {Scope(identifier) for identifier in alone}


@pytest.mark.parametrize(
    ("cluster", "channels"),
    [({}, None), ({EVENT: WEBHOOK}, WEBHOOK), ({EVENT: NOTHING}, NOTHING), ({"ANSWER_ALERT": EMAIL}, None)],
    ids=named,
)
def test_what_is_found_at_the_cluster(cluster: dict[str, Channels], channels: Channels | None) -> None:
    answer = Preferences(cluster, (shown(SALES, BOTH),))
    assert found_at(CLUSTER, answer, EVENT) == Found(None, channels)


def test_nothing_is_believed_of_a_cluster_that_was_not_asked_for() -> None:
    with pytest.raises(AssertionError, match=r"^asked for$"):
        found_at(CLUSTER, Preferences(None, ()), EVENT)


@pytest.mark.parametrize(
    ("org", "found", "org_id"),
    [
        ("42", None, "42"),
        ("42", Found(None, None), "42"),
        ("42", Found(SALES, WEBHOOK), "42"),
        ("Sales", Found(SALES, None), "42"),
        ("sales", Found(SALES, WEBHOOK), "42"),
    ],
)
def test_the_key_of_an_org_is_its_id(org: str, found: Found | None, org_id: str) -> None:
    assert Wanted(Scope(org), EVENT, WEBHOOK).key(HOST, found) == Key(HOST, org_id, EVENT)


@pytest.mark.parametrize("found", [None, Found(None, None)])
def test_an_org_by_name_has_no_key_before_thoughtspot_tells_its_id(found: Found | None) -> None:
    assert Wanted(Scope("Sales"), EVENT, WEBHOOK).key(HOST, found) is None


@pytest.mark.parametrize("found", [None, Found(None, WEBHOOK)])
def test_the_clusters_key_is_always_known(found: Found | None) -> None:
    assert Wanted(CLUSTER, EVENT, WEBHOOK).key(HOST, found) == Key(HOST, None, EVENT)


@pytest.mark.parametrize(
    ("org_id", "name", "words"),
    [
        (None, None, "The cluster's default"),
        ("42", "Sales", "Org 'Sales'"),
        ("42", None, "Org '42'"),
        ("42", "", "Org '42'"),
    ],
)
def test_a_place_begins_a_sentence(org_id: str | None, name: str | None, words: str) -> None:
    assert place(org_id, name) == words
    assert Preference(Key(HOST, org_id, EVENT), name, WEBHOOK, previous=None).place == words


# The record: what the state holds.

ORG_INPUTS: dict[str, Any] = {
    "channels": ["EMAIL", "WEBHOOK"],
    "event_type": EVENT,
    "org_identifier": "Sales",
    "allow_overwrite": True,
    "host": HOST,
}
ORG_OUTPUTS: dict[str, Any] = {**ORG_INPUTS, "org_id": "42", "org_name": "Sales", "previous_channels": ["WEBHOOK"]}
ORG = Preference(Key(HOST, "42", EVENT), "Sales", BOTH, previous=WEBHOOK)
CLUSTER_INPUTS: dict[str, Any] = {"channels": [], "event_type": EVENT, "allow_overwrite": False, "host": HOST}
CLUSTER_OUTPUTS: dict[str, Any] = {**CLUSTER_INPUTS, "org_id": None, "org_name": None, "previous_channels": None}
DEFAULT = Preference(Key(HOST, None, EVENT), None, NOTHING, previous=None)

RECORDS = {
    "an Org's override": (ORG, ORG_INPUTS, ORG_OUTPUTS),
    "the cluster's default": (DEFAULT, CLUSTER_INPUTS, CLUSTER_OUTPUTS),
}


@pytest.mark.parametrize(("preference", "inputs", "outputs"), RECORDS.values(), ids=RECORDS)
def test_a_preference_and_its_record_are_one_round_trip(
    preference: Preference, inputs: dict[str, Any], outputs: dict[str, Any]
) -> None:
    assert record.outputs(preference, inputs) == outputs
    assert record.held(outputs) == preference
    assert record.inputs(preference, inputs) == inputs


def test_what_the_engine_drops_because_it_is_none_is_none() -> None:
    without_nones = {name: value for name, value in CLUSTER_OUTPUTS.items() if value is not None}
    assert record.held(without_nones) == DEFAULT


def test_no_channel_before_is_not_nothing_before() -> None:
    before = record.held({**CLUSTER_OUTPUTS, "previous_channels": []})
    assert before.previous == NOTHING
    assert record.outputs(before, CLUSTER_INPUTS)["previous_channels"] == []


def test_what_else_may_be_set_is_in_the_record() -> None:
    may_be = {**CLUSTER_OUTPUTS, "may_be_set": [[], ["EMAIL"]]}
    held = record.held(may_be)
    assert held.earlier == {NOTHING, EMAIL}
    assert record.outputs(held, CLUSTER_INPUTS) == may_be
    assert record.held(may_be, {"channels": ["WEBHOOK"]}).earlier == {NOTHING, EMAIL, WEBHOOK}
    assert record.held(CLUSTER_OUTPUTS, {"channels": ["WEBHOOK"]}).earlier == {WEBHOOK}
    assert record.held(CLUSTER_OUTPUTS, {}).earlier == record.held(CLUSTER_OUTPUTS).earlier == frozenset()


@pytest.mark.parametrize(
    ("stored", "now", "listed"),
    [
        (["WEBHOOK", "EMAIL"], BOTH, ["WEBHOOK", "EMAIL"]),
        (["EMAIL", "WEBHOOK"], BOTH, ["EMAIL", "WEBHOOK"]),
        (["WEBHOOK"], BOTH, ["EMAIL", "WEBHOOK"]),
        (["WEBHOOK", "EMAIL"], EMAIL, ["EMAIL"]),
        (["WEBHOOK", "EMAIL"], NOTHING, []),
        ([], WEBHOOK, ["WEBHOOK"]),
        ([], NOTHING, []),
    ],
    ids=named,
)
def test_an_order_alone_never_shows_as_drift(stored: list[str], now: Channels, listed: list[str]) -> None:
    preference = Preference(ORG.key, "Sales", now, previous=None)
    inputs = {**ORG_INPUTS, "channels": stored}
    assert record.outputs(preference, inputs)["channels"] == listed
    assert record.inputs(preference, inputs)["channels"] == listed


def test_a_get_has_no_stored_list_and_shows_a_sorted_one() -> None:
    assert record.outputs(ORG, {"org_identifier": "42"}) == {
        "channels": ["EMAIL", "WEBHOOK"],
        "event_type": EVENT,
        "org_identifier": "42",
        "host": HOST,
        "org_id": "42",
        "org_name": "Sales",
        "previous_channels": ["WEBHOOK"],
    }


@pytest.mark.parametrize("left_out", ["allow_overwrite", "org_identifier", "host", "channels"])
def test_a_refresh_stores_every_input_that_was_stored_and_no_other(left_out: str) -> None:
    stored = {name: value for name, value in ORG_INPUTS.items() if name != left_out}
    assert record.inputs(ORG, {**stored, "__provider": "gAWV", "org_id": "42"}) == stored


def test_outputs_hold_the_program_s_spelling_and_nothing_of_the_sdk() -> None:
    outputs = record.outputs(ORG, {**ORG_INPUTS, "org_identifier": "SALES", "__provider": "gAWV"})
    assert outputs == {**ORG_OUTPUTS, "org_identifier": "SALES"}


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        (ORG_INPUTS, Wanted(Scope("Sales"), EVENT, BOTH, allow_overwrite=True)),
        (CLUSTER_INPUTS, Wanted(CLUSTER, EVENT, NOTHING, allow_overwrite=False)),
        ({"channels": ["EMAIL", "EMAIL"], "event_type": EVENT}, Wanted(CLUSTER, EVENT, EMAIL, allow_overwrite=False)),
    ],
    ids=["an Org's override", "the cluster's default", "only what must be"],
)
def test_what_checked_inputs_ask_for(inputs: dict[str, Any], wanted: Wanted) -> None:
    assert record.wanted(inputs) == wanted
