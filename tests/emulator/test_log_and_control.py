"""The log of requests, and the emulator's own endpoints."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest
import requests

from pulumi_thoughtspot.emulator import Emulator, Request

from .client import EVENT_TYPE, TIMEOUT, Api, preference, replace


def control(ts: Emulator, method: str, resource: str, body: Any = None) -> requests.Response:
    return requests.request(method, f"{ts.url}/emulator/{resource}", json=body, timeout=TIMEOUT)


def test_the_log_tells_who_asked_what_and_how_it_went(ts: Emulator, api: Api) -> None:
    start = time.monotonic()
    api.set_org("Sales")
    Api(ts, token=None).search(cluster_preferences=[EVENT_TYPE])
    api.set_org("nowhere")

    configured, refused, unknown = ts.requests
    path = "/api/rest/2.0/system/preferences/communication-channels/configure"
    assert start <= configured.received_at <= refused.received_at <= time.monotonic()
    assert configured == Request(
        method="POST",
        path=path,
        body={"org_preferences": [replace("Sales", "WEBHOOK")]},
        status=204,
        user="admin",
        received_at=configured.received_at,
    )
    assert (refused.status, refused.user, refused.body) == (401, None, {"cluster_preferences": [EVENT_TYPE]})
    assert (unknown.status, unknown.user) == (400, "admin")
    with pytest.raises(dataclasses.FrozenInstanceError):
        configured.status = 200  # type: ignore[misc]

    ts.clear_requests()
    assert ts.requests == []


def test_the_log_keeps_no_secrets(ts: Emulator) -> None:
    Api(ts, token=None).log_in(username="admin", password="admin-password", secret_key="admin-secret-key", org_id=0)

    (request,) = ts.requests
    assert request.body == {"username": "admin", "password": "***", "secret_key": "***", "org_id": 0}
    logged = control(ts, "GET", "requests").text
    assert "admin-password" not in logged
    assert "admin-secret-key" not in logged


def test_the_log_over_http(ts: Emulator, api: Api) -> None:
    api.search(cluster_preferences=[EVENT_TYPE])

    (request,) = control(ts, "GET", "requests").json()
    assert request["method"] == "POST"
    assert request["path"].endswith("/search")
    assert request["body"] == {"cluster_preferences": [EVENT_TYPE]}
    assert (request["status"], request["user"]) == (200, "admin")

    cleared = control(ts, "DELETE", "requests")
    assert (cleared.status_code, cleared.content) == (204, b"")
    assert control(ts, "GET", "requests").json() == []


def test_the_state_over_http_is_a_round_trip(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["EMAIL"])
    ts.set_override("Sales", ["WEBHOOK"])
    state = control(ts, "GET", "state").json()
    assert state == {
        "orgs": {"0": "Primary", "7": "Sales", "8": "Support"},
        "cluster": {EVENT_TYPE: ["EMAIL"]},
        "overrides": {"7": {EVENT_TYPE: ["WEBHOOK"]}},
        "webhooks": [],
    }

    assert control(ts, "PUT", "state", {"orgs": {"9": "Finance"}}).json() == {
        "orgs": {"0": "Primary", "9": "Finance"},
        "cluster": {},
        "overrides": {},
        "webhooks": [],
    }
    assert api.search().json()["cluster_preferences"] == []
    assert control(ts, "PUT", "state", state).json() == state
    assert api.search(cluster_preferences=[EVENT_TYPE]).json()["cluster_preferences"] == [preference("EMAIL")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "body must be an object"),
        ({"orgz": {}}, "orgz"),
        ({"orgs": {"x": "Sales"}}, "'x'"),
        ({"orgs": {"7": 7}}, "name"),
        ({"orgs": {"7": "Primary"}}, "same name"),
        ({"cluster": {EVENT_TYPE: "EMAIL"}}, "list of channels"),
        ({"overrides": {"7": {EVENT_TYPE: ["EMAIL"]}}}, "no Org 7"),
    ],
)
def test_a_wrong_state_is_a_400_and_changes_nothing(ts: Emulator, body: Any, words: str) -> None:
    ts.set_override("Sales", ["WEBHOOK"])
    before = control(ts, "GET", "state").json()

    refused = control(ts, "PUT", "state", body)

    assert refused.status_code == 400
    assert words in refused.json()["error"]
    assert control(ts, "GET", "state").json() == before


def test_the_readings_over_http(ts: Emulator) -> None:
    assert control(ts, "GET", "readings").json()["stale_reads"] == 0

    changed = control(ts, "PATCH", "readings", {"stale_reads": 2, "further_channels": ["SLACK"]})

    assert changed.status_code == 200
    assert changed.json()["stale_reads"] == 2
    assert ts.readings.further_channels == ("SLACK",)
    for wrong, words in (({"replace": "half"}, "replace must be one of"), ({"self": 1}, "self")):
        refused = control(ts, "PATCH", "readings", wrong)
        assert refused.status_code == 400
        assert words in refused.json()["error"]


def test_control_has_three_resources_and_is_not_logged(ts: Emulator) -> None:
    assert control(ts, "GET", "secrets").status_code == 404
    wrong = control(ts, "POST", "state", {})
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, PUT")
    assert requests.put(f"{ts.url}/emulator/state", data=b"{", timeout=TIMEOUT).status_code == 400
    assert ts.requests == []
