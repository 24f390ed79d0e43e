"""Every reading about webhooks, under each of its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, Readings

from .client import EVENT_TYPE, URL, Api, debug
from .test_webhooks import GCS, HEADERS, S3, WHOLE, of_org, storage


@pytest.fixture
def three(ts: Emulator) -> Emulator:
    """A webhook in each Org, with the Org's id as its name."""
    for org_id in (0, 7, 8):
        ts.add_webhook(str(org_id), URL, org=org_id)
    return ts


@pytest.mark.parametrize(
    ("reading", "org_scoped_token", "org_id", "names"),
    [
        ("all_orgs", "own_org_only", 0, ["8", "7", "0"]),
        ("all_orgs", "own_org_only", 7, ["7"]),
        ("all_orgs", "any_org", 7, ["8", "7", "0"]),
        ("own_org", "own_org_only", 0, ["0"]),
        ("own_org", "own_org_only", 7, ["7"]),
        ("own_org", "any_org", 7, ["7"]),
    ],
)
def test_webhook_search(three: Emulator, reading: str, org_scoped_token: str, org_id: int, names: list[str]) -> None:
    three.read_as(webhook_search=reading, org_scoped_token=org_scoped_token)
    api = of_org(three, org_id)
    assert api.names() == names
    assert api.search_webhooks().json()["pagination"]["total_count"] == len(names)
    for org in ("0", "7", "8"):
        out_of_reach = org_scoped_token == "own_org_only" and org_id != 0 and str(org_id) != org
        found = api.search_webhooks(org_identifier=org)
        assert found.status_code == (403 if out_of_reach else 200)
        if not out_of_reach:
            assert [webhook["name"] for webhook in found.json()["webhooks"]] == ([org] if org in names else [])


@pytest.mark.parametrize(
    ("reading", "org_scoped_token", "org_id", "changed"),
    [
        ("refused", "own_org_only", 0, ["0"]),
        ("refused", "any_org", 7, ["7"]),
        ("changed", "own_org_only", 0, ["0", "7", "8"]),
        ("changed", "own_org_only", 7, ["7"]),
        ("changed", "any_org", 7, ["0", "7", "8"]),
    ],
)
def test_webhook_of_another_org(
    three: Emulator, reading: str, org_scoped_token: str, org_id: int, changed: list[str]
) -> None:
    three.read_as(webhook_of_another_org=reading, org_scoped_token=org_scoped_token)
    api = of_org(three, org_id)

    statuses = {name: api.update_webhook(name, description="x").status_code for name in ("0", "7", "8")}
    assert statuses == {name: 204 if name in changed else 400 for name in statuses}
    assert [webhook.name for webhook in three.webhooks if webhook.description == "x"] == changed

    answer = api.delete_webhooks("0", "7", "8")
    assert [webhook["name"] for webhook in answer["deleted_webhooks"]] == changed
    assert {failure["error"] for failure in answer["failed_webhooks"]} <= {"Webhook not found or access denied"}
    assert [webhook.name for webhook in three.webhooks] == [name for name in statuses if name not in changed]


def test_of_one_name_in_two_orgs_the_one_of_the_token_is_meant(ts: Emulator) -> None:
    ts.read_as(webhook_of_another_org="changed")
    for org_id in (7, 8):
        ts.add_webhook("hook", URL, org=org_id)

    assert of_org(ts, 0).update_webhook("hook", description="x").status_code == 400
    ts.add_webhook("hook", URL, org=0)
    assert of_org(ts, 0).update_webhook("hook", description="x").status_code == 204
    assert [(webhook.org_id, webhook.description) for webhook in ts.webhooks] == [(7, None), (8, None), (0, "x")]


def test_webhooks_per_org(ts: Emulator, api: Api) -> None:
    assert api.create_webhook("first").status_code == 200
    second = api.create_webhook("second")
    assert (second.status_code, debug(second)) == (400, "Only one webhook for an event is allowed in an Org.")
    assert of_org(ts, 7).create_webhook("second").status_code == 200

    ts.read_as(webhooks_per_org="many")
    assert api.create_webhook("second").status_code == 200
    assert [(webhook.org_id, webhook.name) for webhook in ts.webhooks] == [(0, "first"), (7, "second"), (0, "second")]


