"""What makes a preference that preference: its key, and the id it has in Pulumi."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_thoughtspot.client.preferences import CLUSTER, Scope
from pulumi_thoughtspot.preferences.identity import Key, parse_id
from pulumi_thoughtspot.rules.orgs import is_org_id, same_name

from .fakes import EVENT, HOST

KEYS = st.builds(
    Key,
    host=st.sampled_from([HOST, "https://eu.thoughtspot.cloud", "http://127.0.0.1:8080"]),
    org_id=st.none() | st.integers(min_value=0).map(str),
    event_type=st.from_regex(r"[A-Z][A-Z0-9_]*", fullmatch=True),
)
ALMOST_IDS = st.text() | st.from_regex(
    r"(cluster|org|Org)(/-?[0-9]{0,3})?/ ?([A-Za-z0-9_]{0,9}|LIVEBOARD_SCHEDULE)\n?", fullmatch=True
)


@pytest.mark.parametrize(
    ("org_id", "resource_id", "scope"),
    [
        (None, "cluster/LIVEBOARD_SCHEDULE", CLUSTER),
        ("0", "org/0/LIVEBOARD_SCHEDULE", Scope("0")),
        ("42", "org/42/LIVEBOARD_SCHEDULE", Scope("42")),
    ],
)
def test_a_key_has_its_id_and_its_scope(org_id: str | None, resource_id: str, scope: Scope) -> None:
    key = Key(HOST, org_id, EVENT)
    assert (key.id, key.scope) == (resource_id, scope)
    assert parse_id(resource_id, HOST) == key


def test_keys_of_two_hosts_differ_where_their_ids_are_equal() -> None:
    here, there = Key(HOST, "42", EVENT), Key("https://eu.thoughtspot.cloud", "42", EVENT)
    assert here.id == there.id
    assert here != there


@given(KEYS)
def test_building_and_parsing_are_one_round_trip(key: Key) -> None:
    assert parse_id(key.id, key.host) == key


@given(ALMOST_IDS)
def test_what_parses_is_canonical(text: str) -> None:
    try:
        key = parse_id(text, HOST)
    except ValueError:
        return
    assert key.id == text


MALFORMED = {
    "nothing": "",
    "no level": EVENT,
    "no event type": "cluster",
    "an empty event type": "cluster/",
    "no Org": "org/LIVEBOARD_SCHEDULE",
    "an empty Org": "org//LIVEBOARD_SCHEDULE",
    "an Org without an event type": "org/42",
    "an Org's name": "org/Sales/LIVEBOARD_SCHEDULE",
    "leading zeros": "org/042/LIVEBOARD_SCHEDULE",
    "two zeros": "org/00/LIVEBOARD_SCHEDULE",
    "a sign": "org/-1/LIVEBOARD_SCHEDULE",
    "digits of another script": "org/٤٢/LIVEBOARD_SCHEDULE",
    "the cluster with an Org": "cluster/42/LIVEBOARD_SCHEDULE",
    "an event type in lower case": "cluster/liveboard_schedule",
    "an event type that begins with a digit": "cluster/2_SCHEDULES",
    "a level in upper case": "CLUSTER/LIVEBOARD_SCHEDULE",
    "a further part": "org/42/LIVEBOARD_SCHEDULE/x",
    "a space before": " cluster/LIVEBOARD_SCHEDULE",
    "a line break after": "cluster/LIVEBOARD_SCHEDULE\n",
    "a host": f"{HOST}/org/42/LIVEBOARD_SCHEDULE",
}


@pytest.mark.parametrize("resource_id", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_canonical_is_refused(resource_id: str) -> None:
    with pytest.raises(ValueError, match=r"is not cluster/EVENT_TYPE or org/ORG_ID/EVENT_TYPE$") as error:
        parse_id(resource_id, HOST)
    assert repr(resource_id) in str(error.value)


@pytest.mark.parametrize(
    ("identifier", "is_id"),
    [
        ("0", True),
        ("42", True),
        ("2147483648", True),
        ("", False),
        ("Sales", False),
        ("42a", False),
        ("4 2", False),
        ("-1", False),
        ("7.0", False),
        ("٤٢", False),
        ("²", False),
    ],
)
def test_all_digits_are_an_id_and_nothing_else_is(identifier: str, is_id: bool) -> None:
    assert is_org_id(identifier) is is_id


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sales", "Sales", True),
        ("Sales", "SALES", True),
        ("Straße", "STRASSE", True),
        ("Sales", "Sales ", False),
        ("Sales", "Sale", False),
    ],
)
def test_names_may_be_the_same_whatever_their_case(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same
