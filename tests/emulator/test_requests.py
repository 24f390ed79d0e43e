"""What a request must look like and who may send it; what it changes."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pulumi_thoughtspot.emulator import Emulator, User

from .client import EVENT_TYPE, TIMEOUT, TOKEN, Api, debug, preference, replace, reset


def as_user(ts: Emulator, *privileges: str, org_id: int = 0) -> Api:
    ts.add_token("of-alice", user=User("alice", privileges=privileges, orgs=None), org_id=org_id)
    return Api(ts, "of-alice")


def test_an_empty_list_of_channels_is_a_preference(ts: Emulator, api: Api) -> None:
    assert api.configure(cluster_preferences=[preference()]).status_code == 204
    assert api.set_org("Sales", channels=()).status_code == 204

    assert ts.cluster == {EVENT_TYPE: []}
    assert ts.override("Sales") == []
    assert api.org_entries("Sales")[0]["preferences"] == [preference()]


def test_reset_removes_the_override(ts: Emulator, api: Api) -> None:
    api.set_org("Sales", "Support")

    assert api.configure(org_preferences=[reset("7")]).status_code == 204

    assert (ts.override("Sales"), ts.override("Support")) == (None, ["WEBHOOK"])


def test_replace_is_the_default_operation(ts: Emulator, api: Api) -> None:
    for operation in ({}, {"operation": None}):
        ts.reset_override("Sales")
        entry = {"org_identifier": "Sales", "preferences": [preference("EMAIL")], "reset_events": None, **operation}
        assert api.configure(org_preferences=[entry]).status_code == 204
        assert ts.override("Sales") == ["EMAIL"]


def test_a_configure_request_may_be_empty(api: Api) -> None:
    assert api.configure().status_code == 204
    assert api.configure(cluster_preferences=None, org_preferences=[]).status_code == 204


def test_a_search_gives_only_the_event_types_asked_for(ts: Emulator, api: Api) -> None:
    ts.set_override("Sales", ["EMAIL"])
    ts.set_override("Sales", ["EMAIL"], event_type="ANOTHER_EVENT")

    def events(*filters: dict[str, Any]) -> list[str]:
        (entry,) = api.search(org_preferences=list(filters)).json()["org_preferences"]
        return [found["event_type"] for found in entry["preferences"]]

    by_event = {"org_identifier": "Sales", "event_types": [EVENT_TYPE]}
    assert events(by_event) == [EVENT_TYPE]
    assert events({"org_identifier": "Sales"}) == [EVENT_TYPE, "ANOTHER_EVENT"]
    assert events(by_event, {"org_identifier": "7", "event_types": None}) == [EVENT_TYPE, "ANOTHER_EVENT"]


def test_orgs_are_sorted_by_their_number(ts: Emulator, api: Api) -> None:
    ts.add_org(10, "Ten")
    ts.add_org(9, "Nine")
    assert [entry["org"]["id"] for entry in api.search().json()["org_preferences"]] == ["0", "7", "8", "9", "10"]
    assert [entry["org"]["id"] for entry in api.org_entries("Ten", "Nine")] == ["9", "10"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"org_preferences": [replace("nowhere", "EMAIL")]}, "org_preferences does not match a known org."),
        ({"org_preferences": [{"org_identifier": "Sales"}]}, "REPLACE operation requires preferences to be specified."),
        (
            {"org_preferences": [{"org_identifier": "Sales", "operation": "RESET"}]},
            "RESET operation requires reset_events to be specified.",
        ),
        (
            {"org_preferences": [{"preferences": [preference("EMAIL")]}]},
            "org_preferences[0].org_identifier is required",
        ),
        ({"org_preferences": [{**replace("Sales", "EMAIL"), "operation": "REMOVE"}]}, "REPLACE or RESET"),
        ({"org_preferences": [{**replace("Sales", "EMAIL"), "org_identifier": 7}]}, "must be a string"),
        ({"org_preferences": {"org_identifier": "Sales"}}, "org_preferences must be an array"),
        ({"org_preferences": ["Sales"]}, "org_preferences[0] must be an object"),
        ({"org_preferences": [reset("Sales", "NO_EVENT")]}, "org_preferences[0].reset_events: 'NO_EVENT'"),
        ({"org_preferences": [replace("Sales", "FAX")]}, "org_preferences[0].preferences[0].channels: 'FAX'"),
        ({"cluster_preferences": [preference("EMAIL", event_type="NO_EVENT")]}, "'NO_EVENT'"),
        ({"cluster_preferences": [{"channels": ["EMAIL"]}]}, "cluster_preferences[0].event_type"),
        ({"cluster_preferences": [{"event_type": EVENT_TYPE}]}, "cluster_preferences[0].channels is required"),
        ({"cluster_preferences": [{"event_type": EVENT_TYPE, "channels": "EMAIL"}]}, "channels must be an array"),
        ({"cluster_preferences": [{"event_type": EVENT_TYPE, "channels": [["EMAIL"]]}]}, "channels"),
        (["EMAIL"], "must be an object"),
    ],
)
def test_a_wrong_configure_request_is_a_400_and_changes_nothing(
    ts: Emulator, api: Api, body: object, words: str
) -> None:
    refused = api.post("system/preferences/communication-channels/configure", body)
    assert refused.status_code == 400
    assert words in debug(refused)
    assert (ts.cluster, ts.override("Sales")) == ({}, None)


@pytest.mark.parametrize(
    "body",
    [
        {"cluster_preferences": ["NO_EVENT"]},
        {"cluster_preferences": EVENT_TYPE},
        {"org_preferences": [{"org_identifier": "nowhere"}]},
        {"org_preferences": [{"event_types": [EVENT_TYPE]}]},
        {"org_preferences": [{"org_identifier": "Sales", "event_types": ["NO_EVENT"]}]},
        None,
    ],
)
def test_a_wrong_search_is_a_400(api: Api, body: object) -> None:
    assert api.post("system/preferences/communication-channels/search", body).status_code == 400


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_json_is_a_400(ts: Emulator, content: bytes) -> None:
    url = f"{ts.url}/api/rest/2.0/system/preferences/communication-channels/search"
    refused = requests.post(url, data=content, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=TIMEOUT)
    assert refused.status_code == 400
    assert "not valid JSON" in debug(refused)


def test_neither_a_user_agent_nor_a_content_type_is_needed(ts: Emulator, api: Api) -> None:
    url = f"{ts.url}/api/rest/2.0/system/preferences/communication-channels/search"
    api.session.headers["User-Agent"] = None  # type: ignore[assignment]
    assert api.session.post(url, data=b"{}", timeout=TIMEOUT).status_code == 200


def test_an_unknown_path_is_a_404_and_a_wrong_method_a_405(api: Api) -> None:
    assert api.post("schedules/create", {}).status_code == 404
    assert api.post("../1.0/orgs/search", {}).status_code == 404
    wrong = api.get("system/preferences/communication-channels/search")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == "POST"
    assert api.post("auth/session/user", {}).headers["Allow"] == "GET"


@pytest.mark.parametrize("privilege", ["ADMINISTRATION", "DEVELOPER", "APPLICATION_ADMINISTRATION"])
def test_who_may_use_the_org_level(ts: Emulator, privilege: str) -> None:
    api = as_user(ts, privilege)
    assert api.set_org("Sales").status_code == 204
    assert api.search(org_preferences=[{"org_identifier": "Sales"}]).status_code == 200


@pytest.mark.parametrize("privileges", [(), ("DATADOWNLOADING",), ("ORG_ADMINISTRATION",)])
def test_who_may_not_use_it(ts: Emulator, privileges: tuple[str, ...]) -> None:
    api = as_user(ts, *privileges)
    assert api.set_org("Sales").status_code == 403
    assert api.search(org_preferences=[{"org_identifier": "Sales"}]).status_code == 403
    assert ts.override("Sales") is None


@pytest.mark.parametrize(
    ("privilege", "org_id", "allowed"),
    [
        ("ADMINISTRATION", 0, True),
        ("ADMINISTRATION", 7, False),
        ("DEVELOPER", 0, False),
        ("APPLICATION_ADMINISTRATION", 0, False),
    ],
)
def test_the_cluster_level_takes_an_administrator_in_primary(
    ts: Emulator, privilege: str, org_id: int, allowed: bool
) -> None:
    api = as_user(ts, privilege, org_id=org_id)
    status = 200 if allowed else 403
    assert api.search(cluster_preferences=[EVENT_TYPE]).status_code == status
    assert api.search().status_code == status
    mixed = api.search(cluster_preferences=[EVENT_TYPE], org_preferences=[{"org_identifier": "Sales"}])
    assert mixed.status_code == status
    configured = api.configure(
        cluster_preferences=[preference("EMAIL")], org_preferences=[replace("Sales", "EMAIL")]
    ).status_code
    assert configured == (204 if allowed else 403)
    assert ts.override("Sales") == (["EMAIL"] if allowed else None)


@pytest.mark.parametrize(
    ("privilege", "org_id", "status"),
    [
        ("ADMINISTRATION", 0, 200),
        ("ADMINISTRATION", 7, 403),
        ("ORG_ADMINISTRATION", 7, 200),
        ("DEVELOPER", 0, 403),
    ],
)
def test_who_may_search_orgs(ts: Emulator, privilege: str, org_id: int, status: int) -> None:
    assert as_user(ts, privilege, org_id=org_id).post("orgs/search", {}).status_code == status


def test_orgs_are_found_by_id_and_by_name(api: Api) -> None:
    sales = {"id": 7, "name": "Sales", "status": "ACTIVE", "description": "", "visibility": "SHOW"}
    assert api.post("orgs/search", {"org_identifier": "7"}).json() == [sales]
    assert api.post("orgs/search", {"org_identifier": "Sales"}).json() == [sales]
    assert api.post("orgs/search", {"org_identifier": "nowhere"}).json() == []
    assert [org["id"] for org in api.post("orgs/search", {}).json()] == [0, 7, 8]
