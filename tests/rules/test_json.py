"""The JSON that goes to ThoughtSpot and comes back, as tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org, orgs_in
from pulumi_thoughtspot.client.preferences import (
    CLUSTER,
    Change,
    OrgPreferences,
    Preferences,
    Replace,
    Reset,
    Scope,
    configure_body,
    in_words,
    preferences_in,
    search_body,
)
from pulumi_thoughtspot.client.session import SessionUser, user_in
from pulumi_thoughtspot.client.shapes import ShapeError

EVENT = "LIVEBOARD_SCHEDULE"
SALES, MARKETING = Scope("Sales"), Scope("77")
EMAIL, BOTH, NONE = frozenset({"EMAIL"}), frozenset({"WEBHOOK", "EMAIL"}), frozenset[str]()


def entry(*channels: str, event_type: str = EVENT) -> dict[str, Any]:
    return {"event_type": event_type, "channels": list(channels)}


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        pytest.param([Replace(CLUSTER, EVENT, EMAIL)], {"cluster_preferences": [entry("EMAIL")]}, id="the cluster"),
        pytest.param(
            [Replace(SALES, EVENT, BOTH)],
            {
                "org_preferences": [
                    {"org_identifier": "Sales", "operation": "REPLACE", "preferences": [entry("EMAIL", "WEBHOOK")]}
                ]
            },
            id="an Org",
        ),
        pytest.param(
            [Replace(SALES, EVENT, NONE)],
            {"org_preferences": [{"org_identifier": "Sales", "operation": "REPLACE", "preferences": [entry()]}]},
            id="no channel, which is not nothing set",
        ),
        pytest.param(
            [Replace(CLUSTER, EVENT, NONE)], {"cluster_preferences": [entry()]}, id="no channel at the cluster"
        ),
        pytest.param(
            [Reset(SALES, EVENT)],
            {"org_preferences": [{"org_identifier": "Sales", "operation": "RESET", "reset_events": [EVENT]}]},
            id="reset",
        ),
        pytest.param(
            [Replace(SALES, EVENT, EMAIL), Reset(MARKETING, EVENT)],
            {
                "org_preferences": [
                    {"org_identifier": "Sales", "operation": "REPLACE", "preferences": [entry("EMAIL")]},
                    {"org_identifier": "77", "operation": "RESET", "reset_events": [EVENT]},
                ]
            },
            id="several Orgs, in their order",
        ),
        pytest.param(
            [Replace(SALES, "TOMORROWS_EVENT", frozenset({"SMS"}))],
            {
                "org_preferences": [
                    {
                        "org_identifier": "Sales",
                        "operation": "REPLACE",
                        "preferences": [entry("SMS", event_type="TOMORROWS_EVENT")],
                    }
                ]
            },
            id="values that do not exist today",
        ),
    ],
)
def test_a_change_is_written_as_thoughtspot_takes_it(changes: list[Change], body: dict[str, Any]) -> None:
    assert configure_body(changes) == body


@pytest.mark.parametrize("scope", [SALES, Scope("0"), Scope("")])
def test_a_change_of_an_org_never_writes_the_cluster(scope: Scope) -> None:
    for change in (Replace(scope, EVENT, EMAIL), Reset(scope, EVENT)):
        assert set(configure_body([change])) == {"org_preferences"}


@pytest.mark.parametrize(
    ("scopes", "body"),
    [
        ([CLUSTER], {"cluster_preferences": [EVENT]}),
        ([SALES], {"org_preferences": [{"org_identifier": "Sales", "event_types": [EVENT]}]}),
        ([Scope("")], {"org_preferences": [{"org_identifier": "", "event_types": [EVENT]}]}),
        (
            [MARKETING, CLUSTER, SALES],
            {
                "cluster_preferences": [EVENT],
                "org_preferences": [
                    {"org_identifier": "77", "event_types": [EVENT]},
                    {"org_identifier": "Sales", "event_types": [EVENT]},
                ],
            },
        ),
    ],
)
def test_a_search_asks_for_the_scopes_given_and_for_nothing_else(scopes: list[Scope], body: dict[str, Any]) -> None:
    assert search_body(scopes, EVENT) == body


_SALES_OVERRIDE = {"org": {"id": "42", "name": "Sales"}, "preferences": [entry("WEBHOOK")]}
_PRIMARY = {"org": {"id": "0", "name": "Primary"}, "preferences": []}


@pytest.mark.parametrize(
    ("answer", "cluster"),
    [
        ({"cluster_preferences": [entry("EMAIL")]}, {EVENT: EMAIL}),
        ({"cluster_preferences": [entry("WEBHOOK", "EMAIL")]}, {EVENT: BOTH}),
        ({"cluster_preferences": [entry("EMAIL", "WEBHOOK", "EMAIL")]}, {EVENT: BOTH}),
        ({"cluster_preferences": [entry()]}, {EVENT: NONE}),
        ({"cluster_preferences": [], "org_preferences": None}, {}),
        ({"cluster_preferences": None, "org_preferences": None}, {}),
        ({"org_preferences": [], "error": None, "errors": []}, {}),
        ({"org_preferences": []}, {}),
        ({}, {}),
        (
            {"cluster_preferences": [entry("SMS", "EMAIL"), entry("PAGER", event_type="TOMORROWS_EVENT")]},
            {EVENT: frozenset({"SMS", "EMAIL"}), "TOMORROWS_EVENT": frozenset({"PAGER"})},
        ),
        ({"cluster_preferences": [{**entry("EMAIL"), "since": 1}], "more": {}}, {EVENT: EMAIL}),
    ],
)
def test_the_clusters_section_is_read_as_sets_and_what_is_unknown_is_kept(
    answer: dict[str, Any], cluster: dict[str, frozenset[str]]
) -> None:
    assert preferences_in(answer, cluster_asked=True) == Preferences(cluster, ())


@pytest.mark.parametrize("section", [None, [], [entry("EMAIL")]])
def test_of_the_cluster_nothing_is_concluded_unless_it_was_asked_for(section: Any) -> None:
    answer = {"cluster_preferences": section, "org_preferences": [_PRIMARY]}

    assert preferences_in(answer, cluster_asked=False).cluster is None


@pytest.mark.parametrize(
    ("section", "orgs"),
    [
        (None, ()),
        ([], ()),
        ([_SALES_OVERRIDE], (OrgPreferences(Org("42", "Sales"), {EVENT: frozenset({"WEBHOOK"})}),)),
        ([_PRIMARY], (OrgPreferences(Org("0", "Primary"), {}),)),
        ([{"org": {"id": "0", "name": "Primary"}, "preferences": None}], (OrgPreferences(Org("0", "Primary"), {}),)),
        ([{"org": {"id": "0", "name": "Primary"}}], (OrgPreferences(Org("0", "Primary"), {}),)),
        ([{"org": {"id": 42, "name": "Sales"}}], (OrgPreferences(Org("42", "Sales"), {}),)),
        ([{"org": {"id": "42"}}], (OrgPreferences(Org("42", ""), {}),)),
        ([{"org": {"id": "42", "name": None}}], (OrgPreferences(Org("42", ""), {}),)),
        ([{"org": {"id": "42", "name": "half \ud83d"}}], (OrgPreferences(Org("42", "half \ufffd"), {}),)),
        (
            [{"org": {"id": "42", "name": "Sales"}, "preferences": [entry("\ud83d")]}],
            (OrgPreferences(Org("42", "Sales"), {EVENT: frozenset({"\ufffd"})}),),
        ),
        ([{"org": {"id": "42", "name": "whole \U0001f600"}}], (OrgPreferences(Org("42", "whole \U0001f600"), {}),)),
        (
            [{"org": {"id": "42", "name": "Sales", "status": "ACTIVE"}, "preferences": [entry("SMS")], "new": True}],
            (OrgPreferences(Org("42", "Sales"), {EVENT: frozenset({"SMS"})}),),
        ),
        (
            [_PRIMARY, _SALES_OVERRIDE],
            (
                OrgPreferences(Org("0", "Primary"), {}),
                OrgPreferences(Org("42", "Sales"), {EVENT: frozenset({"WEBHOOK"})}),
            ),
        ),
    ],
)
def test_each_orgs_override_is_read_with_its_id_as_text(section: Any, orgs: tuple[OrgPreferences, ...]) -> None:
    assert preferences_in({"org_preferences": section}, cluster_asked=False) == Preferences(None, orgs)


NO_OBJECT, NO_SEARCH = "not an object", "neither cluster_preferences nor org_preferences in it"
NO_CLUSTER, NO_ORGS = "cluster_preferences is not a list of objects", "org_preferences is not a list of objects"
NO_PREFERENCE = "an entry of cluster_preferences without event_type or channels"
NO_CHANNEL = "a channel in cluster_preferences that is not a string"
NO_ORG, NO_ID = "an Org without its id", "an Org's id that is none"
OVERRIDES = "org_preferences[].preferences"

OTHER_SHAPES: list[tuple[Any, str]] = [
    ({"cluster_preferences": None, "org_preferences": None, "errors": [{"message": "no"}]}, "an error in it"),
    ({"org_preferences": [], "error": {"message": "no"}}, "an error in it"),
    (None, NO_OBJECT),
    ([], NO_OBJECT),
    ("text", NO_OBJECT),
    (7, NO_OBJECT),
    ({"unheard": "of"}, NO_SEARCH),
    ({"error": {"message": {"debug": "no"}}}, NO_SEARCH),
    ({"cluster_preferences": {}}, NO_CLUSTER),
    ({"cluster_preferences": "EMAIL"}, NO_CLUSTER),
    ({"cluster_preferences": ["EMAIL"]}, NO_CLUSTER),
    ({"cluster_preferences": [None]}, NO_CLUSTER),
    ({"cluster_preferences": [{}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"event_type": EVENT}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"channels": []}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"event_type": 7, "channels": []}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"event_type": EVENT, "channels": "EMAIL"}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"event_type": EVENT, "channels": None}]}, NO_PREFERENCE),
    ({"cluster_preferences": [{"event_type": EVENT, "channels": [None]}]}, NO_CHANNEL),
    ({"cluster_preferences": [{"event_type": EVENT, "channels": [["EMAIL"]]}]}, NO_CHANNEL),
    ({"org_preferences": {}}, NO_ORGS),
    ({"org_preferences": ["Sales"]}, NO_ORGS),
    ({"org_preferences": [{}]}, NO_ORG),
    ({"org_preferences": [{"org": "Sales"}]}, NO_ORG),
    ({"org_preferences": [{"org": {"name": "Sales"}}]}, NO_ORG),
    ({"org_preferences": [{"org": {"id": None, "name": "Sales"}}]}, NO_ORG),
    ({"org_preferences": [{"org": {"id": True, "name": "Sales"}}]}, NO_ORG),
    ({"org_preferences": [{"org": {"id": 4.2, "name": "Sales"}}]}, NO_ORG),
    ({"org_preferences": [{"org": {"id": "4/2", "name": "Sales"}}]}, NO_ID),
    ({"org_preferences": [{"org": {"id": "", "name": "Sales"}}]}, NO_ID),
    ({"org_preferences": [{"org": {"id": "42"}, "preferences": {}}]}, f"{OVERRIDES} is not a list of objects"),
    (
        {"org_preferences": [{"org": {"id": "42"}, "preferences": [{"event_type": EVENT, "channels": 7}]}]},
        f"an entry of {OVERRIDES} without event_type or channels",
    ),
]


@pytest.mark.parametrize(("answer", "where"), OTHER_SHAPES)
def test_an_answer_of_another_shape_is_never_read_as_nothing_set(answer: Any, where: str) -> None:
    with pytest.raises(ShapeError, match=f"^{re.escape(where)}$"):
        preferences_in(answer, cluster_asked=True)


def test_orgs_are_read_with_their_ids_as_text() -> None:
    answer = [{"id": 0, "name": "Primary", "status": "ACTIVE"}, {"id": "42", "name": "Sales"}, {"id": 77}]
    assert orgs_in(answer) == [Org("0", "Primary"), Org("42", "Sales"), Org("77", "")]


@pytest.mark.parametrize(
    ("answer", "where"),
    [({}, "the answer is not a list of objects"), ([7], "the answer is not a list of objects"), ([{}], NO_ORG)],
)
def test_orgs_of_another_shape_are_none(answer: Any, where: str) -> None:
    with pytest.raises(ShapeError, match=f"^{where}$"):
        orgs_in(answer)


SOME = frozenset({"DEVELOPER", ""})
NOBODY = SessionUser("", None, frozenset())
ANN = {"name": "ann", "current_org": {"id": 42, "name": "Sales"}, "privileges": ["DEVELOPER", "ADMINISTRATION"]}


@pytest.mark.parametrize(
    ("answer", "user"),
    [
        (ANN, SessionUser("ann", Org("42", "Sales"), frozenset({"ADMINISTRATION", "DEVELOPER"}))),
        ({}, NOBODY),
        ({"name": None, "current_org": None, "privileges": None}, NOBODY),
        ({"name": 7, "current_org": "Sales", "privileges": "DEVELOPER"}, NOBODY),
        ({"current_org": {"name": "Sales"}, "privileges": {}}, NOBODY),
        ({"current_org": {"id": None}, "privileges": ["DEVELOPER", None, 7, ""]}, replace(NOBODY, privileges=SOME)),
        ({"current_org": {"id": 0}}, replace(NOBODY, org=Org("0", ""))),
    ],
)
def test_each_field_of_the_session_may_be_absent(answer: Any, user: SessionUser) -> None:
    assert user_in(answer) == user


@pytest.mark.parametrize(
    ("answer", "where"), [(None, NO_OBJECT), ([], NO_OBJECT), ({"current_org": {"id": "4/2"}}, NO_ID)]
)
def test_a_session_of_another_shape_is_none(answer: Any, where: str) -> None:
    with pytest.raises(ShapeError, match=f"^{where}$"):
        user_in(answer)


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        (None, "nothing"),
        (NONE, "no channel"),
        (EMAIL, "EMAIL"),
        (BOTH, "EMAIL and WEBHOOK"),
        (["WEBHOOK", "EMAIL"], "EMAIL and WEBHOOK"),
    ],
)
def test_channels_are_told_in_words(channels: Any, words: str) -> None:
    assert in_words(channels) == words


def test_a_change_says_what_it_does() -> None:
    assert str(Replace(CLUSTER, EVENT, BOTH)) == "set EMAIL and WEBHOOK for the cluster"
    assert str(Replace(SALES, EVENT, NONE)) == "set no channel for Org 'Sales'"
    assert str(Reset(SALES, EVENT)) == "reset Org 'Sales'"


@pytest.mark.parametrize("scope", [CLUSTER, Scope(None, "Everybody")])
def test_the_clusters_default_cannot_be_reset(scope: Scope) -> None:
    with pytest.raises(
        ValueError, match=r"^the cluster's default cannot be reset: ThoughtSpot can unset an Org's alone$"
    ):
        Reset(scope, EVENT)