def test_one_webhook_an_org_means_one_for_each_event(ts: Emulator, api: Api) -> None:
    ts.read_as(further_event_types=["ALERT"])
    assert api.create_webhook("first").status_code == 200
    assert api.create_webhook("second", events=["ALERT"]).status_code == 200
    assert api.create_webhook("third", events=["ALERT"]).status_code == 400
    assert api.update_webhook("second", events=["ALERT", EVENT_TYPE, "ALERT"]).status_code == 400
    api.delete_webhooks("first")
    assert api.update_webhook("second", events=["ALERT", EVENT_TYPE, "ALERT"]).status_code == 204
    assert [webhook.events for webhook in ts.webhooks] == [["ALERT", EVENT_TYPE]]


def test_webhook_names(ts: Emulator, api: Api) -> None:
    ts.read_as(webhooks_per_org="many")
    api.create_webhook("first")
    api.create_webhook("second")
    for refused in (api.create_webhook("first"), api.update_webhook("second", name="first")):
        assert (refused.status_code, debug(refused)) == (400, "A webhook with this name exists already in the Org.")
    assert api.update_webhook("first", name="first").status_code == 204
    assert of_org(ts, 7).create_webhook("first").status_code == 200

    ts.read_as(webhook_names="repeatable")
    assert api.create_webhook("first").status_code == 200
    assert api.update_webhook("second", name="first").status_code == 204
    assert [webhook.name for webhook in ts.webhooks] == ["first", "first", "first", "first"]


EMPTY: dict[str, Any] = {"description": "", "url_params": {}, "additional_headers": []}


@pytest.mark.parametrize(
    ("reading", "created", "updated"),
    [
        ("cleared", dict.fromkeys(EMPTY), dict.fromkeys(EMPTY)),
        ("stored", EMPTY, EMPTY),
        ("ignored", dict.fromkeys(EMPTY), {name: WHOLE[name] for name in EMPTY}),
    ],
)
def test_empty_webhook_values(
    ts: Emulator, api: Api, reading: str, created: dict[str, Any], updated: dict[str, Any]
) -> None:
    ts.read_as(empty_webhook_values=reading)
    api.create_webhook("empty", **EMPTY)
    of_org(ts, 7).create_webhook("whole", **WHOLE)
    assert of_org(ts, 7).update_webhook("whole", **EMPTY).status_code == 204

    kept = {webhook.name: {name: getattr(webhook, name) for name in EMPTY} for webhook in ts.webhooks}
    assert kept == {"empty": created, "whole": updated}
    assert {name: api.webhooks(webhook_identifier="empty")[0][name] for name in EMPTY} == created


@pytest.mark.parametrize("reading", ["null", "absent"])
def test_unset_webhook_fields(ts: Emulator, api: Api, reading: str) -> None:
    ts.read_as(unset_webhook_fields=reading)

    def shown(value: dict[str, Any], *unset: str) -> dict[str, Any]:
        return {**value, **(dict.fromkeys(unset) if reading == "null" else {})}

    plain = api.create_webhook("plain").json()
    assert {name for name, value in plain.items() if value is None} == (set(WHOLE) if reading == "null" else set())
    assert ("status" in plain) == (reading == "null")

    of_org(ts, 7).create_webhook("whole", **WHOLE)
    (whole,) = api.webhooks(webhook_identifier="whole")
    assert whole["authentication"] == shown({"BEARER_TOKEN": "***"}, "API_KEY", "BASIC_AUTH", "OAUTH2")
    s3 = shown(S3, "external_id", "path_prefix")
    assert whole["storage_destination"]["storage_config"] == shown({"aws_s3_config": s3}, "gcp_gcs_config")


def test_primary_of_webhooks(three: Emulator, api: Api) -> None:
    orgs = [{"id": "8", "name": "Support"}, {"id": "7", "name": "Sales"}]
    assert [webhook["org"] for webhook in api.webhooks()] == [*orgs, {"id": "0", "name": "Primary"}]
    three.read_as(primary_of_webhooks="null")
    assert [webhook["org"] for webhook in api.webhooks()] == [*orgs, None]
    three.read_as(unset_webhook_fields="absent")
    assert "org" not in api.webhooks()[-1]


