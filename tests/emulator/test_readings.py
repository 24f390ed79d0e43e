"""Every reading, under each of its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, Readings, User
from pulumi_thoughtspot.emulator.readings import reading_from_text

from .client import EVENT_TYPE, Api, debug, preference, replace, reset

PRIMARY: dict[str, Any] = {"org": {"id": "0", "name": "Primary"}, "preferences": []}
SUPPORT: dict[str, Any] = {"org": {"id": "8", "name": "Support"}, "preferences": []}


def sales(*preferences: dict[str, Any]) -> dict[str, Any]:
    return {"org": {"id": "7", "name": "Sales"}, "preferences": list(preferences)}


def test_search_without_filter(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["EMAIL"])
    assert api.search().json() == {
        "cluster_preferences": [preference("EMAIL")],
        "org_preferences": [PRIMARY, sales(), SUPPORT],
    }

    ts.read_as(search_without_filter="nothing")
    assert api.search().json() == {"cluster_preferences": [], "org_preferences": []}


def test_empty_lists_and_nulls_are_no_filter(api: Api) -> None:
    everything = api.search().json()
    assert api.search(cluster_preferences=[], org_preferences=[]).json() == everything
    assert api.search(cluster_preferences=None, org_preferences=None).json() == everything


def test_org_without_override(ts: Emulator, api: Api) -> None:
    ts.set_override("Sales", ["WEBHOOK"])
    assert api.org_entries("Sales", "Support") == [sales(preference("WEBHOOK")), SUPPORT]

    ts.read_as(org_without_override="left_out")
    assert api.org_entries("Sales", "Support") == [sales(preference("WEBHOOK"))]
    assert api.org_entries("Support") == []
    assert api.search().json()["org_preferences"] == [sales(preference("WEBHOOK"))]


@pytest.mark.parametrize(("reading", "kept"), [("named_events", ["EMAIL"]), ("whole_list", None)])
def test_replace(emulate: Callable[..., Emulator], reading: str, kept: list[str] | None) -> None:
    ts = emulate(readings=Readings().changed(replace=reading))
    ts.set_override("Sales", ["EMAIL"], event_type="ANOTHER_EVENT")

    assert Api(ts).set_org("Sales", channels=("WEBHOOK",)).status_code == 204

    assert ts.override("Sales") == ["WEBHOOK"]
    assert ts.override("Sales", event_type="ANOTHER_EVENT") == kept


def test_reset_without_override(ts: Emulator, api: Api) -> None:
    assert api.configure(org_preferences=[reset("Sales")]).status_code == 204

    ts.read_as(reset_without_override="refused")
    assert api.configure(org_preferences=[reset("Sales")]).status_code == 400
    ts.set_override("Sales", [])
    assert api.configure(org_preferences=[reset("Sales")]).status_code == 204
    assert ts.override("Sales") is None


def test_same_org_twice(ts: Emulator, api: Api) -> None:
    twice = [replace("Sales", "EMAIL"), replace("7", "WEBHOOK")]
    assert api.configure(org_preferences=twice).status_code == 204
    assert ts.override("Sales") == ["WEBHOOK"]

    ts.reset_override("Sales")
    ts.read_as(same_org_twice="refused")
    assert api.configure(org_preferences=twice).status_code == 400
    assert ts.override("Sales") is None


def test_several_entries(ts: Emulator, api: Api) -> None:
    entries = [replace("Sales", "WEBHOOK"), replace("nowhere", "WEBHOOK"), replace("Support", "WEBHOOK")]
    body = {"cluster_preferences": [preference("EMAIL")], "org_preferences": entries}
    assert api.configure(**body).status_code == 400
    assert (ts.cluster, ts.override("Sales"), ts.override("Support")) == ({}, None, None)

    ts.read_as(several_entries="until_the_first_error")
    assert api.configure(**body).status_code == 400
    assert (ts.cluster, ts.override("Sales"), ts.override("Support")) == ({EVENT_TYPE: ["EMAIL"]}, ["WEBHOOK"], None)


def test_org_scoped_token(ts: Emulator) -> None:
    ts.add_token("of-sales", user=User("alice", privileges=("ADMINISTRATION",), orgs=(7,)), org_id=7)
    api = Api(ts, "of-sales")
    assert api.set_org("Sales").status_code == 204
    assert api.set_org("Support").status_code == 403
    assert api.search(org_preferences=[{"org_identifier": "Support"}]).status_code == 403
    assert api.search(cluster_preferences=[EVENT_TYPE]).status_code == 403
    assert api.configure(cluster_preferences=[preference("EMAIL")]).status_code == 403
    assert api.search().status_code == 403

    ts.read_as(org_scoped_token="any_org")
    assert api.set_org("Support").status_code == 204
    assert api.configure(cluster_preferences=[preference("EMAIL")]).status_code == 204
    assert api.search().status_code == 200


def test_stale_reads_answer_with_the_state_before_the_write(ts: Emulator, api: Api) -> None:
    ts.read_as(stale_reads=2)
    api.set_org("Sales", channels=("WEBHOOK",))
    assert api.org_entries("Sales") == [sales()]
    api.set_org("Sales", channels=("EMAIL",))

    assert api.org_entries("Sales") == [sales()]
    assert api.org_entries("Sales") == [sales(preference("WEBHOOK"))]
    assert api.org_entries("Sales") == [sales(preference("EMAIL"))]
    assert ts.override("Sales") == ["EMAIL"]


def test_stale_reads_do_not_delay_what_a_test_sets_itself(ts: Emulator, api: Api) -> None:
    ts.read_as(stale_reads=2)
    api.set_org("Sales", channels=("WEBHOOK",))
    ts.set_override("Sales", ["EMAIL"])

    assert api.org_entries("Sales") == [sales(preference("EMAIL"))]


def test_identifier_lookup(ts: Emulator, api: Api) -> None:
    ts.add_org(42, "Forty-two")
    ts.add_org(9, "42")
    ts.add_org(10, "43")

    api.set_org("42", channels=("EMAIL",))
    assert (ts.override(42), ts.override(9)) == (["EMAIL"], None)
    ts.read_as(identifier_lookup="name_first")
    api.set_org("42", channels=("WEBHOOK",))
    assert (ts.override(42), ts.override(9)) == (["EMAIL"], ["WEBHOOK"])


@pytest.mark.parametrize("reading", ["id_first", "name_first"])
def test_identifier_lookup_falls_back_to_the_other_way(emulate: Callable[..., Emulator], reading: str) -> None:
    ts = emulate(orgs={10: "43"}, readings=Readings().changed(identifier_lookup=reading))
    assert [entry["org"]["id"] for entry in Api(ts).org_entries("43")] == ["10"]
    assert [entry["org"]["id"] for entry in Api(ts).org_entries("10")] == ["10"]


def test_org_name_case(ts: Emulator, api: Api) -> None:
    ts.add_org(9, "SALES")
    assert api.set_org("sales").status_code == 400

    ts.read_as(org_name_case="ignored")
    assert [entry["org"]["id"] for entry in api.org_entries("SALES")] == ["9"]
    assert [entry["org"]["id"] for entry in api.org_entries("sales")] == ["7"]


@pytest.mark.parametrize(
    ("reading", "channels"),
    [
        ("as_given", ["WEBHOOK", "EMAIL", "FAX"]),
        ("sorted", ["EMAIL", "FAX", "WEBHOOK"]),
        ("reversed", ["FAX", "EMAIL", "WEBHOOK"]),
    ],
)
def test_channel_order(emulate: Callable[..., Emulator], reading: str, channels: list[str]) -> None:
    ts = emulate(readings=Readings().changed(channel_order=reading))
    ts.set_cluster(["WEBHOOK", "EMAIL", "FAX"])
    assert Api(ts).search(cluster_preferences=[EVENT_TYPE]).json()["cluster_preferences"][0]["channels"] == channels


@pytest.mark.parametrize(
    ("reading", "section"),
    [
        ("empty_list", {"cluster_preferences": []}),
        ("null", {"cluster_preferences": None}),
        ("absent", {}),
    ],
)
def test_unasked_section_and_empty_section(
    emulate: Callable[..., Emulator], reading: str, section: dict[str, Any]
) -> None:
    ts = emulate(readings=Readings().changed(unasked_section=reading))
    ts.set_cluster(["EMAIL"])
    unasked = Api(ts).search(org_preferences=[{"org_identifier": "Sales"}]).json()
    assert unasked == {"org_preferences": [sales()], **section}

    ts.unset_cluster()
    ts.read_as(unasked_section="empty_list", empty_section=reading)
    empty = Api(ts).search(cluster_preferences=[EVENT_TYPE]).json()
    assert empty == {"org_preferences": [], **section}


def test_password_and_secret_key(ts: Emulator, api: Api) -> None:
    right_password = {"username": "admin", "password": "admin-password", "secret_key": "wrong"}
    right_key = {"username": "admin", "password": "wrong", "secret_key": "admin-secret-key"}
    assert [api.log_in(**right_password).status_code, api.log_in(**right_key).status_code] == [200, 401]

    ts.read_as(password_and_secret_key="secret_key_wins")
    assert [api.log_in(**right_password).status_code, api.log_in(**right_key).status_code] == [401, 200]


def test_org_of_token_by_default(ts: Emulator, api: Api) -> None:
    def org_of_token(**fields: Any) -> int:
        granted = api.log_in(username="admin", password="admin-password", **fields).json()
        org_id = granted["scope"]["org_id"]
        assert isinstance(org_id, int)
        return org_id

    assert [org_of_token(org_id=7), org_of_token(), org_of_token(org_id="Sales")] == [7, 0, 0]
    ts.read_as(org_of_token_by_default="last")
    assert [org_of_token(org_id=7), org_of_token(), org_of_token(org_id="Support")] == [7, 7, 7]


def test_further_channels_and_event_types(ts: Emulator, api: Api) -> None:
    def configure() -> int:
        return api.configure(cluster_preferences=[preference("SLACK", event_type="ALERT")]).status_code

    assert configure() == 400
    ts.read_as(further_channels=("SLACK",))
    assert configure() == 400
    ts.read_as(further_event_types=["ALERT"])
    assert configure() == 204
    assert ts.cluster == {"ALERT": ["SLACK"]}


def test_error_shape(ts: Emulator, api: Api) -> None:
    words = "org_identifier in org_preferences does not match a known org."
    assert debug(api.set_org("nowhere")) == words

    ts.read_as(error_shape=2)
    deeper = api.set_org("nowhere").json()["error"]["message"]["debug"]
    assert set(deeper) == {"code", "incident_id_guid", "debug"}
    assert isinstance(deeper["debug"], str)
    assert words in deeper["debug"]

    ts.read_as(error_shape=3)
    flat = api.set_org("nowhere").json()
    assert set(flat) == {"code", "incident_id_guid", "debug"}
    assert words in flat["debug"]

    ts.read_as(error_shape=4)
    page = api.set_org("nowhere")
    assert page.status_code == 400
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<html>" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"no_such_reading": 1}, "no reading 'no_such_reading'"),
        ({"replace": "half"}, "replace must be one of named_events, whole_list, not 'half'"),
        ({"stale_reads": -1}, "stale_reads must be a whole number"),
        ({"stale_reads": True}, "stale_reads must be a whole number"),
        ({"error_shape": True}, "error_shape must be one of 1, 2, 3, 4"),
        ({"further_channels": "SLACK"}, "further_channels must be a tuple"),
    ],
)
def test_an_unknown_reading_or_value_is_named(ts: Emulator, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ts.read_as(**changes)
    assert ts.readings == Readings()


def test_readings_from_text() -> None:
    assert reading_from_text("replace", "whole_list") == "whole_list"
    assert reading_from_text("stale_reads", "3") == 3
    assert reading_from_text("further_channels", "SLACK, TEAMS") == ("SLACK", "TEAMS")
    with pytest.raises(ValueError, match="stale_reads"):
        reading_from_text("stale_reads", "many")
