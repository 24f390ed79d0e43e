"""Webhooks as a test makes, reads and changes them, from Python and from another process."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, Webhook

from .client import EVENT_TYPE, URL, Api
from .test_log_and_control import control
from .test_webhooks import HEADERS, WHOLE


def test_a_webhook_that_is_made_by_hand_is_as_any_other(ts: Emulator, api: Api) -> None:
    made = ts.add_webhook("hook", URL, org="Sales", **WHOLE)

    assert (made.name, made.url, made.org_id, made.events, made.created_by) == ("hook", URL, 7, [EVENT_TYPE], None)
    assert {name: getattr(made, name) for name in WHOLE} == WHOLE
    assert ts.webhooks == [made]
    (shown,) = api.webhooks()
    assert (shown["id"], shown["org"]["name"], shown["created_by"]) == (made.id, "Sales", None)
    assert shown["authentication"]["BEARER_TOKEN"] == "***"
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "other"  # type: ignore[misc]


def test_what_is_handed_out_is_a_copy(ts: Emulator) -> None:
    headers: list[dict[str, str]] = [*HEADERS]
    made = ts.add_webhook("hook", URL, url_params={"a": "b"}, additional_headers=tuple(headers))
    assert made.url_params is not None
    made.url_params["a"] = "changed"
    headers[0]["key"] += ""
    ts.webhooks[0].events.append("changed")
    assert (ts.webhooks[0].url_params, ts.webhooks[0].events) == ({"a": "b"}, [EVENT_TYPE])
    assert ts.webhooks[0].additional_headers == HEADERS


def test_by_hand_it_may_be_what_thoughtspot_would_not_take(ts: Emulator, api: Api) -> None:
    for _ in range(2):
        ts.add_webhook(
            "hook",
            "gopher://x",
            events=["ALERT"],
            status="PAUSED",
            authentication={"SAML": {"assertion": "x"}},
            storage_destination={"storage_type": "AZURE", "storage_config": {"container": "x"}},
            additional_headers=[{"key": "X", "value": "1"}, {"key": "x", "value": "2"}],
        )
    first, second = api.webhooks()
    assert (first["name"], second["name"], first["status"], first["events"]) == ("hook", "hook", "PAUSED", ["ALERT"])
    assert first["authentication"]["SAML"] == {"assertion": "x"}
    assert first["storage_destination"]["storage_config"]["container"] == "x"
    assert len(first["additional_headers"]) == 2


def test_a_webhook_can_be_changed_by_its_id_or_its_name(emulate: Callable[..., Emulator]) -> None:
    now = [1.0]
    ts = emulate(clock=lambda: now[0])
    made = ts.add_webhook("hook", URL, **WHOLE)
    now[0] = 2.0

    changed = ts.change_webhook("hook", url="https://elsewhere.example.com", authentication=None, events=("A", "B"))

    assert changed == dataclasses.replace(
        made,
        url="https://elsewhere.example.com",
        authentication=None,
        events=["A", "B"],
        modification_time_in_millis=2000,
    )
    assert ts.change_webhook(made.id, org_id=8).org_id == 8
    assert ts.webhooks == [dataclasses.replace(changed, org_id=8)]


def test_a_webhook_can_be_removed(ts: Emulator, api: Api) -> None:
    first, second = ts.add_webhook("twice", URL), ts.add_webhook("twice", URL)
    with pytest.raises(ValueError, match="Several webhooks have the name 'twice'"):
        ts.remove_webhook("twice")
    ts.remove_webhook(first.id)
    assert ts.webhooks == [second]
    ts.remove_webhook("twice")
    assert api.names() == []
    for missing in (lambda: ts.remove_webhook("twice"), lambda: ts.change_webhook("twice", status=None)):
        with pytest.raises(KeyError, match="no webhook 'twice'"):
            missing()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"events": EVENT_TYPE}, "events of a webhook must be list, not str"),
        ({"description": 7}, "description of a webhook must be str or None, not int"),
        ({"url_params": ["a"]}, "url_params of a webhook must be dict or None, not list"),
        ({"authentication": "token"}, "authentication of a webhook must be dict or None, not str"),
        ({"additional_headers": {"X": "y"}}, "additional_headers of a webhook must be list or None, not dict"),
        ({"additional_headers": [{"X": "y"}]}, "must have a key and a value"),
        ({"status": True}, "status of a webhook must be str or None, not bool"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(ts: Emulator, values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ts.add_webhook("hook", URL, **values)
    ts.add_webhook("hook", URL)
    before = ts.webhooks
    with pytest.raises(ValueError, match=words):
        ts.change_webhook("hook", **values)
    assert ts.webhooks == before


def test_other_mistakes_are_errors_too(ts: Emulator) -> None:
    ts.add_webhook("hook", URL)
    before = ts.webhooks
    with pytest.raises(KeyError, match="no Org 'nowhere'"):
        ts.add_webhook("other", URL, org="nowhere")
    with pytest.raises(KeyError, match="no Org 99"):
        ts.change_webhook("hook", org_id=99)
    with pytest.raises(ValueError, match="A webhook has no channel"):
        ts.change_webhook("hook", channel="WEBHOOK")
    with pytest.raises(ValueError, match="org_id of a webhook must be int, not bool"):
        ts.change_webhook("hook", org_id=True)
    assert ts.webhooks == before


def test_webhooks_are_part_of_the_state_over_http(ts: Emulator) -> None:
    ts.add_webhook("hook", URL, org=7, **WHOLE)
    ts.add_webhook("plain", URL)
    before, state = ts.webhooks, control(ts, "GET", "state").json()
    assert [Webhook(**webhook) for webhook in state["webhooks"]] == before

    control(ts, "PUT", "state", {"orgs": {"7": "Sales"}})
    assert ts.webhooks == []
    assert control(ts, "PUT", "state", state).json() == state
    assert ts.webhooks == before

    plain = {"name": "by hand", "url": URL, "org_id": 7}
    control(ts, "PUT", "state", {"orgs": {"7": "Sales"}, "webhooks": [plain]})
    (made,) = ts.webhooks
    assert (made.name, made.url, made.org_id, made.events) == ("by hand", URL, 7, [EVENT_TYPE])
    assert made.creation_time_in_millis > before[0].creation_time_in_millis - 1
    assert made.id not in {webhook.id for webhook in before}


@pytest.mark.parametrize(
    ("webhooks", "words"),
    [
        ({}, "webhooks must be a list"),
        (["hook"], "webhooks must be an object"),
        ([{"name": "hook", "url": URL}], "org_id of a webhook must be int"),
        ([{"name": "hook", "org_id": 0}], "url of a webhook must be str"),
        ([{"name": "hook", "url": URL, "org_id": 9}], "no Org 9"),
        ([{"name": "hook", "url": URL, "org_id": 0, "kind": "x"}], "A webhook has no kind"),
        ([{"id": "x", "name": "hook", "url": URL, "org_id": 0}] * 2, "same id"),
    ],
)
def test_wrong_webhooks_in_a_state_are_a_400_and_change_nothing(ts: Emulator, webhooks: Any, words: str) -> None:
    ts.add_webhook("hook", URL)
    before = ts.webhooks
    refused = control(ts, "PUT", "state", {"webhooks": webhooks})
    assert refused.status_code == 400
    assert words in refused.json()["error"]
    assert ts.webhooks == before
