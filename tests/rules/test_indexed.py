"""An answer whose Orgs are found by id and by name."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import is_meant

from .fakes import EMAIL, EVENT, NOTHING, WEBHOOK

ENTRIES = (
    OrgPreferences(Org("42", "Sales"), {EVENT: EMAIL}),
    OrgPreferences(Org("7", "42"), {EVENT: WEBHOOK}),
    OrgPreferences(Org("77", "SALES"), {}),
    OrgPreferences(Org("42", "Sales"), {EVENT: NOTHING}),
    OrgPreferences(Org("8", "Straße"), {}),
    OrgPreferences(Org("9", ""), {}),
    OrgPreferences(Org("a-1", "Finance"), {}),
)
ANSWER = IndexedPreferences(Preferences({EVENT: WEBHOOK}, ENTRIES))

MEANT = {
    "42": [0, 3],
    "7": [1],
    "4": [],
    "Sales": [0, 2, 3],
    "sales": [0, 2, 3],
    "STRASSE": [4],
    "Sale": [],
    "Finance": [6],
    "a-1": [],
    "": [5],
}


@pytest.mark.parametrize(("identifier", "meant"), MEANT.items(), ids=map(repr, MEANT))
def test_the_part_about_an_org_has_every_entry_that_may_be_meant_in_its_order(
    identifier: str, meant: list[int]
) -> None:
    part = ANSWER.part(Scope(identifier))
    assert part == Preferences(None, tuple(ENTRIES[index] for index in meant))
    assert part.orgs == tuple(entry for entry in ENTRIES if is_meant(entry.org, identifier))


@pytest.mark.parametrize("cluster", [{EVENT: WEBHOOK}, {}, None])
def test_the_part_about_the_cluster_is_its_section_alone(cluster: dict[str, frozenset[str]] | None) -> None:
    assert IndexedPreferences(Preferences(cluster, ENTRIES)).part(CLUSTER) == Preferences(cluster, ())


@pytest.mark.parametrize(("org_id", "entries"), [("42", [0, 3]), ("a-1", [6]), ("Sales", []), ("", [])])
def test_an_org_is_found_by_its_id_whatever_that_looks_like(org_id: str, entries: list[int]) -> None:
    assert ANSWER.part_of_org(org_id) == Preferences(None, tuple(ENTRIES[index] for index in entries))


@pytest.mark.parametrize(
    ("name", "there"), [("Sales", True), ("SALES", True), ("sales", False), ("42", True), ("77", False), ("", True)]
)
def test_a_name_is_there_letter_by_letter(name: str, there: bool) -> None:
    assert ANSWER.has_org_named(name) is there