def test_created_webhook(ts: Emulator, api: Api) -> None:
    ts.read_as(created_webhook="no_content")
    created = api.create_webhook("hook")
    assert (created.status_code, created.content) == (204, b"")
    assert api.names() == ["hook"]


def test_stale_webhook_reads(ts: Emulator, api: Api) -> None:
    ts.read_as(stale_webhook_reads=1)
    api.create_webhook("hook", description="first")
    assert [api.names(), api.names()] == [[], ["hook"]]

    api.update_webhook("hook", description="second")
    assert [api.webhooks()[0]["description"] for _ in range(2)] == ["first", "second"]

    api.delete_webhooks("hook")
    assert [api.names(), api.names()] == [["hook"], []]
    assert ts.webhooks == []


def test_stale_webhook_reads_do_not_delay_what_a_test_does_itself(ts: Emulator, api: Api) -> None:
    ts.read_as(stale_webhook_reads=2)
    api.create_webhook("hook")
    ts.change_webhook("hook", name="renamed")
    assert api.names() == ["renamed"]

    of_org(ts, 7).create_webhook("of Sales")
    ts.delete_org(7)
    assert api.names() == ["renamed"]


def test_stale_reads_of_preferences_and_of_webhooks_are_two_readings(ts: Emulator, api: Api) -> None:
    ts.read_as(stale_reads=1)
    api.create_webhook("hook")
    assert api.names() == ["hook"]
    ts.read_as(stale_reads=0, stale_webhook_reads=1)
    api.set_org("Sales")
    api.delete_webhooks("hook")
    assert api.org_entries("Sales")[0]["preferences"]
    assert api.names() == ["hook"]


RELEASES = ["before_26_3", "before_26_4", "before_26_7", "current"]
SINCE: list[tuple[str, dict[str, Any], str]] = [
    ("before_26_4", {"storage_destination": storage("AWS_S3", aws_s3_config=S3)}, "storage_destination"),
    ("before_26_7", {"additional_headers": HEADERS}, "additional_headers"),
    ("current", {"storage_destination": storage("GCP_GCS", gcp_gcs_config=GCS)}, "storage_destination"),
    ("current", {"status": "ENABLED"}, "status"),
]
"""The first release that takes a value, and the field that the ones before name."""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("first", "values", "field"), SINCE)
def test_an_older_release_names_the_field_that_it_does_not_know(
    emulate: Callable[..., Emulator], release: str, first: str, values: dict[str, Any], field: str
) -> None:
    ts = emulate(readings=Readings().changed(release=release))
    api = Api(ts)
    known = RELEASES.index(release) >= RELEASES.index(first)

    created = api.create_webhook("hook", **values)
    assert created.status_code == (200 if known else 400)
    if not known:
        assert field in debug(created)
        assert api.create_webhook("hook").status_code == 200
    assert api.update_webhook("hook", **values).status_code == (204 if known else 400)


@pytest.mark.parametrize("release", RELEASES)
def test_what_else_came_with_a_release(emulate: Callable[..., Emulator], release: str) -> None:
    ts = emulate(readings=Readings().changed(release=release))
    ts.add_webhook("hook", URL, **WHOLE)
    api = Api(ts)
    current = release == "current"

    (shown,) = api.webhooks()
    assert ("status" in shown) == current
    assert ("additional_headers" in shown) == (release in ("current", "before_26_7"))
    assert ("storage_destination" in shown) == (release != "before_26_3")
    if "storage_destination" in shown:
        assert ("gcp_gcs_config" in shown["storage_destination"]["storage_config"]) == current
    assert api.get("webhooks/storage-config").status_code == (200 if current else 404)

    reset = api.update_webhook("hook", reset_options=["AUTHENTICATION"])
    filtered = api.search_webhooks(status="DISABLED")
    assert [reset.status_code, filtered.status_code] == ([204, 200] if current else [400, 400])
    if not current:
        assert (debug(reset), debug(filtered)) == (
            "reset_options is not a known field.",
            "status is not a known field.",
        )
    assert api.set_org("Sales").status_code == 204
