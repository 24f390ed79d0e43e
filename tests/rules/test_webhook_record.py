"""What a webhook is to the state: what differs, what has to be set, and what a read brings into the properties."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.client.webhook import Authentication, Signature, Storage, WebhookSettings
from pulumi_thoughtspot.errors import InputError
from pulumi_thoughtspot.rules.secret import Secret
from pulumi_thoughtspot.webhooks import notices, record
from pulumi_thoughtspot.webhooks.changes import difference, differing, has_secrets, to_set
from pulumi_thoughtspot.webhooks.identity import Key, Named, parse_id
from pulumi_thoughtspot.webhooks.properties import NOT_KNOWN, SETTINGS

EVENTS = frozenset({"LIVEBOARD_SCHEDULE"})
PLAIN = WebhookSettings("hook", "https://a.example", EVENTS)
KEYED = Authentication("api_key", {"key": "X-Key"}, "secret")
SIGNED = Signature("X-Signature", "secret")
FULL = replace(
    PLAIN,
    description="For sales",
    url_params={"team": "sales"},
    authentication=KEYED,
    signature_verification=SIGNED,
    storage_destination=Storage("gcp_gcs", {"bucket_name": "b"}),
    additional_headers=(("X-A", "1"), ("X-B", "2")),
    status="DISABLED",
)
SHOWN = replace(FULL, authentication=replace(KEYED, secret=None), signature_verification=replace(SIGNED, secret=None))
"""The same as ThoughtSpot shows it."""

OTHER: dict[str, Any] = {
    "name": "other",
    "url": "https://b.example",
    "events": frozenset({"A_NEW"}),
    "description": None,
    "url_params": {"team": "marketing"},
    "authentication": Authentication("api_key", {"key": "X-Other"}, "secret"),
    "signature_verification": Signature("X-Other", "secret"),
    "storage_destination": Storage("aws_s3", {"bucket_name": "b"}),
    "additional_headers": (("X-A", "1"), ("X-B", "3")),
    "status": None,
}
"""Another value of each setting."""


# What differs


def test_every_setting_has_another_value_here() -> None:
    assert set(OTHER) == set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_another_value_of_a_setting_differs_and_has_to_be_set(name: str) -> None:
    changed = replace(FULL, **{name: OTHER[name]})
    assert differing(FULL, changed) == differing(changed, SHOWN) == {name}
    assert to_set(FULL, changed) == {name}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(FULL, SHOWN, id="a mask"),
        pytest.param(FULL, replace(FULL, authentication=replace(KEYED, secret="other")), id="a secret"),
        pytest.param(FULL, replace(FULL, additional_headers=(("x-b", "2"), ("x-a", "1"))), id="the case of headers"),
        pytest.param(PLAIN, replace(PLAIN, status="ENABLED"), id="a status that was never set"),
    ],
)
def test_what_cannot_be_seen_or_means_the_same_is_no_difference(one: WebhookSettings, other: WebhookSettings) -> None:
    assert differing(one, other) == differing(other, one) == frozenset()


@pytest.mark.parametrize(
    ("held", "wanted", "expected"),
    [
        pytest.param(FULL, FULL, set(), id="nothing"),
        pytest.param(
            FULL,
            replace(FULL, authentication=replace(KEYED, secret="other")),
            {"authentication"},
            id="a rotated secret",
        ),
        pytest.param(
            FULL,
            replace(FULL, signature_verification=Signature("X-Signature", "other")),
            {"signature_verification"},
            id="a rotated secret of the signature",
        ),
        pytest.param(SHOWN, FULL, {"authentication", "signature_verification"}, id="secrets that nobody knows"),
        pytest.param(PLAIN, FULL, set(SETTINGS) - {"name", "url", "events"}, id="all that is optional"),
        pytest.param(FULL, PLAIN, set(SETTINGS) - {"name", "url", "events"}, id="all that is unset"),
    ],
)
def test_what_an_update_sets(held: WebhookSettings, wanted: WebhookSettings, expected: set[str]) -> None:
    assert to_set(held, wanted) == expected


@pytest.mark.parametrize(
    ("settings", "has"),
    [
        (PLAIN, False),
        (replace(FULL, authentication=None, signature_verification=None), False),
        (replace(PLAIN, authentication=replace(KEYED, secret=None)), True),
        (replace(PLAIN, signature_verification=SIGNED), True),
    ],
)
def test_whether_equality_cannot_be_seen(settings: WebhookSettings, has: bool) -> None:
    assert has_secrets(settings) == has


STATE: dict[str, Any] = {
    "name": "hook",
    "url": "https://a.example",
    "events": ["LIVEBOARD_SCHEDULE"],
    "host": "https://here",
    "org_id": "42",
    "org_name": "Sales",
    "org_identifier": "Sales",
    "webhook_id": "w",
}
INPUTS: dict[str, Any] = {name: STATE[name] for name in ("name", "url", "events", "host", "org_identifier")}
MADE_ELSEWHERE = {name: value for name, value in STATE.items() if name != "org_identifier"} | {
    "org_id": "77",
    "org_name": "Marketing",
    "unsettled": True,
}


@pytest.mark.parametrize(
    ("state", "change", "replaces", "updates", "repeats"),
    [
        pytest.param(STATE, {}, (), False, False, id="nothing"),
        pytest.param(STATE, {"org_identifier": "42"}, (), False, False, id="the same Org by its id"),
        pytest.param(STATE, {"org_identifier": None}, (), False, False, id="the Org of a token"),
        pytest.param(STATE, {"org_identifier": "77"}, ("org_identifier",), False, False, id="another Org"),
        pytest.param(STATE, {"host": "https://there"}, ("host",), False, False, id="another host"),
        pytest.param(STATE, {"allow_overwrite": True}, (), False, False, id="a flag"),
        pytest.param(STATE, {"name": "other"}, (), True, False, id="a name"),
        pytest.param({**STATE, "unsettled": True}, {}, (), False, True, id="a write that may not be done"),
        pytest.param(MADE_ELSEWHERE, {}, ("org_identifier",), False, True, id="made in another Org"),
        pytest.param(MADE_ELSEWHERE, {"org_identifier": "Marketing"}, (), False, True, id="that one is meant now"),
    ],
)
def test_what_follows_from_a_change_of_the_program(
    state: dict[str, Any], change: dict[str, Any], replaces: tuple[str, ...], updates: bool, repeats: bool
) -> None:
    told = difference(state, {**INPUTS, **change}, INPUTS)
    assert (told.replaces, told.updates, told.repeats) == (replaces, updates, repeats)
    assert told.unseen == (state is MADE_ELSEWHERE and bool(replaces)), (
        "the inputs are equal, and the engine looks there"
    )


# Both ways between properties and settings

WRITTEN: list[tuple[dict[str, Any], WebhookSettings]] = [
    ({"authentication": {"bearer_token": "a"}}, replace(PLAIN, authentication=Authentication("bearer_token", {}, "a"))),
    ({"authentication": {"api_key": {"key": "X-Key", "value": "secret"}}}, replace(PLAIN, authentication=KEYED)),
    (
        {"authentication": {"basic_auth": {"username": "ts", "password": "a"}}},
        replace(PLAIN, authentication=Authentication("basic_auth", {"username": "ts"}, "a")),
    ),
    (
        {"authentication": {"oauth2": {"authorization_url": "u", "client_id": "c", "client_secret": "a"}}},
        replace(PLAIN, authentication=Authentication("oauth2", {"authorization_url": "u", "client_id": "c"}, "a")),
    ),
    (
        {"signature_verification": {"header": "X-Signature", "secret": "secret"}},
        replace(PLAIN, signature_verification=SIGNED),
    ),
    (
        {"storage_destination": {"aws_s3": {"bucket_name": "b"}}},
        replace(PLAIN, storage_destination=Storage("aws_s3", {"bucket_name": "b"})),
    ),
    ({"additional_headers": {"X-A": "1"}}, replace(PLAIN, additional_headers=(("X-A", "1"),))),
    ({"url_params": {"a": "1"}}, replace(PLAIN, url_params={"a": "1"})),
    ({"description": "d"}, replace(PLAIN, description="d")),
    ({"status": "ENABLED"}, replace(PLAIN, status="ENABLED")),
]


@pytest.mark.parametrize(("properties", "settings"), WRITTEN, ids=str)
def test_properties_are_settings_and_what_thoughtspot_shows_of_them_is_the_same_properties(
    properties: dict[str, Any], settings: WebhookSettings
) -> None:
    whole = {"name": "hook", "url": "https://a.example", "events": ["LIVEBOARD_SCHEDULE"], **properties}
    assert record.settings(whole) == settings
    for part in ("authentication", "signature_verification"):
        read = getattr(record.settings(whole), part)
        assert (read and read.secret) == (getattr(settings, part) and getattr(settings, part).secret)
    masked = {
        name: replace(part, secret=None)
        for name in ("authentication", "signature_verification")
        if (part := getattr(settings, name)) is not None
    }
    assert record.properties(replace(settings, **masked), whole) == whole


@pytest.mark.parametrize(
    ("found", "stored", "shown"),
    [
        pytest.param(
            {"authentication": replace(KEYED, secret=None)},
            {"authentication": {"bearer_token": "canary"}},
            {"authentication": {"api_key": {"key": "X-Key", "value": Secret(NOT_KNOWN)}}},
            id="another kind, whose secret nobody knows",
        ),
        pytest.param(
            {"authentication": Authentication("bearer_token")},
            {"authentication": {"bearer_token": NOT_KNOWN}},
            {"authentication": {"bearer_token": Secret(NOT_KNOWN)}},
            id="a secret that was not known before",
        ),
        pytest.param(
            {"authentication": Authentication("MUTUAL_TLS")},
            {},
            {"authentication": {"MUTUAL_TLS": {}}},
            id="a new one",
        ),
        pytest.param(
            {"signature_verification": Signature("By-Hand")},
            {},
            {"signature_verification": {"header": "By-Hand", "secret": Secret(NOT_KNOWN)}},
            id="a signature that somebody has set",
        ),
        pytest.param(
            {"additional_headers": (("x-a", "2"), ("X-New", "3"))},
            {"additional_headers": {"X-A": "1"}},
            {"additional_headers": {"X-A": "2", "X-New": Secret("3")}},
            id="a header in the program's spelling, and a new one",
        ),
        pytest.param(
            {"additional_headers": (("X-A", "1"), ("x-a", "2"))},
            {"additional_headers": {"X-A": "1"}},
            {"additional_headers": {"X-A": "1\n2"}},
            id="a header that is there twice",
        ),
        pytest.param(
            {"url_params": {"a": "2", "b": "3"}},
            {"url_params": {"a": "1"}},
            {"url_params": {"a": "2", "b": Secret("3")}},
            id="a parameter that the program has, and a new one",
        ),
        pytest.param({"status": "ENABLED"}, {}, {"status": None}, id="enabled, as where it is left out"),
        pytest.param({"status": None}, {"status": "DISABLED"}, {"status": "ENABLED"}, id="never set, though disabled"),
        pytest.param({"status": "DISABLED"}, {}, {"status": "DISABLED"}, id="disabled by somebody"),
        pytest.param({"status": "PAUSED"}, {}, {"status": "PAUSED"}, id="a new status"),
        pytest.param(
            {"events": frozenset({"A", "B"})}, {"events": ["B", "A"]}, {"events": ["B", "A"]}, id="events as they stand"
        ),
        pytest.param(
            {"events": frozenset({"B", "A"})}, {"events": ["A"]}, {"events": ["A", "B"]}, id="other events, sorted"
        ),
    ],
)
def test_what_a_read_brings_into_the_properties(
    found: dict[str, Any], stored: dict[str, Any], shown: dict[str, Any]
) -> None:
    properties = record.properties(replace(PLAIN, **found), stored)
    assert {name: properties.get(name) for name in shown} == shown
    assert "canary" not in str(properties)


def test_headers_that_are_there_more_than_once_whatever_their_case() -> None:
    found = replace(PLAIN, additional_headers=(("X-A", "1"), ("x-a", "2"), ("X-B", "3"), ("x-B", "4"), ("X-C", "5")))
    assert record.repeated_headers(found) == ["x-a", "x-b"]


@pytest.mark.parametrize("name", ["authentication", "signature_verification"])
def test_a_secret_that_nobody_knows_is_never_sent(name: str) -> None:
    unknown = replace(FULL, **{name: getattr(SHOWN, name)})
    with pytest.raises(InputError, match=f"The secret of {name} is not known"):
        notices.refuse_what_is_not_known(unknown, [name])
    notices.refuse_what_is_not_known(unknown, ["url"])
    notices.refuse_what_is_not_known(FULL, SETTINGS)


def test_a_kind_of_storage_that_only_thoughtspot_knows_is_never_sent() -> None:
    """It comes out of a state where the program ignores changes of it."""
    unknown = replace(FULL, storage_destination=Storage("AZURE"))
    with pytest.raises(InputError, match="The storage 'AZURE' is not known to this release of pulumi-thoughtspot"):
        notices.refuse_what_is_not_known(unknown, ["storage_destination"])
    notices.refuse_what_is_not_known(unknown, ["url"])


def test_what_a_state_does_not_know_is_no_secret() -> None:
    whole = {**STATE, "authentication": {"bearer_token": NOT_KNOWN}}
    assert record.settings(whole).authentication == Authentication("bearer_token")
    assert record.settings(whole).authentication.secret is None  # type: ignore[union-attr]


# Which one it is


@pytest.mark.parametrize("key", [Key("https://here", "0", "w"), Key("https://here", "42", "5fd36548-12f2_A")], ids=str)
def test_an_id_is_a_round_trip(key: Key) -> None:
    assert parse_id(key.id, key.host) == key


@pytest.mark.parametrize(
    "wrong", ["", "org/42", "org/Sales/webhook/w", "org/042/webhook/w", "org/42/webhook/", "org/42/webhook/a/b", "x/w"]
)
def test_what_is_no_id_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not org/ORG_ID/webhook/WEBHOOK_ID"):
        parse_id(wrong, "https://here")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Sales", "hook"), ("SALES", "hook"), True),
        (("Sales", "hook"), ("Sales", "Hook"), False),
        ((None, "hook"), (None, "hook"), True),
        ((None, "hook"), ("0", "hook"), False),
    ],
)
def test_when_two_names_mean_one_webhook(
    one: tuple[str | None, str], other: tuple[str | None, str], same: bool
) -> None:
    assert (Named.of(*one, "https://here") == Named.of(*other, "https://here")) == same
